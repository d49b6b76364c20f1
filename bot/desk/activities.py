"""Activities: what is coming and past; one of them with who has booked, to check in, book for callers, cancel and call."""

import io
import secrets
from datetime import timedelta

from flask import request
from sqlalchemy.orm import Session

from bot.activities import arrive, book, booking, call, cancel, change, enter, find, keep
from bot.activities import number as numbers
from bot.activities.activity import KINDS, Activity
from bot.activities.booking import STAGE_WORDS, Booking, Wish
from bot.activities.find import SIGNUP_WORDS
from bot.clock import day_start, local_day
from bot.desk.seat import Answer, Page, Seat, to_save

SHOWN, BACK = 200, timedelta(days=90)
MOST_ID = 2**31 - 1
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def activities(seat: Seat) -> Answer:
    """What is coming, or what is past; slots of visits and appointments on demand."""
    past, slots = request.args.get("past") == "1", request.args.get("slots") == "1"
    now = seat.now()
    since, until = (now - BACK, now) if past else (day_start(local_day(now)), None)
    with seat.read() as session:
        found = enter.every(session, since=since, until=until, slots=slots, limit=SHOWN)
        lines = [(one, _standing(session, one, seat)) for one in found]
    return seat.page(
        "activities.html", lines=lines[::-1] if past else lines, past=past, slots=slots, kinds=KINDS, most=SHOWN
    )  # fmt: skip


def activity(seat: Seat, number: int) -> Answer:
    """One activity, its counts, and to whoever keeps it the bookings, names and telephones masked."""
    page = request.args.get("page", "")
    return _page(seat, number, at=int(page) if page.isdecimal() and len(page) < 5 else 0)


def booking_find(seat: Seat, number: int) -> Answer:
    """The bookings of one person; what is looked for stays out of the address, and so out of logs."""
    return _page(seat, number, words=request.form.get("words", "").strip()[:40])


def _page(seat: Seat, number: int, *, words: str = "", at: int = 0) -> Answer:
    with seat.read() as session:
        one = enter.any_of(session, min(number, MOST_ID))
        mine = keep.may(seat.person, one)
        rows = _bookings(session, one, seat, words, at) if mine else []
        return seat.page(
            "activity.html", one=one, standing=_standing(session, one, seat), mine=mine, kinds=KINDS,
            counts=arrive.counts(session, one, at=seat.now()), bookings=[_row(seat, each) for each in rows[:SHOWN]],
            over=seat.now() >= one.over_at, form=secrets.token_hex(8), own=one.author_id == seat.person.id,
            draft=not one.shown_at and not one.notice_id and not one.offer, people=booking.MOST_PEOPLE,
            to_call=_to_call(seat, number) if mine else [], in_words=numbers.in_words,
            words=words, at=at, more=len(rows) > SHOWN,
        )  # fmt: skip


def _bookings(session: Session, one: Activity, seat: Seat, words: str, at: int) -> list[Booking]:
    """One more than is shown, where there are more."""
    if words:
        return arrive.found(session, one.id, words, vault=seat.tools.vault(), most=SHOWN + 1)
    return arrive.listed(session, one.id, limit=SHOWN + 1, offset=at * SHOWN)


def activity_approve(seat: Seat, number: int) -> Answer:
    """Let citizens see it."""
    with seat.begin() as (session, by):
        seen = _whole("seen")
        one = enter.approve(session, min(number, MOST_ID), seen=seen, by=by, at=seat.now())
        title = one.title
    return seat.done(f"《{title}》审核通过，市民现在能看到", "activity", number=number)


def activity_cancel(seat: Seat, number: int) -> Answer:
    """Cancel it; who booked is told or stands on the list to call."""
    reason = request.form.get("reason", "")
    with seat.begin() as (session, by):
        told = change.cancel(session, min(number, MOST_ID), reason=reason, by=by, at=seat.now())
    seat.ring()
    return seat.done(f"活动已取消，要告诉 {len(told)} 位预约的人", "activity", number=number)


