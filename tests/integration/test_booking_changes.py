"""What was announced changes, is approved, checked in and forgotten."""

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.activities import (
    announce,
    arrive,
    change,
    enter,
    find,
    forget,
    offer,
    terms,
)
from bot.activities.change import Moved
from bot.activities.tell import Telling
from bot.audit import trail
from bot.db import facts
from bot.db.engine import Sessions
from bot.errors import NotYours, OutOfTurn, Refused
from bot.staff.member import Member
from tests import activities, make
from tests.activities import VAULT, booked

LATER = activities.STARTS + timedelta(days=1)
TEMPLATE = '{"wechat": "T1"}'


def test_quota_goes_up_for_those_who_wait_and_never_below_what_is_booked(
    sessions: Sessions, people: dict[str, Member]
) -> None:
    by = people["unit_head"]
    with sessions.begin() as session:
        one = activities.activity(session, 3)
        booked(session, one, 3)
        waits = booked(session, one, 2)
        with pytest.raises(Refused, match="已经约出 3 个名额"):
            change.resize(session, one.id, 5, 3, by=by, at=make.AT)
        with pytest.raises(Refused, match="不能改成不用预约"):
            change.resize(session, one.id, None, 0, by=by, at=make.AT)
        assert change.resize(session, one.id, 8, 3, by=by, at=make.AT) == [waits]
        assert (waits.state, one.taken) == ("booked", 5)


@pytest.mark.parametrize("act", ["move", "resize", "cancel"])
def test_writers_and_readers_change_nothing(
    one_sessions: Sessions, staff: dict[str, Member], act: str
) -> None:
    to = Moved(LATER, None, "别处")
    with one_sessions.begin() as session:
        number = activities.activity(session).id
        acts: dict[str, Callable[[Member], object]] = {
            "move": lambda by: change.move(session, number, to, by=by, at=make.AT),
            "resize": lambda by: change.resize(session, number, 3, 0, by=by, at=make.AT),
            "cancel": lambda by: change.cancel(session, number, reason="雪", by=by, at=make.AT),
        }
        for role in ("editor", "auditor", "admin", "statistician"):
            with pytest.raises(NotYours):
                acts[act](staff[role])


