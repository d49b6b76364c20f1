"""When time or place changes or it is cancelled: each booked person is told by a way that exists, or telephoned."""

import threading
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.activities import (
    book,
    call,
    cancel,
    change,
    mine,
    offer,
    remind,
    send,
)
from bot.activities.activity import Activity
from bot.activities.change import Moved
from bot.activities.send import Errand
from bot.activities.tell import Telling
from bot.answers import conversation
from bot.answers.conversation import Heard
from bot.db import facts
from bot.db.engine import Sessions
from bot.errors import NotYours, OutOfTurn, Refused, Unreachable, Unsure
from bot.staff.member import Member
from scheduler.tell_booked import Telling as Job
from tests import activities, make
from tests.activities import VAULT, booked, wish
from tests.integration.test_chat import asked, chat

LATER = activities.STARTS + timedelta(days=1)
TEMPLATE = '{"wechat": "T1"}'


@dataclass
class Post:
    """A platform on which some ways fail."""

    fails: dict[str, Exception] = field(default_factory=dict)
    said: list[tuple[str, str, str]] = field(default_factory=list)

    def subscription(self, errand: Errand) -> None:
        self._say("subscription", errand)

    def service(self, errand: Errand) -> None:
        self._say("service", errand)

    def _say(self, way: str, errand: Errand) -> None:
        if way in self.fails:
            raise self.fails[way]
        self.said.append((way, errand.openid, errand.text))


def _move(session: Session, one: Activity, by: Member) -> None:
    to = Moved(LATER, LATER + timedelta(hours=2), "图书馆报告厅")
    change.move(session, one.id, to, seen=one.version, by=by, at=make.AT)


def _said_something(sessions: Sessions, *openids: str, at: datetime = make.AT) -> None:
    with sessions.begin() as session:
        for openid in openids:
            conversation.hear(session, Heard("wechat", openid, at, opens=True, wants=False))


def _job(sessions: Sessions, post: Post) -> None:
    with time_machine.travel(make.AT, tick=False):
        Job(sessions, {"wechat": post}, threading.Event()).run()


def _states(sessions: Sessions) -> list[tuple[str, str]]:
    with sessions.read() as session:
        return [
            (one.state, one.way) for one in session.scalars(select(Telling).order_by(Telling.id))
        ]


