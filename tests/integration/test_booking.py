"""Booking: seats, the waiting list, limits, and what comes twice."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from bot.activities import arrive, book, cancel, find, mine
from bot.activities.activity import Activity
from bot.activities.book import Full
from bot.activities.booking import Booking, Stage
from bot.activities.find import Signup
from bot.activities.tell import Telling
from bot.db.engine import Sessions
from bot.errors import NotFound, NotYours, OutOfTurn, Refused
from bot.staff.member import Member
from tests import activities, make
from tests.activities import VAULT, booked, wish

SEATS, PEOPLE = 50, 200


def test_two_hundred_at_once_get_fifty_seats_and_the_rest_wait(sessions: Sessions) -> None:
    with sessions.begin() as session:
        number = activities.activity(session, SEATS).id
    wishes = [wish() for _ in range(PEOPLE)]
    together = threading.Barrier(20)

    def go(turn: int) -> str:
        if turn < 20:
            together.wait()
        with sessions.begin() as session:
            return book.wait(session, number, wishes[turn], vault=VAULT, at=make.AT).state

    with ThreadPoolExecutor(20) as pool:
        states = list(pool.map(go, range(PEOPLE)))
    assert (states.count("booked"), states.count("waiting")) == (SEATS, PEOPLE - SEATS)
    with sessions.read() as session:
        one = find.by_id(session, number)
        taken = select(func.sum(Booking.people)).where(Booking.state == Stage.BOOKED)
        assert (one.taken, session.scalar(taken), find.left(session, one)) == (SEATS, SEATS, 0)


def test_the_database_itself_refuses_one_seat_too_many(sessions: Sessions) -> None:
    with sessions.begin() as session:
        activities.activity(session, 2)
    with pytest.raises(IntegrityError), sessions.begin() as session:
        session.execute(update(Activity).values(taken=3))


def test_the_same_message_again_books_once_also_at_the_same_moment(sessions: Sessions) -> None:
    with sessions.begin() as session:
        number = activities.activity(session).id
    again = wish(2)

    def go(_turn: int) -> str:
        with sessions.begin() as session:
            return book.book(session, number, again, vault=VAULT, at=make.AT).number

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(go, range(8)))) == 1
    with sessions.read() as session:
        assert find.by_id(session, number).taken == 2


def test_who_cancels_makes_room_for_the_first_in_the_list_who_is_told(sessions: Sessions) -> None:
    with sessions.begin() as session:
        one = activities.activity(session, 3)
        first = booked(session, one, 3)
        second, third = booked(session, one, 2), booked(session, one, 1)
        assert [second.state, third.state] == ["waiting", "waiting"]
        cancel.cancel_booking(
            session, f" {first.number[:4]} {first.number[4:]} ", account="wechat", openid=first.openid or "", at=make.AT
        )  # fmt: skip
    with sessions.read() as session:
        states = dict(session.execute(select(Booking.id, Booking.state)).all())
        assert [states[each.id] for each in (first, second, third)] == ["cancelled", "booked", "booked"]  # fmt: skip
        told = session.scalars(select(Telling).order_by(Telling.id)).all()
        assert [(each.booking_id, each.why, each.state) for each in told] == [
            (second.id, "promoted", "waiting"), (third.id, "promoted", "waiting"),
        ]  # fmt: skip
        assert "候补成功" in told[0].text
        assert find.by_id(session, one.id).taken == 3


def test_a_large_party_at_the_head_of_the_list_is_not_overtaken(one_sessions: Sessions) -> None:
    with one_sessions.begin() as session:
        one = activities.activity(session, 3)
        leaving = booked(session, one, 1)
        booked(session, one, 2)
        large = booked(session, one, 3)
        cancel.cancel_booking(
            session, leaving.number, account="wechat", openid=leaving.openid or "", at=make.AT
        )  # fmt: skip
        assert (large.state, find.left(session, one)) == ("waiting", 0)
        with pytest.raises(Full, match="候补"):
            book.book(session, one.id, wish(), vault=VAULT, at=make.AT)


def test_nobody_books_for_more_than_is_allowed(one_sessions: Sessions) -> None:
    with one_sessions.begin() as session:
        one = activities.activity(session, 30, per_person=5)
        booked(session, one, 4, openid="o-one")
        with pytest.raises(Refused, match="每人最多约 5 人，已经约了 4 人"):
            booked(session, one, 2, openid="o-one")
        booked(session, one, 1, openid="o-one")
        booked(session, one, 5, openid="o-two")


@pytest.mark.parametrize(
    ("changed", "at", "expected"),
    [
        ({}, 0, Signup.OPEN),
        ({"quota": None}, 0, Signup.FREE),
        ({"signup_opens_at": make.later(hours=1)}, 0, Signup.NOT_YET),
        ({"signup_closes_at": make.later(hours=1)}, 2, Signup.CLOSED),
        ({"blocked": "换展"}, 0, Signup.BLOCKED),
        ({"cancelled_at": make.AT}, 0, Signup.CANCELLED),
        ({"taken": 10}, 0, Signup.FULL),
        ({"walk_in": 10}, 0, Signup.FULL),
        ({}, 73, Signup.CLOSED),
        ({}, 99, Signup.OVER),
    ],
)
def test_one_can_book_only_while_it_is_open(
    one_sessions: Sessions, changed: dict[str, object], at: int, expected: Signup
) -> None:
    moment = make.later(hours=at)
    with one_sessions.begin() as session:
        one = activities.activity(session, **changed)  # type: ignore[arg-type]
        assert find.signup(session, one, at=moment) == expected
        if expected != Signup.OPEN:
            with pytest.raises((OutOfTurn, Full)):
                book.book(session, one.id, wish(), vault=VAULT, at=moment)


def test_what_is_not_shown_cannot_be_found_or_booked(one_sessions: Sessions) -> None:
    with one_sessions.begin() as session:
        one = activities.activity(session, shown_at=None)
        for look in (
            lambda: find.by_id(session, one.id),
            lambda: book.book(session, one.id, wish(), vault=VAULT, at=make.AT),
        ):
            with pytest.raises(NotFound):
                look()
        assert find.between(session, make.AT, make.later(days=9)) == []


def test_the_walk_in_seats_stay_free(one_sessions: Sessions) -> None:
    with one_sessions.begin() as session:
        one = activities.activity(session, 10, walk_in=8)
        booked(session, one, 2)
        with pytest.raises(Full, match="名额不够了"):
            book.book(session, one.id, wish(), vault=VAULT, at=make.AT)


def test_names_and_telephones_are_sealed_and_shown_masked(one_sessions: Sessions) -> None:
    with one_sessions.begin() as session:
        one = booked(
            session, activities.activity(session), name="欧阳 小明", phone="１３８ 0000 1234"
        )
        assert "小明" not in one.name
        assert "1234" not in one.phone
        assert one.contact(VAULT) == ("欧阳 小明", "13800001234")
        assert one.masked(VAULT) == ("欧****", "138****1234")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"name": " "}, "姓名"),
        ({"name": "<b>甲</b>"}, "姓名"),
        ({"name": "370321199001011234"}, "姓名"),
        ({"phone": "12345"}, "电话"),
        ({"people": 0}, "人数"),
    ],
)
def test_bad_input_is_refused_and_takes_no_seat(
    one_sessions: Sessions, given: dict[str, object], why: str
) -> None:
    with one_sessions.begin() as session:
        one = activities.activity(session)
        with pytest.raises(Refused, match=why):
            booked(session, one, **given)  # type: ignore[arg-type]
        assert one.taken == 0


def test_another_persons_booking_cannot_be_cancelled_nor_seen(one_sessions: Sessions) -> None:
    with one_sessions.begin() as session:
        one = booked(session, activities.activity(session), openid="o-mine")
        for openid in ("o-other", ""):
            with pytest.raises(NotFound):
                cancel.cancel_booking(
                    session, one.number, account="wechat", openid=openid, at=make.AT
                )
        assert mine.bookings(session, "wechat", "o-other", at=make.AT) == []
        assert mine.bookings(session, "wechat", "o-mine", at=make.AT) == [one]


def test_staff_book_for_callers_and_cancel_for_them(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    by, other = staff["editor"], staff["editor2"]
    late = activities.STARTS + timedelta(minutes=10)
    with one_sessions.begin() as session:
        one = activities.activity(session, unit_id=by.unit_id, per_person=3)
        call = wish(2, openid="", phone="0533-8180313")
        made = book.book_for(session, one.id, call, by=by, vault=VAULT, at=late)
        assert (made.made_by, made.openid, one.taken) == ("editor-one", None, 2)
        second = wish(2, openid="", phone="0533 8180313")
        with pytest.raises(Refused, match="已经约了 2 人"):
            book.book_for(session, one.id, second, by=by, vault=VAULT, at=late)
        for stranger in (other, staff["auditor"], staff["admin"]):
            with pytest.raises(NotYours):
                cancel.cancel_for(session, made.number, by=stranger, at=make.AT)
        cancel.cancel_for(session, made.number, by=by, at=make.AT)
        assert (made.state, made.cancelled_by, one.taken) == ("cancelled", "editor-one", 0)


def test_who_came_is_ticked_off_and_who_did_not_is_counted(
    one_sessions: Sessions, staff: dict[str, Member]
) -> None:
    by = staff["editor"]
    with one_sessions.begin() as session:
        one = activities.activity(session, 20)
        came, half, _away = booked(session, one, 2), booked(session, one, 3), booked(session, one)
        with pytest.raises(OutOfTurn, match="还没有到"):
            arrive.arrive(session, came.number, by=by, at=make.AT)
        arrive.arrive(session, came.number, by=by, at=one.starts_at)
        arrive.arrive(session, half.number, people=1, by=by, at=one.starts_at)
        before, after = (arrive.counts(session, one, at=at) for at in (one.starts_at, one.over_at))
        assert (before.booked, before.arrived, before.no_show) == (6, 3, 0)
        assert after.no_show == 1
