"""原创校验: whether a mass send goes on that the platform judges a reprint, and what people are told of it."""

from pathlib import Path

import pytest
import time_machine

from bot.db.engine import Sessions
from bot.errors import Unsure
from bot.notices import schedule
from bot.notices.channel import Mode, Outcome
from bot.notices.notice import NoticeKind
from bot.notices.release import Stage
from bot.wechat.body import read
from bot.wechat.seen import seen_from_event
from tests import make
from tests.integration.publisher_help import drafted, publisher
from tests.integration.sandbox_help import callback, platform, wait_for
from tests.world import World

REPOST = {
    "origin": "转载", "title": "让书香走进每一个角落", "source_title": "让书香走进每一个角落", "source_name": "新华社",
    "source_url": "https://www.news.cn/1.html",
}  # fmt: skip


@pytest.fixture
def world(one_sessions: Sessions, tmp_path: Path) -> World:
    """A bureau on SQLite: nothing here depends on the database."""
    return World(one_sessions, tmp_path)


def sent(world: World, **given: object) -> int:
    """A mass send that is due."""
    with world.sessions.begin() as session:
        made = make.approved(session, world.files, world.people, **given)
        (one,) = schedule.schedule(
            session, made, on=["wechat"], mode=Mode.MASS, due=None, by=world.people["editor"], at=make.AT
        )  # fmt: skip
        return one.id


@pytest.mark.parametrize(
    ("given", "said", "goes_on"),
    [
        ({}, "", False), (REPOST, "", True), ({"kind": "政策文件"}, "", True), ({"kind": "政策文件"}, "stop", False),
    ],
)  # fmt: skip
def test_the_kind_says_whether_it_goes_on_and_originals_do_not(
    world: World, hands: time_machine.Traveller, given: dict[str, object], said: str, goes_on: bool
) -> None:
    if said:
        with world.sessions.begin() as session:
            session.get_one(NoticeKind, "政策文件").on_reprint = said
    sent(world, **given)
    world.due()
    assert world.account.as_reprint == [goes_on]


def test_a_repeat_after_a_lost_answer_says_the_same(
    world: World, hands: time_machine.Traveller
) -> None:
    number = sent(world, kind="政策文件")
    world.account.troubles = [("submit", True, Unsure("没有收到答复"))]
    world.play(hands, seconds=60, times=5)
    assert world.release(number).state == Stage.PUBLISHED
    assert set(world.account.as_reprint) == {True}
    assert len(world.account.as_reprint) == 2


def test_the_officer_is_told_once_that_it_went_out_as_a_reprint(
    world: World, hands: time_machine.Traveller
) -> None:
    number = sent(world)
    world.account.hidden = True
    world.play(hands, seconds=5, times=2)
    for delivery in ("a", "b"):
        world.hear(
            delivery, make.AT, kind="MASS", job="1000", outcome="published", note="按转载发出"
        )
    world.settle()
    assert world.release(number).state == Stage.PUBLISHED
    (told,) = [text for text in world.told("officer") if "按转载发出" in text]
    assert "已经群发，但是按转载发出" in told


@pytest.mark.parametrize(
    ("judged", "as_reprint", "outcome", "words"),
    [
        ("own", False, Outcome.PUBLISHED, ""),
        ("reprint", True, Outcome.PUBLISHED, "按转载发出，内容可能已被换成原作者的"),
        ("reprint", False, Outcome.FAILED, "把稿件的来源类型改为转载"),
        ("forbidden", True, Outcome.FAILED, "取得原作者的转载授权"),
    ],
)
def test_what_the_platform_judges_becomes_a_sentence(
    tmp_path: Path, judged: str, as_reprint: bool, outcome: Outcome, words: str
) -> None:
    with callback() as called, platform(tmp_path, called.url, mass_per_day=0) as generous:
        generous.sandbox("settings", account="wechat", originality=judged)
        ours = publisher(generous.base, tmp_path)
        ours.send_to_all(drafted(ours), "gk-1-1-abc", as_reprint=as_reprint)
        wait_for(lambda: called.came, bool)
        event: dict[str, object] = {**read(called.came[0].body)}
        seen = seen_from_event(str(event["Event"]), event)[1]
    assert seen.outcome == outcome
    assert words in seen.note + seen.reason
    assert ("https://mp.weixin.qq.com/s/demo-original" in seen.note + seen.reason) == (
        judged != "own"
    )
