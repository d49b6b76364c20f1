"""The platform's statistics of a day: the only trace of a mass send in the console whose event was lost."""

from datetime import date, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from bot import clock
from bot.db import facts
from bot.errors import Refused, Unreachable, Unsure
from bot.ledger.entry import Entry
from bot.notices import found
from bot.notices.channel import Counted, Mode
from bot.notices.dispatch import Dispatch
from bot.notices.found import Standing
from bot.notices.release import Stage
from bot.reports.monthly import report
from bot.staff import member
from tests import make
from tests.integration.publisher_help import publisher
from tests.integration.sandbox_help import platform
from tests.world import World

TODAY = clock.local_day(make.AT)
BY_HAND = Counted("2247", 1, "临时闭馆", "https://mp.x/h", told=True)
NEXT_MORNING = timedelta(hours=24)


def _read_next_day(world: World, hands: time_machine.Traveller, *counted: Counted) -> None:
    """The statistics of today say this, and are read tomorrow."""
    world.account.statistics = {TODAY: list(counted)}
    hands.shift(NEXT_MORNING)
    world.statistics().run()


def test_a_mass_send_by_hand_without_an_event_is_found_and_adopted_once(
    world: World, hands: time_machine.Traveller
) -> None:
    second = Counted("2247", 2, "书展预告", "https://mp.x/h2", told=True)
    published = Counted("2248", 1, "没有通知的", "https://mp.x/p", told=False)  # the list has it
    _read_next_day(world, hands, published, second, BY_HAND)
    world.statistics().run()
    assert world.found() == [("mass", Standing.OPEN)]
    assert any("《临时闭馆》、《书展预告》" in text for text in world.told("officer"))
    with world.sessions.begin() as session:
        (one,) = found.listed(session)
        by, at = world.people["officer"], clock.now()
        found.adopt(session, one, unit="图书馆", kind="通知公告", titles=(), by=by, at=at)
    with world.sessions.read() as session:
        lines = session.scalars(select(Entry).order_by(Entry.seq)).all()
        assert [(line.title, line.url, line.day) for line in lines] == [
            ("临时闭馆", "https://mp.x/h", TODAY), ("书展预告", "https://mp.x/h2", TODAY)
        ]  # fmt: skip
        assert report(session, f"{TODAY:%Y-%m}", demo=False)["total_releases"] == 2


@pytest.mark.parametrize("url", ["", "https://mp.x/h"])
def test_what_an_event_told_of_already_gets_its_title_and_is_not_found_twice(
    world: World, hands: time_machine.Traveller, url: str
) -> None:
    told = {"url": url} if url else {}
    world.hear("e", clock.now(), kind="MASS", job="4711", outcome="published", **told)
    world.settle()
    _read_next_day(world, hands, BY_HAND)
    assert world.found() == [("mass", Standing.OPEN)]
    with world.sessions.read() as session:
        (one,) = found.listed(session)
        assert one.articles == [{"title": "临时闭馆", "url": "https://mp.x/h"}]


def test_an_event_that_comes_after_the_statistics_is_not_found_again(
    world: World, hands: time_machine.Traveller
) -> None:
    _read_next_day(world, hands, BY_HAND)
    world.hear("e", clock.now(), kind="MASS", job="4711", outcome="published", url=BY_HAND.url)
    world.settle()
    assert world.found() == [("mass", Standing.OPEN)]


@pytest.mark.parametrize("known_by", ["number", "title"])
def test_our_own_mass_send_gets_its_address_and_is_no_stranger(
    world: World, hands: time_machine.Traveller, known_by: str
) -> None:
    number = world.arrange(Mode.MASS)
    world.due()
    world.hear("e", clock.now(), kind="MASS", job="1000", outcome="published")
    world.settle()
    one = world.release(number)
    assert (one.state, one.url) == (Stage.PUBLISHED, "")
    with world.sessions.begin() as session:
        attempt = session.get_one(Dispatch, one.dispatch_id)
        attempt.msg_data_id = "2247" if known_by == "number" else ""
    _read_next_day(world, hands, Counted("2247", 1, one.notice.title, "https://mp.x/o", told=True))
    assert world.found() == []
    assert world.release(number).url == "https://mp.x/o"
    assert world.counted() == (1, 1)


