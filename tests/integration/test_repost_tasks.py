"""转发任务: closed with the link and time of what came out, told when it is late, once; and the story of one afternoon."""

import json
from pathlib import Path

import pytest
import time_machine
from sqlalchemy.orm import Session

from bot import clock
from bot.audit import trail
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotFound, NotYours, OutOfTurn, Refused
from bot.notices import repost_task, review, show, withdraw, write
from bot.notices.channel import Mode
from bot.notices.notice import Notice, State
from bot.notices.repost_task import Asked, RepostTask
from bot.review.chain import CHECKLIST
from scheduler.watch_reposts import Reposts
from tests import make
from tests.integration import error_help
from tests.integration.test_cli_release import Desk
from tests.integration.test_reposts import GOOD, PAPER, People, repost
from tests.world import World

URL, SIX = GOOD["source_url"], clock.parse_time("2026-11-24T18:00")
ASKED = Asked("县委宣传部", GOOD["title"], URL, SIX, "桓宣通〔2026〕1号")


def _watch(world: World) -> None:
    Reposts(world.sessions, "http://bureau.test").run()


def _add(session: Session, people: People) -> int:
    return repost_task.add(session, ASKED, by=people["officer"], at=make.AT).id


def _task(world: World, number: int) -> RepostTask:
    with world.sessions.read() as session:
        return session.get_one(RepostTask, number)


def _write(world: World, task: int, **given: str) -> int:
    """A repost that is to answer the task."""
    with world.sessions.begin() as session:
        notice = repost(session, world.files, world.people, **given)
        repost_task.tie(session, task, notice, by=world.people["editor"], at=clock.now())
        return notice.id


def _send(world: World, hands: time_machine.Traveller, number: int) -> None:
    """It passes its review and goes out."""
    with world.sessions.begin() as session:
        notice = session.get_one(Notice, number)
        review.submit(session, notice, by=world.people["editor"], at=clock.now())
        review.approve(
            session, notice, by=world.people["unit_head"], comment="", checked=CHECKLIST, at=clock.now()
        )  # fmt: skip
        world.schedule(session, notice, "wechat")
    world.play(hands, seconds=5, times=2)


def test_a_repost_asked_for_by_six_is_out_at_twenty_past_four_from_the_listed_source(
    world: World, hands: time_machine.Traveller
) -> None:
    with world.sessions.begin() as session:
        task = _add(session, world.people)
    number = _write(world, task, source_name=PAPER)
    with pytest.raises(Refused, match="不在稿源名单上"):
        _send(world, hands, number)
    with world.sessions.begin() as session:
        write.edit(
            session, session.get_one(Notice, number), make.fields(**GOOD), by=world.people["editor"],
            files=world.files, fetch=write.no_pictures, at=clock.now(),
        )  # fmt: skip
    _watch(world)
    assert _task(world, task).state == "open"
    hands.move_to(clock.parse_time("2026-11-24T16:20"))
    _send(world, hands, number)
    _watch(world)
    done = _task(world, task)
    assert (done.state, done.closed_by) == ("done", trail.SYSTEM)
    assert done.link.startswith("https://mp.weixin.qq.com/s/")
    assert done.closed_at is not None
    assert f"{clock.beijing(done.closed_at):%H:%M}" == "16:20"
    hands.move_to(clock.parse_time("2026-11-24T18:01"))
    _watch(world)
    assert not done.is_late(clock.now())
    assert world.told("deputy") == []
    with world.sessions.read() as session:
        verbs = [act.verb for act in trail.of(session, "repost", str(task))]
    assert verbs == ["repost.add", "repost.tie", "repost.done"]


def test_one_that_is_late_is_told_once_and_closes_all_the_same(
    world: World, hands: time_machine.Traveller
) -> None:
    with world.sessions.begin() as session:
        task = _add(session, world.people)
    hands.move_to(SIX)
    _watch(world)
    assert world.told("officer") == []
    hands.shift(60)
    number = _write(world, task)
    for _ in range(2):
        _watch(world)
    for role in ("officer", "deputy"):
        (text,) = world.told(role)
        assert "县委宣传部要求 2026年11月24日（周二）18:00 以前转发" in text
        assert f"稿件 {number} 现在是“草稿”" in text
    _send(world, hands, number)
    _watch(world)
    late = _task(world, task)
    assert (late.state, late.is_late(clock.now())) == ("done", True)


