"""Mode draft: the approved text is laid into the draft box, and what a person published of it is found and compared."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from bot import clock
from bot.notices import decide
from bot.notices.channel import Listed, Mode
from bot.notices.found import Standing
from bot.notices.notice import State
from bot.notices.release import Stage
from tests import make
from tests.world import World


def test_a_draft_waits_for_a_person_and_costs_no_submit(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange(Mode.DRAFT)
    world.play(hands, seconds=60, times=40)
    one = world.release(number)
    assert (one.state, one.notice.state) == (Stage.MANUAL, State.PUBLISHING)
    assert "待人工发表" in one.reason
    assert world.account.jobs == {}
    assert len(world.account.drafts) == 1
    assert any("草稿箱" in text for text in world.told("editor"))


def _draft_laid_by(world: World) -> tuple[int, Listed]:
    """A release in mode draft, and how its article looks when somebody publishes it as it is."""
    number = world.arrange(Mode.DRAFT, body="周六晚七点放映。\n\n- 免费\n- 自带小凳")
    world.due()
    (draft,) = world.account.drafts.values()
    url = "https://mp.weixin.qq.com/s/by-hand"
    return number, Listed("a-1", draft[0].title, url, draft[0].source_url, draft[0].html)


@pytest.mark.parametrize("changed", ["", "标题", "正文"])
def test_a_draft_that_was_published_by_hand_is_found_in_the_list_and_compared(
    world: World, hands: time_machine.Traveller, changed: str
) -> None:
    number, shown = _draft_laid_by(world)
    if changed == "标题":
        shown = replace(shown, title="改了的标题")
    if changed == "正文":
        shown = replace(shown, html=shown.html.replace("免费", "收费"))
    world.account.beside = [replace(shown, out_at=make.later(hours=2))]
    hands.shift(timedelta(hours=24))
    world.beside().compare()
    world.beside().compare()
    one = world.release(number)
    assert (one.state, one.url, one.published_at) == (
        Stage.PUBLISHED, shown.url, make.later(hours=2)
    )  # fmt: skip
    assert one.reason == (f"与审定稿不一致：{changed}" if changed else "")
    assert bool(world.told("deputy")) is bool(changed)
    assert world.counted() == (0, 1)
    assert world.found() == []


def test_a_draft_that_was_published_by_hand_is_settled_by_its_event(
    world: World, hands: time_machine.Traveller
) -> None:
    number, shown = _draft_laid_by(world)
    world.account.beside = [shown]
    hands.shift(timedelta(hours=1))
    world.hear("e", clock.now(), job="4711", outcome="published", article="a-1")
    world.settle()
    assert world.found() == [("publish", Standing.NEW)]
    world.beside().look()
    assert world.release(number).state == Stage.PUBLISHED
    assert world.found() == [("publish", Standing.OURS)]
    assert world.counted() == (0, 1)


def test_a_draft_that_was_sent_by_hand_is_settled_by_its_event_when_it_alone_was_waiting(
    world: World, hands: time_machine.Traveller
) -> None:
    number, _ = _draft_laid_by(world)
    world.hear(
        "e", clock.now(), kind="MASS", job="4711", outcome="published", url="https://mp.x/s/1"
    )
    world.settle()
    one = world.release(number)
    assert (one.state, one.url) == (Stage.PUBLISHED, "https://mp.x/s/1")
    assert "没有核对" in one.reason
    assert world.counted() == (0, 1)


def test_a_person_may_paste_the_address_of_a_draft_that_they_sent(
    world: World, hands: time_machine.Traveller
) -> None:
    number, shown = _draft_laid_by(world)
    by = world.people["officer"]
    with world.sessions.begin() as session:
        one = decide.find(session, f"R{number}")
        decide.published(session, one, url=shown.url, by=by, at=clock.now())
    world.account.beside = [replace(shown, html=shown.html.replace("免费", "收费"))]
    world.beside().compare()
    assert world.release(number).reason == "与审定稿不一致：正文"
    assert world.counted() == (0, 1)
