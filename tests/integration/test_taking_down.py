"""What was withdrawn is taken down channel by channel, and the withdrawal is done when that is confirmed."""

from collections.abc import Mapping
from datetime import timedelta
from typing import cast

import pytest
import time_machine
from sqlalchemy import select

from bot import clock
from bot.audit.trail import Act
from bot.errors import NotYours, OutOfTurn, Refused, Unreachable
from bot.ledger import entry
from bot.notices import decide, show, take_down
from bot.notices.channel import Mode
from bot.notices.release import Release, Stage
from bot.notices.take_down import MOST_TRIES
from bot.reports.monthly import report
from bot.wechat.trouble import OutOfQuota
from tests import make
from tests.world import SENT, Killed, Mortal, World


def shown(world: World, number: int) -> Mapping[str, object]:
    """`notice show` of a release's notice."""
    with world.sessions.read() as session:
        return show.whole(session, session.get_one(Release, number).notice)


def removals(world: World, number: int) -> list[tuple[object, object]]:
    releases = cast(list[dict[str, object]], shown(world, number)["releases"])
    return [(one["removal"], one["removal_name"]) for one in releases]


def told(world: World) -> list[str]:
    with world.sessions.read() as session:
        return [one.text for one in make.told(session, world.people["officer"])]


def out(world: World, hands: time_machine.Traveller, mode: Mode = Mode.PUBLISH) -> int:
    number = world.arrange(mode)
    world.play(hands, seconds=5, times=2)
    assert world.release(number).state == Stage.PUBLISHED
    return number


def confirm(world: World, number: int, who: str = "officer", note: str = "") -> None:
    with world.sessions.begin() as session:
        one, by = decide.find(session, f"R{number}"), world.people[who]
        take_down.confirm(session, one, note=note, by=by, at=clock.now())


@pytest.mark.parametrize("mode", SENT)
def test_the_platform_deletes_what_was_withdrawn_and_only_cards_remain(
    world: World, hands: time_machine.Traveller, mode: Mode
) -> None:
    number = out(world, hands, mode)
    world.take_down()
    assert world.account.removed == []  # nothing of what stands is ever touched
    assert removals(world, number) == [(None, "")]
    assert shown(world, number)["withdrawal_done"] is None
    world.withdraw(number)
    assert removals(world, number) == [("deleting", "正在删除")]
    assert shown(world, number)["withdrawal_done"] is False
    for _ in range(3):
        world.take_down()
        hands.shift(600)
    done = ("card_remains", "卡片仍可见") if mode == Mode.MASS else ("deleted", "已删除")
    assert removals(world, number) == [done]
    assert world.account.removed == ["1000" if mode == Mode.MASS else "a-1000"]
    assert (shown(world, number)["withdrawal_done"], shown(world, number)["withdrawal_left"]) == (
        True, [],
    )  # fmt: skip
    with pytest.raises(OutOfTurn, match="不用再确认"):
        confirm(world, number)


@pytest.mark.parametrize("lives", [1, 2, 3])
def test_a_job_that_dies_between_two_steps_deletes_again_and_ends_the_same(
    world: World, hands: time_machine.Traveller, lives: int
) -> None:
    number = out(world, hands)
    world.withdraw(number)
    with pytest.raises(Killed):
        world.take_down(Mortal(world.sessions, lives))
    hands.shift(61)
    world.take_down()
    assert removals(world, number) == [("deleted", "已删除")]
    assert set(world.account.removed) == {"a-1000"}


def test_a_lost_answer_is_tried_again_a_few_times_and_then_a_person_is_asked(
    world: World, hands: time_machine.Traveller
) -> None:
    number = out(world, hands)
    world.withdraw(number)
    world.account.troubles = [
        ("delete", n % 2 == 0, Unreachable("连不上")) for n in range(2 * MOST_TRIES)
    ]
    for _ in range(3):
        world.take_down()
    assert len(world.account.troubles) == 2 * MOST_TRIES - 1  # not before it is time
    for _ in range(20):
        hands.shift(timedelta(hours=5))
        world.take_down()
    assert removals(world, number) == [("by_hand", "待人工删除")]
    assert len(world.account.troubles) == MOST_TRIES
    assert [f"点开 R{number} 确认" in text for text in told(world)] == [True]
    assert shown(world, number)["withdrawal_left"] == [f"R{number} 桓台文化：待人工删除"]