def test_a_mass_send_in_doubt_is_settled_by_the_statistics(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange(Mode.MASS)
    world.account.troubles = [("submit", True, Unsure("没有收到答复"))] * 9
    world.account.hidden = True
    world.play(hands, seconds=600, times=8)
    one = world.release(number)
    assert one.state == Stage.UNSURE
    _read_next_day(world, hands, Counted("2247", 1, one.notice.title, "https://mp.x/o", told=True))
    assert world.release(number).state == Stage.PUBLISHED
    assert world.counted() == (1, 1)


def test_a_draft_that_was_sent_to_all_by_hand_is_settled_by_the_statistics(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange(Mode.DRAFT)
    world.due()
    title = world.release(number).notice.title
    _read_next_day(world, hands, Counted("2247", 1, title, "https://mp.x/o", told=True))
    one = world.release(number)
    assert (one.state, one.url) == (Stage.PUBLISHED, "https://mp.x/o")
    assert "没有核对" in one.reason
    assert clock.local_day(one.published_at or clock.now()) == TODAY


def _adopt(world: World, *titles: str) -> None:
    with world.sessions.begin() as session:
        (one,) = found.listed(session)
        by, at = member.by_name(session, "officer-one"), clock.now()
        found.adopt(session, one, unit="图书馆", kind="通知公告", titles=titles, by=by, at=at)


@pytest.mark.parametrize("settled", ["adopted", "explained"])
def test_a_draft_of_ours_that_was_taken_for_a_stranger_is_counted_once(
    world: World, hands: time_machine.Traveller, settled: str
) -> None:
    number = world.arrange(Mode.DRAFT)
    world.arrange(Mode.DRAFT)  # two wait in the box, so the event alone does not tell which it was
    world.due()
    world.hear("e", clock.now(), kind="MASS", job="4711", outcome="published", url="https://mp.x/o")
    world.settle()
    title = world.release(number).notice.title
    if settled == "adopted":
        _adopt(world, title)
    else:
        with world.sessions.begin() as session:
            (one,) = found.listed(session)
            by = member.by_name(session, "officer-one")
            found.explain(session, one, reason="测试，已删除", by=by, at=clock.now())
    _read_next_day(world, hands, Counted("2247", 1, title, "https://mp.x/o", told=True))
    assert world.counted() == (0, 1 if settled == "adopted" else 0)
    stage = Stage.PUBLISHED if settled == "adopted" else Stage.MANUAL
    assert world.release(number).state == stage


def test_what_is_recognised_while_nobody_has_settled_it_is_no_stranger_any_more(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange(Mode.DRAFT)
    world.arrange(Mode.DRAFT)
    world.due()
    world.hear("e", clock.now(), kind="MASS", job="4711", outcome="published", url="https://mp.x/o")
    world.settle()
    title = world.release(number).notice.title
    _read_next_day(world, hands, Counted("2247", 1, title, "https://mp.x/o", told=True))
    assert world.found() == [("mass", Standing.OURS)]
    assert world.counted() == (0, 1)


def test_a_later_article_of_the_same_title_is_a_stranger_and_gives_ours_no_address(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange(Mode.DRAFT)
    world.due()
    world.hear("e", clock.now(), kind="MASS", job="4711", outcome="published")
    world.settle()
    assert world.release(number).state == Stage.PUBLISHED
    hands.shift(timedelta(days=5))
    later = clock.local_day(clock.now())
    title = world.release(number).notice.title
    world.account.statistics = {later: [Counted("9", 1, title, "https://mp.x/new", told=True)]}
    hands.shift(NEXT_MORNING)
    world.statistics().run()
    assert world.release(number).url == ""
    assert world.found()[-1] == ("mass", Standing.OPEN)


def test_an_empty_day_is_asked_for_again_until_the_last_turn(
    world: World, hands: time_machine.Traveller
) -> None:
    hands.move_to(clock.day_start(TODAY + timedelta(days=1)) + timedelta(hours=9.25), tick=False)
    world.statistics().run()
    world.account.statistics = {TODAY: [BY_HAND]}
    hands.shift(timedelta(hours=3))
    world.statistics().run()
    assert world.found() == [("mass", Standing.OPEN)]


def test_days_without_an_answer_are_read_later_and_what_was_before_us_never(
    world: World, hands: time_machine.Traveller
) -> None:
    with world.sessions.begin() as session:
        facts.put(session, facts.BEGAN, clock.now().isoformat())
    early = Counted("1", 1, "以前的", "https://mp.x/e", told=True)
    world.account.statistics = {TODAY - timedelta(days=1): [early], TODAY: [BY_HAND]}
    world.account.troubles = [
        ("count day", False, Unreachable("还没有准备好")), ("count day", False, Refused("没有权限"))
    ]  # fmt: skip
    hands.shift(NEXT_MORNING)
    for _ in range(2):
        world.statistics().run()
        assert world.found() == []
    hands.shift(3 * NEXT_MORNING)
    world.statistics().run()
    assert world.found() == [("mass", Standing.OPEN)]
    assert world.account.done.count("count day") == 4  # today and the three days since
    world.statistics().run()
    assert world.account.done.count("count day") == 5  # yesterday was empty and may still come


def test_the_platforms_own_statistics_are_read(tmp_path: Path) -> None:
    noon = "2026-11-24T04:00:00Z"
    with platform(tmp_path) as wechat, time_machine.travel(noon, tick=True) as travel:
        wechat.sandbox("by_hand", mode="mass", articles=[{"title": "手工一"}, {"title": "手工二"}])
        wechat.quiet()
        travel.shift(24 * 3600)
        account = publisher(wechat.base, tmp_path)
        first, second = account.counted_on(date(2026, 11, 24))
        assert (first.title, first.place, first.told) == ("手工一", 1, True)
        assert (second.title, second.place) == ("手工二", 2)
        assert first.message == second.message
        assert first.url.startswith("http")
        with pytest.raises(Refused, match="统计"):
            account.counted_on(date(2026, 11, 25))
