"""After a restore nothing goes out that the platform has already, and nothing that it has not is forgotten."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select

from bot import clock
from bot.audit.trail import Act
from bot.backup import take
from bot.db.engine import Sessions
from bot.db.witness import Witness
from bot.ledger.entry import Entry
from bot.ledger.verify import verify
from bot.messages import message
from bot.notices import decide
from bot.notices.channel import Mode
from bot.notices.release import Release, Stage
from scheduler.beat import Beat
from tests import make
from tests.integration.backup_help import Elsewhere
from tests.world import World

pytestmark = pytest.mark.prove  # with them make test would not fit into eight minutes on two cores


def stage(sessions: Sessions, number: int) -> str:
    with sessions.read() as session:
        return session.get_one(Release, number).state


def lines(sessions: Sessions) -> dict[int | None, int]:
    """How often each release stands in the ledger, which is whole."""
    counted = select(Entry.release_id, func.count()).group_by(Entry.release_id)
    with sessions.read() as session:
        assert verify(session).problems == []
        return dict(session.execute(counted).all())


def restores(sessions: Sessions) -> int:
    with sessions.read() as session:
        found = select(func.count()).where(Act.verb == "database.restored")
        return session.scalar(found) or 0


def play(world: World, there: Elsewhere, hands: time_machine.Traveller, times: int = 10) -> None:
    """The scheduler of the new machine works on, and time passes."""
    beat = Beat(there.sessions, there.witness)
    for _ in range(times):
        beat.run()
        world.due(there.sessions)
        world.settle(there.sessions)
        hands.shift(60)


def taken(world: World, tmp_path: Path) -> Path:
    """A backup of now, after the scheduler has beaten."""
    Beat(world.sessions, Witness(tmp_path / "old" / "last_beat")).run()
    file = tmp_path / "x.zip"
    take.take(world.sessions.engine, world.files, file, at=clock.now())
    return file


def test_what_went_out_after_the_backup_is_recognised_or_asked_about(
    world: World, elsewhere: Elsewhere, tmp_path: Path, hands: time_machine.Traveller
) -> None:
    due = make.later(minutes=30)
    publish, mass = world.arrange(due=due), world.arrange(Mode.MASS, due=due)
    file = taken(world, tmp_path)
    hands.shift(timedelta(minutes=31))
    world.play(hands, seconds=60, times=3)
    assert lines(world.sessions) == {publish: 1, mass: 1}
    sent = dict(world.account.jobs)

    hands.shift(timedelta(hours=1))
    done = elsewhere.restore(file)
    assert (done.asked, done.looked_up) == (1, 1)
    assert lines(elsewhere.sessions) == {}
    hands.shift(timedelta(minutes=20))  # until somebody starts the product
    play(world, elsewhere, hands)
    assert world.account.jobs == sent
    assert stage(elsewhere.sessions, publish) == Stage.PUBLISHED
    assert stage(elsewhere.sessions, mass) == Stage.UNSURE
    with elsewhere.sessions.begin() as session:
        officer = session.merge(world.people["officer"])
        assert len([one for one in message.to(session, officer) if f"R{mass}" in one.text]) == 1
        decide.published(
            session, decide.find(session, f"R{mass}"), url="https://mp.weixin.qq.com/s/mass", by=officer,
            at=clock.now(), came_out=make.later(minutes=31),
        )  # fmt: skip
    play(world, elsewhere, hands)
    assert lines(elsewhere.sessions) == {publish: 1, mass: 1}
    assert world.account.jobs == sent
    assert restores(elsewhere.sessions) == 1


def test_what_had_not_gone_out_goes_out_once(
    world: World, elsewhere: Elsewhere, tmp_path: Path, hands: time_machine.Traveller
) -> None:
    overdue = world.arrange(due=make.later(minutes=30))
    waiting = world.arrange(Mode.MASS, due=make.later(hours=2, minutes=10))
    file = taken(world, tmp_path)  # and the machine is lost
    hands.shift(timedelta(hours=2))
    elsewhere.restore(file)
    hands.shift(timedelta(hours=1))  # the mass send falls due before the scheduler starts
    play(world, elsewhere, hands)
    assert lines(elsewhere.sessions) == {overdue: 1, waiting: 1}
    assert len(world.account.jobs) == 2
    assert restores(elsewhere.sessions) == 1


def test_what_was_sent_earlier_than_the_backup_has_it_is_recognised(
    world: World, elsewhere: Elsewhere, tmp_path: Path, hands: time_machine.Traveller
) -> None:
    number = world.arrange(due=make.later(hours=5))
    file = taken(world, tmp_path)
    with world.sessions.begin() as session:
        one = decide.find(session, f"R{number}")
        world.schedule(session, one.notice, "wechat")  # at once
    world.play(hands, seconds=60, times=3)
    assert len(world.account.jobs) == 1
    elsewhere.restore(file)
    hands.shift(timedelta(hours=5))
    play(world, elsewhere, hands)
    assert lines(elsewhere.sessions) == {number: 1}
    assert len(world.account.jobs) == 1


def test_a_scheduler_on_another_machine_asks_nobody_twice(
    world: World, elsewhere: Elsewhere, tmp_path: Path, hands: time_machine.Traveller
) -> None:
    mass = world.arrange(Mode.MASS, due=make.later(minutes=30))
    file = taken(world, tmp_path)
    hands.shift(timedelta(hours=1))
    elsewhere.restore(file)
    hands.shift(timedelta(hours=1))
    Beat(elsewhere.sessions, Witness(tmp_path / "third machine" / "last_beat")).run()
    play(world, elsewhere, hands, times=3)
    assert (stage(elsewhere.sessions, mass), world.account.jobs) == (Stage.UNSURE, {})
    with elsewhere.sessions.read() as session:
        assert len(make.told(session, world.people["officer"])) == 1


def test_a_machine_whose_clock_is_behind_asks_about_what_the_backup_had_seen_due(
    world: World, elsewhere: Elsewhere, tmp_path: Path, hands: time_machine.Traveller
) -> None:
    mass = world.arrange(Mode.MASS, due=make.later(minutes=30))
    hands.shift(timedelta(hours=1))
    file = taken(world, tmp_path)
    hands.shift(timedelta(hours=-3))
    assert elsewhere.restore(file).asked == 1
    play(world, elsewhere, hands, times=3)
    assert (stage(elsewhere.sessions, mass), world.account.jobs) == (Stage.UNSURE, {})
    assert restores(elsewhere.sessions) == 1
