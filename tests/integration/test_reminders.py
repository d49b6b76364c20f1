"""A step that waits is reminded of once after two hours, at work; each step anew; of two schedulers one does it."""

import threading
from datetime import timedelta

import time_machine

from bot import clock
from bot.db import facts
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.messages import message
from bot.notices import remind, review
from bot.notices.notice import Notice
from bot.review.chain import CHECKLIST
from bot.staff.member import Member
from scheduler.watch_reviews import Watching
from tests import make

People = dict[str, Member]


def _submitted(sessions: Sessions, files: Files, people: People) -> int:
    with sessions.begin() as session:
        notice = make.notice(session, files, people["editor"])
        review.submit(session, notice, by=session.merge(people["editor"]), at=clock.now())
        return notice.id


def _reminders(sessions: Sessions, person: Member) -> int:
    with sessions.read() as session:
        told = message.to(session, person)
        return sum(one.text.startswith("提醒：") for one in told)


def test_a_step_is_reminded_of_once_by_two_schedulers_and_the_next_step_anew(
    sessions: Sessions, files: Files, people: People, hands: time_machine.Traveller
) -> None:
    number = _submitted(sessions, files, people)
    job = Watching(sessions)
    hands.shift(timedelta(hours=1, minutes=59))
    job.run()
    assert _reminders(sessions, people["unit_head"]) == 0
    hands.shift(timedelta(minutes=1))
    both = [threading.Thread(target=Watching(sessions).run) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    hands.shift(timedelta(minutes=10))
    job.run()
    assert _reminders(sessions, people["unit_head"]) == 1
    with sessions.begin() as session:
        notice, head = session.get_one(Notice, number), session.merge(people["unit_head"])
        review.approve(session, notice, by=head, comment="同意", checked=CHECKLIST, at=clock.now())
    hands.shift(timedelta(hours=2))
    job.run()
    assert _reminders(sessions, people["deputy"]) == 1
    hands.shift(timedelta(hours=23))
    job.run()
    with sessions.read() as session:  # after a day it is escalated, which is not the same
        assert any("请尽快办理" in one.text for one in message.to(session, people["deputy"]))
    assert _reminders(sessions, people["deputy"]) == 1


def test_nobody_is_reminded_at_night_or_at_the_weekend(
    one_sessions: Sessions, files: Files, staff: People, hands: time_machine.Traveller
) -> None:
    hands.move_to(make.AT + timedelta(days=3, hours=8))  # Friday, 17:00
    _submitted(one_sessions, files, staff)
    for span in (2, 13, 24):  # 19:00; Saturday and Sunday, 08:00 and 08:00
        hands.shift(timedelta(hours=span))
        with one_sessions.read() as session:
            assert remind.due(session, at=clock.now()) == []
    hands.shift(timedelta(hours=25))  # Monday, 09:00
    with one_sessions.read() as session:
        assert len(remind.due(session, at=clock.now())) == 1


def test_the_bureau_sets_after_how_many_hours_and_whether_at_all(
    one_sessions: Sessions, files: Files, staff: People, hands: time_machine.Traveller
) -> None:
    _submitted(one_sessions, files, staff)
    hands.shift(timedelta(hours=4))
    for hours, reminded in (("5", 0), ("4", 1), ("0", 0)):
        with one_sessions.begin() as session:
            facts.put(session, remind.AFTER, hours)
            assert len(remind.due(session, at=clock.now())) == reminded
