"""A database put back from a copy: what it believes to be waiting may have gone out long ago."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from bot import clock
from bot.audit.trail import Act
from bot.db.witness import Witness
from bot.errors import Unsure
from bot.notices import decide
from bot.notices.channel import Mode
from bot.notices.dispatch import Dispatch
from bot.notices.notice import State
from bot.notices.release import Stage
from scheduler.beat import Beat
from tests import make
from tests.world import World


@pytest.fixture
def beat(world: World, tmp_path: Path, hands: time_machine.Traveller) -> Beat:
    """A bureau whose scheduler has beaten once, at AT."""
    made = Beat(world.sessions, Witness(tmp_path / "last_beat"))
    made.run()
    return made


def put_back(beat: Beat, at: datetime) -> None:
    """As if the machine had seen the database live until `at`, and now found it as it is."""
    beat.witness.see(at)


def acts(world: World) -> list[str]:
    with world.sessions.read() as session:
        found = session.scalars(select(Act.verb).where(Act.verb.startswith("database")))
        return list(found)


def test_an_overdue_mass_send_waits_for_a_person_and_is_not_sent(
    world: World, beat: Beat, hands: time_machine.Traveller
) -> None:
    due, later = world.arrange(Mode.MASS), world.arrange(Mode.MASS, due=make.later(hours=3))
    put_back(beat, make.later(hours=1))
    hands.shift(timedelta(hours=2))
    beat.run()
    world.play(hands, seconds=300, times=10)
    one = world.release(due)
    assert (one.state, one.notice.state) == (Stage.UNSURE, State.PUBLISHING)
    assert "从备份恢复" in one.notice.reason
    assert world.release(later).state == Stage.WAITING
    assert world.account.jobs == {}
    assert acts(world) == ["database.restored"]
    with world.sessions.begin() as session:
        told = make.told(session, world.people["officer"])
        assert [f"R{due}" in one.text for one in told] == [True]
        one = decide.find(session, f"R{due}")
        decide.not_sent(session, one, by=world.people["officer"], at=clock.now())
        world.schedule(session, one.notice, "wechat", mode=Mode.MASS)
    world.play(hands, seconds=60, times=3)
    assert world.release(due).state == Stage.PUBLISHED


def test_a_person_may_say_that_a_mass_send_went_out_before_the_copy_was_put_back(
    world: World, beat: Beat, hands: time_machine.Traveller
) -> None:
    number = world.arrange(Mode.MASS, due=make.later(minutes=10))
    put_back(beat, make.later(hours=1))
    hands.shift(timedelta(hours=2))
    beat.run()
    with world.sessions.begin() as session:
        decide.published(
            session, decide.find(session, f"R{number}"), url="https://mp.weixin.qq.com/s/x",
            by=world.people["officer"], at=clock.now(), came_out=make.later(minutes=11),
        )  # fmt: skip
    assert world.release(number).published_at == make.later(minutes=11)


def test_asking_twice_about_the_same_mass_send_tells_nothing_new(
    world: World, beat: Beat, hands: time_machine.Traveller, tmp_path: Path
) -> None:
    number = world.arrange(Mode.MASS)
    hands.shift(timedelta(hours=1))
    Beat(world.sessions, Witness(tmp_path / "new machine" / "last_beat")).run()
    told = world.told("officer")
    hands.shift(timedelta(hours=1))
    Beat(world.sessions, Witness(tmp_path / "newer machine" / "last_beat")).run()
    assert world.told("officer") == told
    assert (world.release(number).state, len(told)) == (Stage.UNSURE, 1)


def test_a_publish_that_somebody_had_sent_earlier_than_the_copy_has_it_is_looked_up(
    world: World, beat: Beat, hands: time_machine.Traveller
) -> None:
    number = world.arrange(due=make.later(hours=3))
    put_back(beat, make.later(hours=1))
    hands.shift(timedelta(hours=1))
    beat.run()
    one = world.release(number)
    assert (one.state, one.check_first) == (Stage.WAITING, True)


def test_a_mass_send_that_was_in_doubt_is_not_repeated(
    world: World, beat: Beat, hands: time_machine.Traveller
) -> None:
    number = world.arrange(Mode.MASS)
    world.account.troubles = [("submit", False, Unsure("没有收到答复"))]
    world.due()
    put_back(beat, make.later(hours=1))
    hands.shift(timedelta(hours=1))
    beat.run()
    world.play(hands, seconds=300, times=10)
    assert world.account.jobs == {}
    assert world.release(number).state == Stage.UNSURE


def test_a_job_that_the_copy_knows_is_looked_up_as_ever(
    world: World, beat: Beat, hands: time_machine.Traveller
) -> None:
    number = world.arrange(Mode.MASS)
    world.due()
    put_back(beat, make.later(minutes=5))
    hands.shift(timedelta(minutes=6))
    beat.run()
    world.play(hands, seconds=60, times=2)
    assert world.release(number).state == Stage.PUBLISHED
    assert world.counted() == (1, 1)


@pytest.mark.parametrize("went_out", [True, False])
def test_an_overdue_publish_is_looked_up_before_anything_is_sent(
    world: World, beat: Beat, hands: time_machine.Traveller, went_out: bool
) -> None:
    number = world.arrange()
    if went_out:
        world.due()
        with world.sessions.begin() as session:  # the copy is from before it went out
            one = decide.find(session, f"R{number}")
            one.state, one.dispatch_id, one.attempts = Stage.WAITING, None, 0
            one.notice.state = State.SCHEDULED
            for attempt in session.scalars(select(Dispatch)):
                attempt.holds, attempt.state, attempt.job_id = False, "failed", "forgotten"
    put_back(beat, make.later(hours=1))
    hands.shift(timedelta(hours=1))
    beat.run()
    world.play(hands, seconds=60, times=3)
    assert world.release(number).state == Stage.PUBLISHED
    assert world.counted() == (1, 1)


def test_an_outage_is_no_restore(world: World, beat: Beat, hands: time_machine.Traveller) -> None:
    number = world.arrange(Mode.MASS)
    hands.shift(timedelta(days=3))
    beat.run()
    world.play(hands, seconds=60, times=2)
    assert world.release(number).state == Stage.PUBLISHED
    assert acts(world) == []


def test_a_machine_that_has_never_seen_a_still_database_takes_it_for_a_copy(
    world: World, beat: Beat, hands: time_machine.Traveller, tmp_path: Path
) -> None:
    number = world.arrange(Mode.MASS)
    hands.shift(timedelta(seconds=30))
    Beat(world.sessions, Witness(tmp_path / "second machine" / "last_beat")).run()
    assert acts(world) == []  # beside a scheduler that is alive
    hands.shift(timedelta(hours=30))
    Beat(world.sessions, Witness(tmp_path / "new machine" / "last_beat")).run()
    assert world.release(number).state == Stage.UNSURE