def test_an_activity_of_the_desk_is_seen_when_somebody_else_has_approved_it(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    given = enter.Given("围棋公开课", activities.STARTS, quota=20, walk_in=5, venue="少年宫")
    with one_sessions.begin() as session:
        one = enter.add(session, given, by=staff["officer"], at=make.AT)
        assert one.shown_at is None
        with pytest.raises(NotYours):
            enter.approve(session, one.id, by=staff["editor"], at=make.AT)
        with pytest.raises(OutOfTurn, match="有人改过"):
            enter.approve(session, one.id, seen=0, by=staff["unit_head"], at=make.AT)
        enter.approve(session, one.id, seen=1, by=staff["unit_head"], at=make.AT)
        assert one.shown_at == make.AT
        with pytest.raises(OutOfTurn, match="变更"):
            enter.edit(session, one.id, given, by=staff["officer"], at=make.AT)
        acts = [act.verb for act in trail.of(session, "activity", str(one.id))]
        assert acts == ["activity.add", "activity.approve"]


def test_the_check_in_list_names_who_comes_and_runs_no_formula(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    out = io.BytesIO()
    with one_sessions.begin() as session:
        one = activities.activity(session, title="=1+1")
        made = booked(session, one, 2, name="李 四", phone="13800001234")
        with pytest.raises(Refused, match="为什么"):
            arrive.check_in_list(
                session, one.id, out, by=staff["editor"], why=" ", vault=VAULT, at=make.AT
            )
        arrive.check_in_list(
            session, one.id, out, by=staff["editor"], why="当天签到", vault=VAULT, at=make.AT
        )
        told = trail.of(session, "activity", str(one.id))[-1]
        assert (told.verb, (told.after or {})["reason"]) == ("booking.export", "当天签到")
    rows = list(load_workbook(io.BytesIO(out.getvalue())).worksheets[0].iter_rows(values_only=True))
    assert str(rows[0][0]).startswith("'=1+1")
    assert rows[2][:5] == (f"{made.number[:4]} {made.number[4:]}", "李 四", "13800001234", 2, "已预约")  # fmt: skip


def test_names_are_forgotten_after_their_time_and_counts_stay(one_sessions: Sessions) -> None:
    with one_sessions.begin() as session:
        facts.put(session, offer.KEEP_DAYS, "30")
        one = activities.activity(session)
        made = booked(session, one, 2)
        assert forget.tidy(session, at=one.over_at + timedelta(days=29)) == 0
        assert forget.tidy(session, at=one.over_at + timedelta(days=31)) == 1
        session.refresh(made)
        assert (made.name, made.phone, made.openid) == ("", "", None)
        assert made.masked(VAULT) == ("", "")
        assert arrive.counts(session, one, at=make.AT).booked == 2


def test_who_unfollows_keeps_what_is_to_come_until_its_day(one_sessions: Sessions) -> None:
    with one_sessions.begin() as session:
        past = activities.activity(session, starts_at=make.AT + timedelta(hours=1))
        coming = activities.activity(session)
        gone, kept = (booked(session, one, openid="o-leaves") for one in (past, coming))
        moment = make.later(hours=9)
        forget.unfollowed(session, "wechat", "o-leaves", at=moment)
        session.expire_all()
        assert (gone.forgotten_at, kept.forgotten_at) == (moment, None)
        assert kept.left_at == moment
        change.moved(session, coming, Moved(LATER, None, "别处"), at=moment)
        assert [one.state for one in session.scalars(select(Telling))] == ["call"]
        assert forget.tidy(session, at=LATER + timedelta(hours=5)) == 1


def test_who_books_again_has_come_back(one_sessions: Sessions) -> None:
    with one_sessions.begin() as session:
        one = booked(session, activities.activity(session), openid="o-back")
        forget.unfollowed(session, "wechat", "o-back", at=make.AT)
        booked(session, activities.activity(session), openid="o-back")
        session.expire_all()
        assert one.left_at is None


def test_a_corrected_notice_moves_its_activity_and_a_withdrawn_one_hides_it(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    with one_sessions.begin() as session:
        one = activities.activity(session)
        booked(session, one, 4)
        told = announce.Announced(9001, one.title, LATER, None, one.venue, 3, one.contact, None, one.notice_id)  # fmt: skip
        assert announce.announce(session, told, at=make.AT) is one
        assert (one.starts_at, one.notice_id, one.quota) == (LATER, 9001, 10)  # four are booked
        assert announce.conceal(session, 9001, at=make.AT) is one
        assert announce.conceal(session, 9001, at=make.AT) is None
        said = " ".join(message.text for message in make.told(session, staff["officer"]))
        assert "没有照改" in said
        assert "有 4 人已经预约" in said


def test_what_staff_changed_stays_until_the_notice_says_something_else(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    told = announce.Announced(1, "讲座", activities.STARTS, None, "文化馆", 10)
    again = announce.Announced(1, "讲座", activities.STARTS, None, "文化馆", 12)
    with one_sessions.begin() as session:
        one = announce.announce(session, told, at=make.AT)
        assert one is not None
        change.move(session, one.id, Moved(LATER, None, "图书馆"), by=staff["officer"], at=make.AT)
        change.resize(session, one.id, 30, 0, by=staff["officer"], at=make.AT)
        assert announce.announce(session, told, at=make.AT) is None
        assert (one.starts_at, one.venue, one.quota) == (LATER, "图书馆", 30)
        assert announce.announce(session, again, at=make.AT) is one
        assert (one.starts_at, one.venue, one.quota) == (activities.STARTS, "文化馆", 12)


def test_other_terms_hold_for_who_books_from_now_on(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    by = staff["unit_head"]
    with one_sessions.begin() as session:
        one = activities.activity(session, unit_id=by.unit_id)
        kept = terms.Terms("少儿", 2, make.later(hours=1), make.later(hours=5))
        with pytest.raises(NotYours):
            terms.set_terms(session, one.id, kept, by=staff["editor"], at=make.AT)
        terms.set_terms(session, one.id, kept, by=by, at=make.AT)
        assert find.signup(session, one, at=make.AT) == find.Signup.NOT_YET
        assert find.signup(session, one, at=make.later(hours=5)) == find.Signup.CLOSED
        wrong = terms.Terms("", 2, make.later(hours=5), make.later(hours=1))
        with pytest.raises(Refused, match="早于"):
            terms.set_terms(session, one.id, wrong, by=by, at=make.AT)
        with pytest.raises(OutOfTurn, match="刚才有人改过"):
            terms.set_terms(session, one.id, kept, seen=1, by=by, at=make.AT)
