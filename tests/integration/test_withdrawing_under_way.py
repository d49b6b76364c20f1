"""A withdrawal reaches everything of a notice that has not been submitted, and the books show the rest."""

import pytest
import time_machine

from bot import clock
from bot.errors import OutOfTurn, Unreachable, Unsure
from bot.notices.channel import Mode
from bot.notices.notice import State
from bot.notices.release import Stage
from tests.world import Killed, Mortal, World


def test_what_waits_for_another_account_does_not_go_out_after_a_withdrawal(
    world: World, hands: time_machine.Traveller
) -> None:
    first, second = world.arrange_two()
    world.second.troubles = [("draft", False, Unreachable("连不上"))]
    world.play(hands, seconds=3, times=2)
    assert world.release(first).state == Stage.PUBLISHED
    world.withdraw(first, "时间有误")
    world.play(hands, seconds=60, times=5)
    assert world.release(second).state == Stage.CANCELLED
    assert world.second.jobs == {}
    assert world.release(second).notice.reason == "时间有误"


def test_an_attempt_under_way_is_called_off_by_a_withdrawal(
    world: World, hands: time_machine.Traveller
) -> None:
    first, second = world.arrange_two()
    world.second.troubles = [("draft", False, Unreachable("连不上"))]
    world.play(hands, seconds=3, times=2)
    hands.shift(60)
    with pytest.raises(Killed):
        world.due(Mortal(world.sessions, 5))  # its draft is made, its submit is not
    assert world.second.drafts
    world.withdraw(first)
    world.play(hands, seconds=60, times=5)
    assert world.release(second).state == Stage.CANCELLED
    assert world.second.jobs == {}


def test_a_lost_mass_send_is_not_repeated_for_a_notice_that_was_withdrawn(
    world: World, hands: time_machine.Traveller
) -> None:
    first, second = world.arrange_two(Mode.MASS)
    world.second.troubles = [("submit", False, Unsure("没有收到答复"))]
    world.due()
    hands.shift(1)
    world.hear("e", clock.now(), job="1000", outcome="published")
    world.settle()
    world.withdraw(first, "时间有误")
    world.play(hands, seconds=300, times=20)
    assert world.second.jobs == {}
    assert world.release(second).state == Stage.UNSURE  # a person looks whether it did arrive
    assert world.release(second).notice.reason == "时间有误"


def test_what_the_platform_had_already_is_counted_and_taken_back_in_the_books(
    world: World, hands: time_machine.Traveller
) -> None:
    first, second = world.arrange_two()
    world.second.hidden = True
    world.play(hands, seconds=3, times=2)
    world.withdraw(first, "时间有误")
    world.second.hidden = False
    world.play(hands, seconds=60, times=3)
    assert world.release(second).state == Stage.PUBLISHED
    assert world.release(second).notice.state == State.WITHDRAWN
    assert world.release(second).notice.reason == "时间有误"
    assert world.kinds() == ["released", "withdrawn", "released", "withdrawn"]


def test_what_was_never_out_cannot_be_withdrawn(world: World) -> None:
    number = world.arrange()
    with pytest.raises(OutOfTurn, match="没有发布过"):
        world.withdraw(number)
