"""What happens beside us in the console: drafts of ours sent by hand, and articles that nobody reviewed here."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.errors import OutOfTurn, Refused
from bot.ledger import import_
from bot.ledger.entry import Entry
from bot.notices import found
from bot.notices.channel import SUBSCRIPTION, Listed, Mode
from bot.notices.found import Standing
from bot.notices.notice import State
from bot.notices.release import Stage
from bot.reports.monthly import report
from bot.tables.read import Table
from tests import ledger, make
from tests.world import World

BY_HAND = Listed("a-hand", "周末闭馆通知", "https://mp.weixin.qq.com/s/hand", "", out_at=make.AT)
AFTERNOON = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)  # 15:00 in Beijing


def test_an_article_published_by_hand_is_found_once_and_adopted_or_explained(
    world: World, hands: time_machine.Traveller
) -> None:
    world.account.beside = [BY_HAND, replace(BY_HAND, article_id="a-test", url="https://mp.x/t")]
    for _ in range(3):
        world.beside().compare()
        hands.shift(timedelta(days=1))
    assert world.found() == [("publish", Standing.OPEN)] * 2
    assert len(world.told("officer")) == 2
    by, at = world.people["officer"], clock.now()
    with world.sessions.begin() as session:
        first, second = found.listed(session)
        with pytest.raises(Refused, match="为什么"):
            found.explain(session, second, reason=" ", by=by, at=at)
        found.explain(session, second, reason="试发，已删除", by=by, at=at)
        found.adopt(session, first, unit="图书馆", kind="通知公告", titles=(), by=by, at=at)
        with pytest.raises(OutOfTurn):
            found.adopt(session, first, unit="图书馆", kind="通知公告", titles=(), by=by, at=at)
    with world.sessions.read() as session:
        entry = session.scalars(select(Entry)).one()
        assert (entry.title, entry.unit, entry.released_at) == ("周末闭馆通知", "图书馆", make.AT)
        assert report(session, "2026-11", demo=False)["total_releases"] == 1
        assert found.listed(session) == []


def test_a_job_whose_event_came_before_our_own_write_is_ours_after_all(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange(Mode.MASS)
    world.hear("e", clock.now(), kind="MASS", job="1000", outcome="published")
    world.settle()
    assert world.found() == [("mass", Standing.OPEN)]
    world.due()
    world.settle()
    assert world.release(number).state == Stage.PUBLISHED
    assert world.found() == [("mass", Standing.OURS)]
    assert world.counted() == (1, 1)


def test_a_send_by_hand_uses_the_day_up_and_ours_waits_until_tomorrow_with_the_reason(
    world: World, hands: time_machine.Traveller
) -> None:
    """The side-door story: by hand at 15:00, ours due at 18:00, adopted the next morning."""
    world.account.allowance = SUBSCRIPTION
    number = world.arrange(Mode.MASS, due=AFTERNOON + timedelta(hours=3))
    hands.move_to(AFTERNOON, tick=False)
    world.hear("e", clock.now(), kind="MASS", job="4711", outcome="published", url="https://mp.x/h")
    world.settle()
    hands.move_to(AFTERNOON + timedelta(hours=3), tick=False)
    world.due()
    one = world.release(number)
    assert (one.state, one.notice.state) == (Stage.WAITING, State.SCHEDULED)
    assert one.waits_until == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)  # midnight in Beijing
    assert "今天的群发次数（1 次）已用完" in one.reason
    assert one.notice.reason == one.reason
    hands.move_to(datetime(2026, 11, 24, 16, 0, 1, tzinfo=UTC), tick=False)
    world.play(hands, seconds=3, times=3)
    assert world.release(number).state == Stage.PUBLISHED
    with world.sessions.begin() as session:
        (beside,) = found.listed(session)
        by = world.people["officer"]
        with pytest.raises(Refused, match="第 1 篇的标题"):
            found.adopt(
                session, beside, unit="图书馆", kind="通知公告", titles=(), by=by, at=clock.now()
            )
        found.adopt(
            session, beside, unit="图书馆", kind="通知公告", titles=["临时闭馆"], by=by, at=clock.now()
        )  # fmt: skip
    assert world.counted() == (1, 2)


def test_two_articles_with_one_release_address_are_twins_and_the_newer_goes(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange()
    hands.shift(1)
    world.play(hands, seconds=5, times=2)
    (mine,) = world.account.published(0)
    world.account.beside = [replace(mine, article_id="a-twin", url="https://mp.x/twin")]
    world.beside().compare()
    assert world.account.removed == ["a-twin"]
    assert world.release(number).url == mine.url
    assert world.counted() == (1, 1)


def test_an_address_that_was_missing_is_filled_from_the_list(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange()
    world.due()
    world.hear("e", clock.now(), job="1000", outcome="published")
    world.settle()
    assert (world.release(number).state, world.release(number).url) == (Stage.PUBLISHED, "")
    world.beside().compare()
    assert world.release(number).url.startswith("https://mp.weixin.qq.com/s/1000")
    with world.sessions.read() as session:
        assert session.scalars(select(Entry.url)).one() == world.release(number).url


def test_an_event_with_a_status_that_nobody_has_documented_changes_nothing(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange()
    world.due()
    world.account.hidden = True
    world.hear("e", clock.now(), job="1000", outcome="pending")
    world.hear("other", clock.now(), job="4711", outcome="pending")
    world.settle()
    assert world.release(number).state == Stage.SUBMITTED
    assert world.found() == []


def test_reading_an_event_twice_is_reading_it_once(
    world: World, hands: time_machine.Traveller
) -> None:
    for delivery in ("e", "e", "again"):
        world.hear(delivery, clock.now(), kind="MASS", job="4711", outcome="published")
    world.settle()
    assert world.found() == [("mass", Standing.OPEN)]


@pytest.mark.parametrize("first", ["adopted", "registered"])
def test_an_article_found_and_registered_by_hand_is_counted_once(
    world: World, hands: time_machine.Traveller, tmp_path: Path, first: str
) -> None:
    world.account.beside = [BY_HAND]
    world.beside().compare()
    hands.shift(timedelta(hours=2))
    row = f"2026-118,{BY_HAND.title},微信公众号,,图书馆,通知公告,2026-11-24 09:30,,"
    acts = {"adopted": _adopt, "registered": _register}
    order = ("adopted", "registered") if first == "adopted" else ("registered", "adopted")
    for name in order:
        with world.sessions.begin() as session:
            acts[name](world, session, ledger.register(tmp_path, row))
    assert world.counted() == (0, 1)


def _adopt(world: World, session: Session, _table: Table) -> None:
    (one,) = found.listed(session)
    by = world.people["officer"]
    found.adopt(session, one, unit="图书馆", kind="通知公告", titles=(), by=by, at=clock.now())


def _register(world: World, session: Session, table: Table) -> None:
    import_.import_rows(
        session, table, by=world.people["officer"], at=clock.now(), resolve_notice=ledger.no_notice
    )


def test_what_came_out_before_this_installation_began_is_not_beside_it(world: World) -> None:
    world.account.beside = [replace(BY_HAND, out_at=make.later(days=-1))]
    world.beside().compare()
    assert world.found() == []


def test_an_article_from_an_earlier_installation_with_the_same_numbers_is_not_ours(
    world: World, hands: time_machine.Traveller
) -> None:
    number = world.arrange(due=make.later(days=1))
    notice = world.release(number).notice_id
    old = f"http://bureau.test/notices/{notice}?r={number}"
    world.account.beside = [
        replace(BY_HAND, source_url=old),
        replace(BY_HAND, article_id="a-2", url="https://mp.x/2", source_url=old),
    ]
    world.beside().compare()
    assert world.release(number).state == Stage.WAITING
    assert world.account.removed == []
    assert world.found() == [("publish", Standing.OPEN)] * 2
