"""Settling: lost answers, early events and deaths between steps; nothing is lost and nothing goes out twice."""

import itertools
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from bot.db.engine import Sessions
from bot.errors import OutOfTurn, Unsure
from bot.notices import decide
from bot.notices.channel import Mode
from bot.notices.notice import State
from bot.notices.release import Stage
from tests import make
from tests.fakes import StandIn
from tests.world import SENT, WITH_IMAGES, Killed, Mortal, World


@pytest.mark.parametrize("mode", SENT)
def test_a_lost_answer_is_settled_without_a_second_send(world: World, mode: Mode) -> None:
    number = world.arrange(mode)
    world.account.troubles = [("submit", True, Unsure("没有收到答复"))]
    with time_machine.travel(make.AT, tick=False) as clock:
        world.due()
        assert world.release(number).state == Stage.UNSURE
        clock.shift(15)
        world.play(clock, seconds=15, times=4)
    assert world.release(number).state == Stage.PUBLISHED
    assert world.counted() == (1, 1)


def test_a_publish_that_never_arrived_is_fenced_and_sent_once_without_a_person(
    world: World,
) -> None:
    number = world.arrange()
    world.account.troubles = [("submit", False, Unsure("没有收到答复"))]
    with time_machine.travel(make.AT, tick=False) as clock:
        world.play(clock, seconds=45, times=10)
    assert world.release(number).state == Stage.PUBLISHED
    assert world.counted() == (1, 1)
    assert world.account.done.count("draft") == 2


def test_looks_that_die_with_their_scheduler_are_made_up_for_before_a_person_is_asked(
    world: World,
) -> None:
    number = world.arrange()
    world.account.troubles = [("submit", False, Unsure("没有收到答复"))]
    with time_machine.travel(make.AT, tick=False) as clock:
        world.due()
        for seconds in (3, 10, 60, 300):
            clock.move_to(make.AT + timedelta(seconds=seconds))
            with pytest.raises(Killed):
                world.settle(Mortal(world.sessions, lives=1))
        world.play(clock, seconds=60, times=15)
    assert world.release(number).state == Stage.PUBLISHED
    assert world.counted() == (1, 1)
    assert world.told("officer") == []


def test_a_publish_that_the_platform_counted_and_does_not_show_asks_a_person_and_is_never_sent_again(
    world: World,
) -> None:
    number = world.arrange()
    world.account.troubles = [("submit", False, Unsure("没有收到答复"))]
    with time_machine.travel(make.AT, tick=False) as clock:
        world.due()
        world.account.counted_elsewhere = 1
        world.play(clock, seconds=120, times=30)
    one = world.release(number)
    assert one.state == Stage.UNSURE
    assert "核对" in one.reason
    assert world.counted() == (0, 0)


@pytest.mark.parametrize("out", [True, False])
def test_a_person_decides_and_the_books_follow(world: World, out: bool) -> None:
    number = world.arrange()
    world.account.troubles = [("submit", False, Unsure("没有收到答复"))]
    with time_machine.travel(make.AT, tick=False) as clock:
        world.due()
        with world.sessions.begin() as session, pytest.raises(OutOfTurn, match="还在核实"):
            decide.not_sent(
                session, decide.find(session, f"R{number}"), by=world.people["officer"], at=make.AT
            )
        world.account.counted_elsewhere = 1
        for _ in range(30):
            world.settle()
            clock.shift(120)
    with world.sessions.begin() as session:
        one = decide.find(session, f"r{number}")
        if out:
            decide.published(
                session,
                one,
                url="https://mp.weixin.qq.com/s/x",
                by=world.people["officer"],
                at=make.AT,
            )
        else:
            decide.not_sent(session, one, by=world.people["officer"], at=make.AT)
    stage, state = (Stage.PUBLISHED, State.PUBLISHED) if out else (Stage.FAILED, State.APPROVED)
    assert (world.release(number).state, world.release(number).notice.state) == (stage, state)
    assert world.counted() == (0, int(out))


def test_an_event_settles_even_when_it_comes_before_our_own_write(world: World) -> None:
    number = world.arrange()
    with time_machine.travel(make.AT, tick=False):
        for delivery in ("e1", "e1", "e2"):
            world.hear(delivery, make.AT, job="1000", outcome="published")
        world.settle()
        assert world.release(number).state == Stage.WAITING
        world.due()
        world.settle()
    assert world.release(number).state == Stage.PUBLISHED
    assert world.counted() == (1, 1)


def test_a_failure_event_puts_the_notice_back_with_the_reason(world: World) -> None:
    number = world.arrange()
    with time_machine.travel(make.AT, tick=False):
        world.due()
        world.hear("e", make.AT, job="1000", outcome="failed", reason="平台审核不通过")
        world.settle()
    one = world.release(number)
    assert (one.state, one.notice.state, one.notice.reason) == (
        Stage.FAILED,
        State.APPROVED,
        "平台审核不通过",
    )


def test_a_fault_of_ours_in_one_attempt_does_not_hold_up_the_others(
    world: World, hands: time_machine.Traveller
) -> None:
    broken, well = world.arrange(Mode.MASS), world.arrange(Mode.MASS)
    world.account.troubles = [("draft", False, KeyError("a fault"))]
    world.due()
    assert world.release(broken).state == Stage.WAITING
    assert "内部出错" in world.release(broken).reason
    assert world.release(well).state == Stage.SUBMITTED
    world.play(hands, seconds=30, times=3)
    assert world.release(broken).state == Stage.PUBLISHED


def test_a_fault_of_ours_while_submitting_leaves_it_in_doubt(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange()
    world.account.troubles = [("submit", True, KeyError("a fault"))]
    world.due()
    assert world.release(number).state == Stage.UNSURE
    hands.shift(5)
    world.play(hands, seconds=30, times=3)
    assert world.counted() == (1, 1)


@pytest.mark.parametrize("mode", SENT)
def test_a_death_between_any_two_steps_loses_nothing_and_sends_nothing_twice(
    one_sessions: Sessions, tmp_path: Path, mode: Mode
) -> None:
    world = World(one_sessions, tmp_path)
    for death in itertools.count(1):
        world.account = StandIn()
        number = world.arrange(mode, body=WITH_IMAGES)
        mortal = Mortal(world.sessions, death)
        with time_machine.travel(make.AT, tick=False) as clock:
            try:
                world.due(mortal)
                clock.shift(3)
                world.settle(mortal)
            except Killed:
                pass
            clock.shift(20)
            world.play(clock, seconds=60, times=8)
        assert world.release(number).state == Stage.PUBLISHED, f"died after commit {death}"
        assert len(world.account.jobs) == 1
        assert world.counted()[1] == death
        if mortal.lives > 0:
            assert death > 8
            break
