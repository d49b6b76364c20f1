"""Releasing: claimed once, step by step; what is refused, what waits, what may never leave."""

import threading

import pytest
import time_machine
from sqlalchemy import func, select

from bot.errors import Refused, Unreachable
from bot.ledger import entry
from bot.notices import find, withdraw
from bot.notices.channel import Mode
from bot.notices.dispatch import Dispatch
from bot.notices.notice import Classification, Notice, State
from bot.notices.release import Release, Stage
from tests import make
from tests.world import SENT, WITH_IMAGES, World


@pytest.mark.parametrize("mode", SENT)
def test_a_due_notice_goes_out_once_and_is_in_the_ledger(world: World, mode: Mode) -> None:
    number = world.arrange(mode, body=WITH_IMAGES)
    with time_machine.travel(make.AT, tick=False) as clock:
        world.due()
        clock.shift(3)
        world.settle()
        world.due()
        world.settle()
    one = world.release(number)
    assert (one.state, one.notice.state) == (Stage.PUBLISHED, State.PUBLISHED)
    assert one.url.startswith("https://mp.weixin.qq.com/s/")
    assert one.notice.index_no == "HTWH-2026-00001"
    assert world.counted() == (1, 1)
    with world.sessions.read() as session:
        assert [hit.id for hit in find.search(session, "放映", limit=5)] == [one.notice_id]


def test_what_goes_to_the_platform_tells_of_the_event(world: World) -> None:
    told = "{starts_at: 2026-12-05T14:00, venue: 文化馆二楼, quota: 30, contact: 0533-8180313}"
    with world.sessions.begin() as session:
        make.scheduled(session, world.files, world.people, event=told)
    with time_machine.travel(make.AT, tick=False):
        world.due()
    ((_, (sent,)),) = world.account.jobs.values()
    for line in ("时间：2026年12月5日（周六）14:00", "地点：文化馆二楼", "名额：30人", "联系：0533-8180313"):  # fmt: skip
        assert line in sent.html


def test_a_notice_waits_for_its_time(world: World) -> None:
    number = world.arrange(due=make.later(hours=2))
    with time_machine.travel(make.later(hours=1, minutes=59), tick=False):
        world.due()
    assert world.release(number).state == Stage.WAITING
    with time_machine.travel(make.later(hours=2), tick=False):
        world.due()
    assert world.release(number).state == Stage.SUBMITTED


@pytest.mark.parametrize("call", ["image", "cover", "count", "draft", "submit"])
def test_what_was_not_sent_waits_and_goes_on_where_it_stopped(world: World, call: str) -> None:
    number = world.arrange(body=WITH_IMAGES)
    world.account.troubles = [(call, False, Unreachable("连不上微信公众平台"))]
    with time_machine.travel(make.AT, tick=False) as clock:
        world.due()
        one = world.release(number)
        assert (one.state, one.notice.state) == (Stage.WAITING, State.SCHEDULED)
        assert "连不上" in one.reason
        assert one.waits_until == make.later(seconds=10)
        clock.shift(11)
        world.due()
        clock.shift(3)
        world.settle()
    assert world.release(number).state == Stage.PUBLISHED
    assert sorted(world.account.done) == ["cover", "draft", "image", "image", "submit"]


@pytest.mark.parametrize("call", ["image", "cover", "draft", "submit"])
def test_what_the_platform_refuses_fails_with_its_reason(world: World, call: str) -> None:
    number = world.arrange(body=WITH_IMAGES)
    world.account.troubles = [(call, False, Refused("标题超过上限，请改短（45003）"))]
    with time_machine.travel(make.AT, tick=False):
        world.due()
    one = world.release(number)
    assert (one.state, one.notice.state) == (Stage.FAILED, State.APPROVED)
    assert "45003" in one.notice.reason
    assert world.counted() == (0, 0)


class _Gone(Refused):
    code = 40007


def test_a_cover_that_somebody_deleted_on_the_platform_is_uploaded_anew_once(world: World) -> None:
    first, second = world.arrange(Mode.MASS), world.arrange(Mode.MASS)
    with time_machine.travel(make.AT, tick=False) as clock:
        world.account.hidden = True
        world.account.troubles = [("draft", False, _Gone("没有这份素材"))]
        world.play(clock, seconds=1, times=3)
        assert [world.release(n).state for n in (first, second)] == [Stage.SUBMITTED] * 2
        assert world.account.done.count("cover") == 2
        third = world.arrange(Mode.MASS)
        world.account.troubles = [("draft", False, _Gone("没有这份素材"))] * 2
        world.play(clock, seconds=1, times=3)
    assert world.release(third).state == Stage.FAILED


def test_one_account_publishes_one_after_the_other(world: World) -> None:
    first, second = world.arrange(), world.arrange()
    with time_machine.travel(make.AT, tick=False) as clock:
        world.due()
        assert [world.release(n).state for n in (first, second)] == [Stage.SUBMITTED, Stage.WAITING]
        clock.shift(3)
        world.settle()
        world.due()
    assert [world.release(n).state for n in (first, second)] == [Stage.PUBLISHED, Stage.SUBMITTED]


def test_many_schedulers_share_the_work_and_send_each_once(world: World) -> None:
    numbers = [world.arrange(Mode.MASS) for _ in range(8)]
    with time_machine.travel(make.AT, tick=False):
        threads = [threading.Thread(target=world.due) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {world.release(n).state for n in numbers} == {Stage.SUBMITTED}
    assert world.counted()[0] == 8


@pytest.mark.parametrize("classification", [Classification.ON_REQUEST, Classification.WITHHELD])
def test_what_is_not_open_never_leaves_even_if_a_release_was_forged(
    world: World, classification: str
) -> None:
    number = world.arrange()
    with world.sessions.begin() as session:
        session.get_one(Release, number).notice.classification = classification
    with time_machine.travel(make.AT, tick=False):
        world.due()
    assert world.release(number).state == Stage.FAILED
    assert world.account.done == []


def test_a_withdrawn_notice_is_found_no_more_and_the_ledger_has_another_line(world: World) -> None:
    number = world.arrange()
    with time_machine.travel(make.AT, tick=False) as clock:
        world.due()
        clock.shift(3)
        world.settle()
    with world.sessions.begin() as session:
        one = session.get_one(Release, number)
        assert (
            withdraw.withdraw(
                session,
                one.notice,
                by=world.people["officer"],
                reason="时间有误",
                at=make.later(days=1),
            )
            == []
        )
    with world.sessions.read() as session:
        assert find.latest(session, limit=5) == find.search(session, "放映", limit=5) == []
        assert session.scalars(select(entry.Entry.kind).order_by(entry.Entry.seq)).all() == [
            "released",
            "withdrawn",
        ]
        assert session.scalar(select(Notice.state)) == State.WITHDRAWN
        assert session.scalar(select(func.count()).select_from(Dispatch)) == 1
