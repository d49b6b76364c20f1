"""Releasing: claimed once, step by step, settled from evidence; nothing is lost between two steps."""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import Refused, Unreachable, Unsure
from bot.ledger import entry, verify
from bot.notices import evidence, find, withdraw
from bot.notices.channel import Mode, Outcome, Seen
from bot.notices.dispatch import Dispatch
from bot.notices.notice import Classification, Notice, State
from bot.notices.release import Release, Stage
from bot.staff.member import Member
from scheduler.release_due import Due
from scheduler.settle_releases import Settling
from tests import make
from tests.fakes import StandIn

WITH_IMAGES = "![一](a.png)\n\n正文。\n\n![二](b.png)"


class Killed(BaseException):
    """The process died here."""


class World:
    """A bureau with one account, and a scheduler that can be run by hand."""

    def __init__(self, sessions: Sessions, folder: Path) -> None:
        self.sessions = sessions
        self.files = Files(folder / "uploads")
        self.account = StandIn()
        self.clock = time_machine.travel(make.AT, tick=False)
        with sessions.begin() as session:
            make.loaded(session)
            self.people: dict[str, Member] = make.staff(session)

    def arrange(
        self, mode: Mode = Mode.PUBLISH, *, due: datetime | None = None, body: str = "正文。"
    ) -> int:
        with self.sessions.begin() as session:
            return make.scheduled(
                session, self.files, self.people, mode=mode, due=due, body=body
            ).id

    def due(self, sessions: Sessions | None = None) -> None:
        Due(
            sessions or self.sessions,
            self.files,
            {"wechat": self.account},
            "http://bureau.test",
            threading.Event(),
        ).run()

    def settle(self, sessions: Sessions | None = None) -> None:
        Settling(
            sessions or self.sessions, {"wechat": self.account}, read_event, "http://bureau.test",
            timedelta(seconds=1800), threading.Event(), lambda: None,
        ).run()  # fmt: skip

    def release(self, number: int) -> Release:
        with self.sessions.read() as session:
            one = session.get_one(Release, number)
            session.refresh(one, ["notice"])
            return one

    def counted(self) -> tuple[int, int]:
        """Jobs at the platform, lines in the ledger."""
        with self.sessions.read() as session:
            lines = session.scalar(select(func.count()).select_from(entry.Entry))
            assert verify.verify(session).whole
        return len(self.account.jobs), lines or 0


def read_event(_kind: str, data: dict[str, object]) -> tuple[str, Seen]:
    return str(data["job"]), Seen(Outcome(str(data["outcome"])), reason=str(data.get("reason", "")))


@pytest.fixture
def world(sessions: Sessions, tmp_path: Path) -> World:
    return World(sessions, tmp_path)


@pytest.mark.parametrize("mode", list(Mode))
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


@pytest.mark.parametrize("mode", list(Mode))
def test_a_lost_answer_is_settled_without_a_second_send(world: World, mode: Mode) -> None:
    number = world.arrange(mode)
    world.account.troubles = [("submit", True, Unsure("没有收到答复"))]
    with time_machine.travel(make.AT, tick=False) as clock:
        world.due()
        assert world.release(number).state == Stage.UNSURE
        for _ in range(4):
            clock.shift(15)
            world.due()
            world.settle()
    assert world.release(number).state == Stage.PUBLISHED
    assert world.counted() == (1, 1)


def test_a_publish_that_never_arrived_is_fenced_and_sent_once_without_a_person(
    world: World,
) -> None:
    number = world.arrange()
    world.account.troubles = [("submit", False, Unsure("没有收到答复"))]
    with time_machine.travel(make.AT, tick=False) as clock:
        for _ in range(5):
            world.due()
            world.settle()
            clock.shift(12)
    assert world.release(number).state == Stage.PUBLISHED
    assert world.counted() == (1, 1)
    assert world.account.done.count("draft") == 2


def test_a_publish_that_the_platform_counted_and_does_not_show_asks_a_person_and_is_never_sent_again(
    world: World,
) -> None:
    number = world.arrange()
    world.account.troubles = [("submit", False, Unsure("没有收到答复"))]
    with time_machine.travel(make.AT, tick=False) as clock:
        world.due()
        world.account.counted_elsewhere = 1
        for _ in range(30):
            world.due()
            world.settle()
            clock.shift(120)
    one = world.release(number)
    assert one.state == Stage.UNSURE
    assert "核对" in one.reason
    assert world.counted() == (0, 0)


def test_an_event_settles_even_when_it_comes_before_our_own_write(world: World) -> None:
    number = world.arrange()
    with time_machine.travel(make.AT, tick=False):
        for delivery in ("e1", "e1", "e2"):
            with world.sessions.begin() as session:
                data: dict[str, object] = {"job": "1000", "outcome": "published"}
                evidence.note(
                    session,
                    account="wechat",
                    delivery=delivery,
                    kind="PUBLISHJOBFINISH",
                    data=data,
                    at=make.AT,
                )
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
        with world.sessions.begin() as session:
            data: dict[str, object] = {
                "job": "1000",
                "outcome": "failed",
                "reason": "平台审核不通过",
            }
            evidence.note(
                session,
                account="wechat",
                delivery="e",
                kind="PUBLISHJOBFINISH",
                data=data,
                at=make.AT,
            )
        world.settle()
    one = world.release(number)
    assert (one.state, one.notice.state, one.notice.reason) == (
        Stage.FAILED,
        State.APPROVED,
        "平台审核不通过",
    )


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


@pytest.mark.parametrize("mode", list(Mode))
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
            for _ in range(6):
                clock.shift(20)
                world.due()
                world.settle()
        assert world.release(number).state == Stage.PUBLISHED, f"died after commit {death}"
        assert len(world.account.jobs) == 1
        assert world.counted()[1] == death
        if mortal.lives > 0:
            assert death > 8
            break


class Mortal(Sessions):
    """Sessions of a process that dies right after its n-th commit."""

    def __init__(self, sessions: Sessions, lives: int) -> None:
        super().__init__(sessions.engine)
        self.lives = lives

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A transaction, perhaps the last."""
        with super().begin() as session:
            yield session
        self.lives -= 1
        if self.lives == 0:
            raise Killed


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
        assert withdraw.withdraw(
            session,
            one.notice,
            by=world.people["officer"],
            reason="时间有误",
            at=make.later(days=1),
        ) == ["桓台文化"]
    with world.sessions.read() as session:
        assert find.latest(session, limit=5) == find.search(session, "放映", limit=5) == []
        assert session.scalars(select(entry.Entry.kind).order_by(entry.Entry.seq)).all() == [
            "released",
            "withdrawn",
        ]
        assert session.scalar(select(Notice.state)) == State.WITHDRAWN
        assert session.scalar(select(func.count()).select_from(Dispatch)) == 1
