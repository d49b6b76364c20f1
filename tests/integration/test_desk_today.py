"""The first page of the day: what waits, what goes out, how silent the account is, in few queries."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import event

from bot.clock import local_day
from bot.db import facts
from bot.db.engine import Sessions
from bot.ledger.channels import Channel
from bot.ledger.counters import DayCounter
from bot.notices import review
from bot.notices.release import Release, Stage
from bot.reports import silence
from bot.review.chain import CHECKLIST
from bot.staff.member import Member
from tests import make
from tests.fakes import StandIn
from tests.integration.desk_help import Desk
from tests.make import AT


@pytest.fixture
def hall(one_sessions: Sessions, staff: dict[str, Member], tmp_path: Path) -> Iterator[Desk]:
    """A desk on a Tuesday morning."""
    assert staff
    with time_machine.travel(AT, tick=False):
        yield Desk(one_sessions, tmp_path)


def released(hall: Desk, days_ago: int) -> None:
    with hall.sessions.begin() as session:
        day = local_day(AT) - timedelta(days=days_ago)
        session.add(DayCounter(day=day, channel="wechat", n=1))


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (6, ""), (7, "已经 7 天没有发布，再过 7 天就到 14 天"), (13, "已经 13 天没有发布，再过 1 天就到 14 天"),
        (14, "已经 14 天没有发布，已到 14 天"),
    ],
)  # fmt: skip
def test_a_silent_account_is_warned_of(
    hall: Desk, staff: dict[str, Member], days: int, said: str
) -> None:
    released(hall, days)
    page = hall.of(staff["chief"], at=AT).read("/desk/")
    assert ("没有发布，" in page) == bool(said)
    assert said in page


def test_the_warnings_are_a_setting_and_the_newest_day_counts(hall: Desk) -> None:
    released(hall, 40)
    released(hall, 4)
    with hall.sessions.begin() as session:
        facts.put(session, silence.SET, "3 5")
    with hall.sessions.read() as session:
        (one,) = silence.of_accounts(session, today=local_day(AT))
    assert (one.days, one.level, one.left) == (4, 1, 10)


def test_an_account_that_never_released_anything_is_not_counted_from_nowhere(hall: Desk) -> None:
    with hall.sessions.read() as session:
        (one,) = silence.of_accounts(session, today=date(2026, 11, 24))
    assert (one.last, one.days, one.level, one.left) == (None, None, 0, None)


def test_what_came_back_waits_for_its_author_and_for_nobody_else(
    hall: Desk, staff: dict[str, Member]
) -> None:
    with hall.sessions.begin() as session:
        made = make.notice(session, hall.files, staff["editor"])
        review.submit(session, made, by=staff["editor"], at=AT)
        review.return_to_author(session, made, by=staff["unit_head"], comment="时间写错了", at=AT)
    assert "退回给我的" in hall.of(staff["editor"], at=AT).read("/desk/")
    assert "退回给我的" not in hall.of(staff["officer"], at=AT).read("/desk/")


def test_releases_that_need_a_decision_wait_for_the_officer(
    hall: Desk, staff: dict[str, Member]
) -> None:
    with hall.sessions.begin() as session:
        made = make.scheduled(session, hall.files, staff)
        for one in session.query(Release).all():
            one.state = Stage.UNSURE
        title = made.notice.title
    officer = hall.of(staff["officer"], at=AT).read("/desk/")
    assert "发布要您决定" in officer
    assert title in officer
    assert "发布要您决定" not in hall.of(staff["editor"], at=AT).read("/desk/")


def test_today_takes_few_queries_however_much_there_is(
    hall: Desk, staff: dict[str, Member]
) -> None:
    with hall.sessions.begin() as session:
        for _ in range(12):
            made = make.notice(session, hall.files, staff["editor"])
            review.submit(session, made, by=staff["editor"], at=AT)
            review.approve(
                session, made, by=staff["unit_head"], comment="", checked=CHECKLIST, at=AT
            )
    asked: list[str] = []
    event.listen(
        hall.sessions.engine, "before_cursor_execute", lambda *given: asked.append(str(given[2]))
    )
    page = hall.of(staff["deputy"], at=AT).get("/desk/")
    assert page.text.count('href="/desk/review/') == 12
    selects = [one for one in asked if one.lstrip().upper().startswith("SELECT")]
    assert len(selects) < 30, "\n".join(selects)


def test_what_is_left_to_send_stands_beside_each_connected_account(
    one_sessions: Sessions, staff: dict[str, Member], tmp_path: Path
) -> None:
    connected = Desk(one_sessions, tmp_path, publishers={"wechat": StandIn()})
    with one_sessions.begin() as session:
        session.get_one(Channel, "wechat").mass_per_day = 1
        session.get_one(Channel, "wechat").mass_per_month = 0
    with time_machine.travel(AT, tick=False):
        assert "今天还可群发 1 次" in connected.of(staff["officer"], at=AT).read("/desk/")