def test_when_the_days_calls_are_spent_the_accounts_removals_wait_for_the_next(
    world: World, hands: time_machine.Traveller
) -> None:
    first, second = out(world, hands), out(world, hands)
    world.withdraw(first)
    world.withdraw(second)
    tomorrow = make.AT + timedelta(days=1)
    spent = OutOfQuota("今天调用微信接口的次数已用完", code=45009, rid="", until=tomorrow)
    world.account.troubles = [("delete", False, spent)] * 2
    for _ in range(5):
        world.take_down()
        hands.shift(600)
    assert len(world.account.troubles) == 1  # one call was refused, none was made after it
    world.account.troubles = []
    hands.move_to(tomorrow, tick=False)
    world.take_down()
    assert removals(world, first) == removals(world, second) == [("deleted", "已删除")]


def test_what_the_platform_refuses_is_deleted_by_the_officer_who_confirms_it(
    world: World, hands: time_machine.Traveller
) -> None:
    number = out(world, hands)
    with pytest.raises(OutOfTurn, match="不用确认"):
        confirm(world, number)
    world.withdraw(number)
    world.account.troubles = [("delete", False, Refused("本账号没有这项接口权限"))]
    world.take_down()
    assert removals(world, number) == [("by_hand", "待人工删除")]
    assert ["没有这项接口权限" in text for text in told(world)] == [True]
    with pytest.raises(NotYours):
        confirm(world, number, "editor")
    confirm(world, number, note="王专员在后台删除")
    hands.shift(timedelta(days=1))
    world.take_down()
    assert removals(world, number) == [("deleted", "已删除")]
    assert world.account.removed == []
    with world.sessions.read() as session:
        act = session.scalars(select(Act).where(Act.verb == "release.removed")).one()
        assert (act.actor, act.before, act.after) == (
            "officer-one", {"removal": "by_hand"},
            {"release": number, "removal": "deleted", "note": "王专员在后台删除"},
        )  # fmt: skip


def test_an_officer_who_was_quicker_leaves_nothing_to_the_platform(
    world: World, hands: time_machine.Traveller
) -> None:
    number = out(world, hands, Mode.MASS)
    world.withdraw(number)
    confirm(world, number)
    world.take_down()
    assert removals(world, number) == [("card_remains", "卡片仍可见")]
    assert world.account.removed == []


def test_what_was_sent_by_hand_from_the_draft_box_is_deleted_by_hand(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange(Mode.DRAFT)
    world.due()
    hands.shift(60)
    world.hear("e", clock.now(), kind="MASS", job="4711", outcome="published", url="https://mp.x/h")
    world.settle()
    world.withdraw(number)
    world.take_down()
    assert removals(world, number) == [("by_hand", "待人工删除")]
    confirm(world, number)
    assert removals(world, number) == [("card_remains", "卡片仍可见")]


def test_without_an_article_id_the_list_is_asked_and_then_a_person(
    world: World, hands: time_machine.Traveller
) -> None:
    numbers = []
    for job in ("1000", "1001"):
        numbers.append(world.arrange())
        world.due()
        world.hear(f"e{job}", clock.now(), job=job, outcome="published")  # tells no article id
        world.settle()
    world.withdraw(numbers[0])
    world.take_down()
    assert removals(world, numbers[0]) == [("deleted", "已删除")]
    assert world.account.removed == ["a-1000"]
    world.account.hidden = True
    world.withdraw(numbers[1])
    world.take_down()
    assert removals(world, numbers[1]) == [("by_hand", "待人工删除")]


def test_what_comes_out_after_the_withdrawal_is_taken_down_too(
    world: World, hands: time_machine.Traveller
) -> None:
    first, second = world.arrange_two()
    world.second.hidden = True
    world.play(hands, seconds=3, times=2)
    world.withdraw(first)
    world.take_down()
    assert shown(world, first)["withdrawal_left"] == [f"R{second} 桓台文旅：已提交"]
    world.second.hidden = False
    world.play(hands, seconds=60, times=3)
    world.take_down()
    assert removals(world, first) == [("deleted", "已删除")] * 2
    assert (world.account.removed, world.second.removed) == (["a-1000"], ["a-1000"])
    assert shown(world, first)["withdrawal_done"] is True


def test_what_the_press_carried_is_told_and_not_ours_to_remove(
    world: World, hands: time_machine.Traveller
) -> None:
    number = out(world, hands)
    with world.sessions.begin() as session:
        one = session.get_one(Release, number)
        printed = entry.Released(
            item=one.notice.index_no or "", title="见报", channel="paper", channel_name="淄博日报", level="city",
            unit="文化馆", category="通知公告", released_at=clock.now(), notice_id=one.notice_id,
        )  # fmt: skip
        entry.append(session, [printed], by="test", at=clock.now())
    world.withdraw(number)
    world.take_down()
    assert ["淄博日报" in text for text in told(world)] == [True]
    assert shown(world, number)["withdrawal_done"] is True
    with world.sessions.read() as session:
        assert report(session, "2026-11", demo=False)["total_releases"] == 2