def booking_add(seat: Seat, number: int) -> Answer:
    """Book for somebody who calls."""
    wish = Wish(
        people=_whole("people"), name=request.form.get("name", ""), phone=request.form.get("phone", ""),
        delivery=f"desk:{request.form.get('form', '')[:32]}",
    )  # fmt: skip
    with seat.begin() as (session, by):
        made = book.book_for(
            session, min(number, MOST_ID), wish, by=by, vault=seat.tools.vault(), at=seat.now(),
            queue=request.form.get("queue") == "1",
        )  # fmt: skip
        said = f"{STAGE_WORDS[made.state]}，预约号 {numbers.in_words(made.number)}，请告诉来电人"
    return seat.done(said, "activity", number=number)


def booking_cancel(seat: Seat, number: int) -> Answer:
    """Cancel for somebody who calls."""
    with seat.begin() as (session, by):
        cancel.cancel_for(session, request.form.get("booking", ""), by=by, at=seat.now())
    seat.ring()
    return seat.done("预约已取消，名额按先后给了候补的人", "activity", number=number)


def booking_arrive(seat: Seat, number: int) -> Answer:
    """Tick off who has come; none takes it back."""
    came = _whole("came") if request.form.get("came") else None
    with seat.begin() as (session, by):
        one = arrive.arrive(
            session, request.form.get("booking", ""), people=came, by=by, at=seat.now()
        )
        said = (
            f"{numbers.in_words(one.number)} 已签到 {one.arrived} 人"
            if one.arrived
            else "签到已撤销"
        )
    return seat.done(said, "activity", number=number)


def booking_called(seat: Seat, number: int) -> Answer:
    """Somebody was told by telephone."""
    with seat.begin() as (session, by):
        call.called(session, _whole("telling"), by=by, at=seat.now())
    return seat.done("记下了：已电话告知", "activity", number=number)


def booking_list(seat: Seat, number: int) -> Answer:
    """The list with names and telephones as XLSX; that it was taken is on record, and why."""
    out = io.BytesIO()
    with seat.begin() as (session, by):
        arrive.check_in_list(
            session, min(number, MOST_ID), out, by=by, why=request.form.get("why", ""),
            vault=seat.tools.vault(), at=seat.now(),
        )  # fmt: skip
    return to_save(out.getvalue(), f"签到表-{number}.xlsx", _XLSX)


def _standing(session: Session, one: Activity, seat: Seat) -> str:
    if one.shown_at is None:
        return "没有公开" if one.notice_id or one.offer else "待审核"
    return SIGNUP_WORDS[find.signup(session, one, at=seat.now())]


def _row(seat: Seat, one: Booking) -> dict[str, object]:
    name, phone = one.masked(seat.tools.vault())
    return {
        "number": one.number, "shown": numbers.in_words(one.number), "name": name, "phone": phone, "people": one.people,
        "state": one.state, "word": STAGE_WORDS[one.state], "arrived": one.arrived, "by": one.made_by,
    }  # fmt: skip


def _to_call(seat: Seat, number: int) -> list[call.Told]:
    with seat.begin() as (session, by):
        return call.listed(
            session, min(number, MOST_ID), by=by, vault=seat.tools.vault(), to_call=True
        )


def _whole(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


PAGES = (
    Page("/activities", "activities", activities, only="GET"),
    Page("/activities/<int:number>", "activity", activity, only="GET"),
    Page("/activities/<int:number>/approve", "activity_approve", activity_approve, only="POST"),
    Page("/activities/<int:number>/cancel", "activity_cancel", activity_cancel, only="POST"),
    Page("/activities/<int:number>/find", "booking_find", booking_find, only="POST"),
    Page("/activities/<int:number>/book", "booking_add", booking_add, only="POST"),
    Page("/activities/<int:number>/cancel-booking", "booking_cancel", booking_cancel, only="POST"),
    Page("/activities/<int:number>/arrive", "booking_arrive", booking_arrive, only="POST"),
    Page("/activities/<int:number>/called", "booking_called", booking_called, only="POST"),
    Page("/activities/<int:number>/list", "booking_list", booking_list, only="POST"),
)