def test_a_task_whose_notice_is_deleted_or_goes_elsewhere_stays_open(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        task, editor = _add(session, staff), staff["editor"]
        first, second = (repost(session, files, staff) for _ in range(2))
        repost_task.tie(session, task, first, by=editor, at=make.AT)
        repost_task.tie(session, task, second, by=editor, at=make.AT)
        assert show.whole(session, first)["repost_tasks"] == []
        first.state = State.PUBLISHED
        session.flush()
        assert repost_task.due(session) == []
        write.delete(session, second, by=editor, at=make.AT)
        session.flush()
        session.expire_all()
        assert session.get_one(RepostTask, task).notice_id is None
        assert not repost_task.settle(session, task, base_url="http://b", at=make.AT)
        first.state = State.WITHDRAWN
        with pytest.raises(OutOfTurn, match="已撤回"):
            repost_task.tie(session, task, first, by=editor, at=make.AT)


def test_a_task_whose_notice_was_withdrawn_before_anybody_looked_stays_open(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        task, one = (
            _add(session, staff),
            make.scheduled(session, files, staff, mode=Mode.PUBLISH, due=None, **GOOD),
        )
        repost_task.tie(session, task, one.notice, by=staff["editor"], at=make.AT)
        error_help.published(session, one)
        assert repost_task.due(session) == [task]
        withdraw.withdraw(session, one.notice, by=staff["officer"], reason="有误", at=make.AT)
        assert not repost_task.settle(session, task, base_url="http://b", at=make.AT)
        assert session.get_one(RepostTask, task).state == "open"


def test_a_task_is_closed_by_hand_or_declined_by_the_officer_with_what_is_needed(
    one_sessions: Sessions, staff: People
) -> None:
    at, officer = make.AT, staff["officer"]
    with one_sessions.begin() as session:
        task = _add(session, staff)
        with pytest.raises(NotYours):
            repost_task.add(session, ASKED, by=staff["editor"], at=at)
        with pytest.raises(Refused, match="请写明是谁"):
            repost_task.add(session, Asked(" ", "甲", URL, SIX), by=officer, at=at)
        with pytest.raises(Refused, match="完整的网址"):
            repost_task.add(session, Asked("甲", "乙", "www.gov.cn", SIX), by=officer, at=at)
        with pytest.raises(NotYours):
            repost_task.done(session, task, link=URL, came_out=at, by=staff["editor"], at=at)
        with pytest.raises(Refused, match="还没有到"):
            repost_task.done(session, task, link=URL, came_out=SIX, by=officer, at=at)
        with pytest.raises(Refused, match="为什么不转发"):
            repost_task.decline(session, task, reason=" ", by=officer, at=at)
        with pytest.raises(NotFound, match="转发任务”里查看"):
            repost_task.decline(session, 99, reason="x", by=officer, at=at)
        repost_task.done(session, task, link=URL, came_out=at, by=officer, at=at)
        with pytest.raises(OutOfTurn, match="不用再办"):
            repost_task.decline(session, task, reason="重复", by=officer, at=at)
        assert repost_task.late(session, at=make.later(days=1)) == []


def test_tasks_on_the_command_line(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "var")
    by = ("--as", "officer-one")
    assert desk.run("repost", "list") == "没有转发任务\n"
    what = ("--from", "县委宣传部", "--title", "甲", "--url", URL)
    said = desk.run("repost", "add", *what, "--until", "2016-11-24", *by)
    assert said == "2016年11月24日（周四）23:59 以前转发。已登记转发任务 1\n"
    desk.run("repost", "add", *what, "--until", "2099-11-24T18:00", *by)
    desk.run("repost", "add", *what, "--until", "2099-11-24T18:00", *by)
    with desk.sessions.begin() as session:
        number = str(repost(session, desk.files, desk.people).id)
    desk.run("repost", "tie", "1", "--notice", number, "--as", "editor-one")
    assert "转发任务\n  1  待办  县委宣传部  甲  2016-11-24 23:59" in desk.run(
        "notice", "show", number
    )
    assert desk.run("repost", "list").splitlines()[0] == (
        f"   1  待办  超时  2016-11-24 23:59 以前  县委宣传部《甲》  稿件 {number}"
    )
    desk.run(
        "repost", "done", "2", "--url", "https://zb.example/1", "--at", "2016-11-24T08:00", *by
    )
    desk.run("repost", "add", *what, "--until", "2016-11-24", *by)
    desk.run("repost", "done", "4", "--url", URL, "--at", "2016-11-24T23:59:30", *by)  # that day
    desk.run("repost", "decline", "3", "--reason", "与第 2 件重复", *by)
    assert [row["id"] for row in json.loads(desk.run("repost", "list", "--json"))] == [1]
    rows = json.loads(desk.run("repost", "list", "--all", "--json"))
    assert [(row["id"], row["state"], row["late"], row["link"]) for row in rows] == [
        (1, "open", True, ""), (4, "done", False, URL),
        (2, "done", False, "https://zb.example/1"), (3, "declined", False, ""),
    ]  # fmt: skip
