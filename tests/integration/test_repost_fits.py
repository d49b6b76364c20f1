"""转发任务: answered only by a repost of what was asked for, and open again when that is withdrawn."""

from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.audit import trail
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import Refused
from bot.notices import correct, repost_reopen, repost_task, withdraw
from bot.notices.channel import Mode
from bot.notices.correction import Correction, Standing, Way
from bot.notices.notice import Notice, State
from bot.notices.repost_task import Asked, RepostTask
from scheduler.watch_reposts import Reposts
from tests import make
from tests.integration import error_help
from tests.integration.test_reposts import GOOD, People, repost
from tests.world import World

URL, TITLE, SIX = GOOD["source_url"], GOOD["title"], clock.parse_time("2026-11-24T18:00")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({}, ""),
        ({"source_url": "http://WWW.news.cn/1.html#top"}, ""),
        ({"source_url": "https://www.news.cn/2.html"}, ""),
        ({"source_url": "https://www.news.cn/2.html", "title": f"《{TITLE}》", "source_title": ""}, ""),
        ({"source_url": "https://www.news.cn/2.html", "title": "甲", "source_title": "乙"}, "source_title"),
        ({"source_url": "", "title": "甲", "source_title": "乙"}, "source_title"),
        ({"origin": "原创"}, "在“设置 → 转发任务”里登记"),
    ],
)  # fmt: skip
def test_only_a_repost_of_what_was_asked_for_answers_a_task(
    one_sessions: Sessions, files: Files, staff: People, given: dict[str, str], why: str
) -> None:
    with one_sessions.begin() as session:
        asked = Asked("县委宣传部", TITLE, URL, SIX)
        task = repost_task.add(session, asked, by=staff["officer"], at=make.AT)
        notice = repost(session, files, staff, **given)
        if why:
            with pytest.raises(Refused, match=why):
                repost_task.tie(session, task.id, notice, by=staff["editor"], at=make.AT)
        else:
            repost_task.tie(session, task.id, notice, by=staff["editor"], at=make.AT)
        assert (task.notice is None) is bool(why)


@pytest.fixture
def world(one_sessions: Sessions, tmp_path: Path) -> World:
    """A bureau, on SQLite."""
    return World(one_sessions, tmp_path)


def _out(session: Session, world: World) -> Notice:
    one = make.scheduled(session, world.files, world.people, mode=Mode.PUBLISH, due=None, **GOOD)
    return error_help.published(session, one)


def _closed(world: World) -> tuple[int, int]:
    """A task and the notice that closed it."""
    with world.sessions.begin() as session:
        asked = Asked("县委宣传部", TITLE, URL, SIX)
        task = repost_task.add(session, asked, by=world.people["officer"], at=clock.now())
        notice = _out(session, world)
        repost_task.tie(session, task.id, notice, by=world.people["editor"], at=clock.now())
        numbers = task.id, notice.id
    Reposts(world.sessions, "http://b").run()
    return numbers


def _state(world: World, task: int) -> tuple[str, str, int | None]:
    with world.sessions.read() as session:
        one = session.get_one(RepostTask, task)
        return one.state, one.link, one.notice_id


def test_a_task_whose_notice_is_withdrawn_is_open_again_and_told_once(
    world: World, hands: time_machine.Traveller
) -> None:
    task, number = _closed(world)
    assert _state(world, task) == ("done", f"http://b/notices/{number}", number)
    with world.sessions.begin() as session:
        notice, by = session.get_one(Notice, number), world.people["officer"]
        withdraw.withdraw(session, notice, by=by, reason="有误", at=clock.now())
    for _ in range(2):
        Reposts(world.sessions, "http://b").run()
    assert _state(world, task) == ("open", "", number)
    for role in ("officer", "deputy"):
        told = [text for text in world.told(role) if "重新待办" in text]
        assert told
        assert len(told) == 1
        assert "“设置 → 转发任务”" in told[0]
    with world.sessions.begin() as session:
        again = _out(session, world)
        repost_task.tie(session, task, again, by=world.people["editor"], at=clock.now())
        second = again.id
    Reposts(world.sessions, "http://b").run()
    assert _state(world, task) == ("done", f"http://b/notices/{second}", second)
    with world.sessions.read() as session:
        verbs = [act.verb for act in trail.of(session, "repost", str(task))]
    assert verbs[2:] == ["repost.done", "repost.reopen", "repost.tie", "repost.done"]


def test_what_was_deleted_and_sent_again_closes_it_with_the_new_address(
    world: World, hands: time_machine.Traveller
) -> None:
    task, number = _closed(world)
    with world.sessions.begin() as session:
        second = _out(session, world)
        session.add(
            Correction(
                notice_id=number, replacement_id=second.id, way=Way.RESEND, note="错字", by="officer-one",
                at=clock.now(), state=Standing.PENDING, settled_at=None,
            )
        )  # fmt: skip
        second_id = second.id
    with world.sessions.begin() as session:
        (correction,) = session.scalars(select(Correction.id))
        correct.settle(session, correction, base_url="http://b", at=clock.now())
        assert session.get_one(Notice, number).state == State.WITHDRAWN
    Reposts(world.sessions, "http://b").run()
    assert _state(world, task) == ("done", f"http://b/notices/{second_id}", second_id)
    assert [text for text in world.told("officer") if "重新待办" in text] == []


def test_what_was_closed_by_hand_stays_closed(world: World, hands: time_machine.Traveller) -> None:
    with world.sessions.begin() as session:
        asked, officer = Asked("县委宣传部", TITLE, URL, SIX), world.people["officer"]
        task = repost_task.add(session, asked, by=officer, at=clock.now()).id
        notice = _out(session, world)
        repost_task.tie(session, task, notice, by=officer, at=clock.now())
        repost_task.done(session, task, link=URL, came_out=clock.now(), by=officer, at=clock.now())
        withdraw.withdraw(session, notice, by=officer, reason="有误", at=clock.now())
        assert repost_reopen.due(session) == []
        assert not repost_reopen.reopen(session, task, at=clock.now())
