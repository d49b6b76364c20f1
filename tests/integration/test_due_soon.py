"""What falls due is told in time and once: a task of reposting two hours before, an error on its last day, at work."""

from datetime import timedelta

import time_machine

from bot import clock
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.notices import due_soon, repost_task
from bot.notices.mistake import How
from bot.notices.repost_task import Asked
from bot.staff.member import Member
from scheduler.watch_reposts import Reposts
from tests import make
from tests.integration.error_help import fix, out, report

People = dict[str, Member]


def test_a_task_of_reposting_is_told_of_two_hours_before_and_once(
    one_sessions: Sessions, staff: People, hands: time_machine.Traveller
) -> None:
    until = make.later(hours=9)
    with one_sessions.begin() as session:
        by = session.merge(staff["officer"])
        asked = Asked("县委宣传部", "甲", "https://www.news.cn/1", until)
        repost_task.add(session, asked, by=by, at=clock.now())
    told = []
    for span in (timedelta(hours=6, minutes=59), timedelta(minutes=1), timedelta(minutes=1)):
        hands.shift(span)
        Reposts(one_sessions, "http://bureau.test").run()
        with one_sessions.read() as session:
            told.append([one.text[:11] for one in make.told(session, staff["officer"])])
    assert told == [[], ["转发任务 1 快到时限"], ["转发任务 1 快到时限"]]


def test_an_error_is_told_of_on_its_last_day_at_work_unless_it_is_settled(
    one_sessions: Sessions, staff: People, files: Files, hands: time_machine.Traveller
) -> None:
    with one_sessions.begin() as session:
        people = {role: session.merge(one) for role, one in staff.items()}
        first = report(session, out(session, files, people), people)
        second = report(session, out(session, files, people), people)
        fix(session, second, people, files, How.EXPLAINED)
        last = clock.day_start(first.deadline)
    hands.move_to(last + timedelta(hours=7))
    with one_sessions.begin() as session:
        assert due_soon.errors(session, at=clock.now()) == []
        hands.move_to(last + timedelta(hours=9))
        assert due_soon.errors(session, at=clock.now()) == [first.id]
        assert due_soon.tell_error(session, first.id, at=clock.now())
        assert not due_soon.tell_error(session, first.id, at=clock.now())
        assert not due_soon.tell_error(session, second.id, at=clock.now())