def test_everybody_booked_is_told_once_of_another_time_and_place(
    sessions: Sessions, people: dict[str, Member]
) -> None:
    post, by = Post(), people["officer"]
    with sessions.begin() as session:
        facts.put(session, offer.TEMPLATES, TEMPLATE)
        one = activities.activity(session, 3)
        booked(session, one, 2, openid="o-agreed", subscribed=True)
        booked(session, one, 1, openid="o-plain")
        booked(session, one, 1, openid="o-waits")
        book.book_for(session, one.id, wish(openid=""), by=by, vault=VAULT, at=make.AT, queue=True)
        _move(session, one, by)
    _said_something(sessions, "o-plain", "o-waits", "o-agreed")
    _job(sessions, post)
    _job(sessions, post)
    assert [said[:2] for said in post.said] == [
        ("subscription", "o-agreed"), ("service", "o-plain"), ("service", "o-waits"),
    ]  # fmt: skip
    words = "时间由2026年11月27日（周五）09:00至11:00改为2026年11月28日（周六）09:00至11:00，地点由文化馆二楼改为图书馆报告厅"
    assert all(words in said[2] for said in post.said)
    assert _states(sessions) == [
        ("delivered", "subscription"), ("delivered", "service"), ("delivered", "service"), ("call", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fails", "expected"),
    [
        ({"service": Refused("超过 48 小时")}, ("owed", "")),
        ({"service": Unsure("没有答复")}, ("owed", "")),
        ({"service": Unreachable("连不上")}, ("waiting", "")),
        ({"subscription": Refused("没有同意")}, ("delivered", "service")),
    ],
)
def test_what_cannot_be_sent_waits_for_the_next_message_and_is_listed_to_be_telephoned(
    one_sessions: Sessions, staff: dict[str, Member], fails: dict[str, Exception], expected: tuple[str, str]
) -> None:  # fmt: skip
    with one_sessions.begin() as session:
        facts.put(session, offer.TEMPLATES, TEMPLATE)
        one = activities.activity(session)
        booked(session, one, openid="o-one", subscribed="subscription" in fails)
        _move(session, one, staff["officer"])
    _said_something(one_sessions, "o-one")
    _job(one_sessions, Post(fails))
    assert _states(one_sessions) == [expected]
    if expected[0] != "owed":
        return
    with one_sessions.begin() as session:
        listed = call.listed(session, one.id, by=staff["editor"], vault=VAULT, to_call=True)
        assert [(each.name, each.standing, each.to_call) for each in listed] == [("王小明", "待电话", True)]  # fmt: skip
        owed = mine.owed(session, "wechat", "o-one")
        assert [each.text for each in owed] == [listed[0].text]
        mine.given(owed, at=make.AT)
        assert mine.owed(session, "wechat", "o-one") == []
        assert call.listed(session, one.id, by=staff["editor"], vault=VAULT, to_call=True) == []
        told = call.listed(session, one.id, by=staff["editor"], vault=VAULT)
        assert [(each.standing, each.way) for each in told] == [("已送达", "随下一条消息")]


def test_whoever_was_telephoned_is_ticked_off_with_who_called(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    by = staff["editor"]
    with one_sessions.begin() as session:
        one = activities.activity(session)
        book.book_for(session, one.id, wish(openid=""), by=by, vault=VAULT, at=make.AT)
        change.cancel(session, one.id, reason="暴雪停办", by=staff["officer"], at=make.AT)
        (told,) = call.listed(session, one.id, by=by, vault=VAULT, to_call=True)
        assert "已取消：暴雪停办" in told.text
        call.called(session, told.id, note="本人接听", by=by, at=make.AT)
        with pytest.raises(OutOfTurn, match="已电话告知"):
            call.called(session, told.id, by=by, at=make.AT)
        (done,) = call.listed(session, one.id, by=by, vault=VAULT)
        assert (done.told_by, done.note, done.told_at) == ("editor-one", "本人接听", make.AT)
        with pytest.raises(NotYours):
            call.listed(session, one.id, by=staff["auditor"], vault=VAULT)


def test_a_sender_that_dies_leaves_it_to_the_telephone_and_never_sends_twice(
    sessions: Sessions, people: dict[str, Member]
) -> None:
    with sessions.begin() as session:
        one = activities.activity(session)
        booked(session, one)
        _move(session, one, people["officer"])
    with sessions.begin() as session:
        assert send.claim(session, at=make.AT) is not None
    with sessions.begin() as session:
        assert send.claim(session, at=make.AT) is None
    with sessions.begin() as session:
        assert send.claim(session, at=make.AT + send.LEASE * 2) is None
    assert _states(sessions) == [("owed", "")]


def test_after_a_restore_nothing_that_may_have_gone_out_is_sent_again(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    with one_sessions.begin() as session:
        one = activities.activity(session)
        booked(session, one, openid="o-one")
        _move(session, one, staff["officer"])
        send.doubt(session)
    _said_something(one_sessions, "o-one")
    _job(one_sessions, post := Post())
    assert (post.said, _states(one_sessions)) == ([], [("owed", "")])


def test_the_day_before_each_is_reminded_once_and_only_while_it_is_true(
    one_sessions: Sessions,
) -> None:
    eve = activities.STARTS - timedelta(days=1) + timedelta(hours=2)
    with one_sessions.begin() as session:
        one = activities.activity(session, 3)
        leaving = booked(session, one, 1, openid="o-leaves")
        booked(session, one, 2, openid="o-comes")
        booked(session, one, 1, openid="o-waits")
        assert remind.remind(session, at=eve - timedelta(days=1)) == 0
        assert remind.remind(session, at=eve - timedelta(hours=6)) == 0
        assert remind.remind(session, at=eve) == 2
        assert remind.remind(session, at=eve) == 0
        cancel.cancel_booking(
            session, leaving.number, account="wechat", openid=leaving.openid or "", at=eve
        )  # fmt: skip
    _said_something(one_sessions, "o-leaves", "o-comes", "o-waits", at=eve)
    _job(one_sessions, post := Post())
    assert post.said == []  # due on the eve
    with time_machine.travel(eve, tick=False):
        Job(one_sessions, {"wechat": post}, threading.Event()).run()
    assert ["提醒您：明天" in text for _, _, text in post.said] == [True, False]


def test_a_reminder_that_cannot_be_sent_is_nobodys_task(one_sessions: Sessions) -> None:
    eve = activities.STARTS - timedelta(days=1) + timedelta(hours=2)
    with one_sessions.begin() as session:
        booked(session, activities.activity(session))
        remind.remind(session, at=eve)
    with time_machine.travel(eve, tick=False):
        Job(
            one_sessions, {"wechat": Post({"service": Refused("48 小时")})}, threading.Event()
        ).run()
    assert _states(one_sessions) == [("dropped", "")]


def test_what_was_owed_goes_with_their_next_message_once(
    one_sessions: Sessions, staff: dict[str, Member], tmp_path: Path
) -> None:
    with one_sessions.begin() as session:
        one = activities.activity(session)
        booked(session, one, openid="o-one")
        _move(session, one, staff["officer"])
    _job(one_sessions, Post())  # not a word from them within 48 hours
    assert _states(one_sessions) == [("owed", "")]
    talk = chat(one_sessions, tmp_path)
    hello = replace(asked("谢谢"), openid="o-one", delivery="n1")
    told = talk.respond(hello, lambda reply: reply.text)
    assert told.startswith("您预约的《")
    assert "图书馆报告厅" in told
    assert talk.respond(hello, lambda reply: reply.text) == told
    assert "预约" not in talk.respond(replace(hello, delivery="n2"), lambda reply: reply.text)
    assert _states(one_sessions) == [("delivered", "chat")]
