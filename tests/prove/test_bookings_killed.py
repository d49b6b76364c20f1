"""Two processes book and cancel, and die by kill -9 at random moments: no booking is lost, no seat sold twice."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.activities import booking
from bot.activities.activity import Activity
from bot.activities.booking import Booking, Stage
from bot.activities.tell import Telling
from bot.db.engine import Sessions, open_engine
from tests import activities
from tests.prove import booker

SEATS, DEATHS = 25, 8
WHO = ("a", "b")

pytestmark = [pytest.mark.prove, pytest.mark.timeout(600)]


def _start(url: str, number: int, who: str) -> subprocess.Popen[str]:
    words = [sys.executable, "-m", "tests.prove.booker", url, str(number), who]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def _said(process: subprocess.Popen[str], lines: int) -> list[str]:
    """Up to so many lines; fewer when it has ended."""
    assert process.stdout is not None
    return [line for line, _ in zip(process.stdout, range(lines), strict=False)]


@pytest.mark.parametrize("database", ["sqlite", "postgres"])
def test_bookings_survive_their_process(database: str, request: pytest.FixtureRequest) -> None:
    url, dice = request.getfixturevalue(f"{database}_url"), random.Random(20261124)
    sessions = Sessions(open_engine(url))
    with sessions.begin() as session:
        number = activities.activity(session, SEATS).id
    promised: dict[str, str] = {}
    for _ in range(DEATHS):
        pair = [_start(url, number, who) for who in WHO]
        for one in dice.sample(pair, 2):
            _note(promised, _said(one, dice.randrange(1, booker.STEPS)))
            one.kill()  # SIGKILL, whatever it is doing
            one.communicate()
        _check(sessions, number, promised)
    for one in [_start(url, number, who) for who in WHO]:
        _note(promised, one.communicate()[0].splitlines())
        assert one.returncode == 0
    _check(sessions, number, promised)
    assert len(promised) == len(WHO) * booker.STEPS
    sessions.engine.dispose()


def _note(promised: dict[str, str], lines: list[str]) -> None:
    for line in lines:
        number, state = line.split()[:2]
        promised[number] = state


def _check(sessions: Sessions, number: int, promised: dict[str, str]) -> None:
    """What was said stands; a place on the waiting list may have become a seat."""
    with sessions.read() as session:
        one = session.get_one(Activity, number)
        rows = {row.number: row for row in session.scalars(select(Booking))}
        assert promised.keys() <= rows.keys()
        assert len({row.delivery for row in rows.values()}) == len(rows)
        for told, state in promised.items():
            became = rows[told].state
            assert became == state or (state == Stage.WAITING and became == Stage.BOOKED)
        assert one.taken == booking.people_in(session, number, Stage.BOOKED) <= SEATS
        waits = [row for row in rows.values() if row.state == Stage.WAITING]
        first = min(waits, key=lambda row: row.id, default=None)
        assert first is None or first.people > SEATS - one.taken
        promoted = {row.id for row in rows.values() if row.promoted_at is not None}
        told_of = set(session.scalars(select(Telling.booking_id).where(Telling.why == "promoted")))
        assert promoted == told_of
