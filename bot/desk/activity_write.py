"""Write an activity, put it right before it is approved, and change its terms, its time or its place afterwards."""

from typing import TypeVar

from bot.activities import change, enter, reach
from bot.activities import terms as booking_terms
from bot.activities.activity import PER_PERSON, Activity
from bot.desk.activity_forms import ActivityForm, Form, PlaceForm, TermsForm, shown
from bot.desk.seat import Answer, Page, Seat, refusals

MOST_ID = 2**31 - 1
F = TypeVar("F", bound=Form)


def new(seat: Seat) -> Answer:
    """A draft of one's own unit."""
    form = ActivityForm()
    if form.validate_on_submit():
        with refusals(form):
            given = form.given()
            with seat.begin() as (session, by):
                number = enter.add(session, given, by=by, at=seat.now()).id
            seat.ring()
            return seat.done("已写好，别人审核以后市民才看得到", "activity", number=number)
    if not form.is_submitted():
        form.per_person.data = PER_PERSON
    return seat.page("activity_write.html", form=form, one=None)


def edit(seat: Seat, number: int) -> Answer:
    """Write a draft anew."""
    one, form = _opened(seat, number, ActivityForm)
    if form.validate_on_submit():
        with refusals(form):
            given = form.given()
            with seat.begin() as (session, by):
                enter.edit(session, one.id, given, seen=form.version, by=by, at=seat.now())
            return seat.done("已保存", "activity", number=number)
        one = _again(seat, number, form)
    return seat.page("activity_write.html", form=form, one=one)


def drop(seat: Seat, number: int) -> Answer:
    """Take a draft away."""
    with seat.begin() as (session, by):
        enter.delete(session, min(number, MOST_ID), by=by, at=seat.now())
    return seat.done("草稿已删除", "activities")


def terms(seat: Seat, number: int) -> Answer:
    """For whom, from when until when, how many seats."""
    one, form = _opened(seat, number, TermsForm)
    if form.validate_on_submit():
        with refusals(form):
            wanted, (quota, walk_in) = form.terms(), form.seats
            with seat.begin() as (session, by):
                now = booking_terms.set_terms(
                    session, one.id, wanted, seen=form.version, by=by, at=seat.now()
                )
                if (quota, walk_in) != (now.quota, now.walk_in):
                    change.resize(session, one.id, quota, walk_in, by=by, at=seat.now())
            seat.ring()
            return seat.done("预约条件已保存，对以后的预约起作用", "activity", number=number)
        one = _again(seat, number, form)
    return seat.page("activity_terms.html", form=form, one=one)


def move(seat: Seat, number: int) -> Answer:
    """Another time or place; who booked is told."""
    one, form = _opened(seat, number, PlaceForm)
    if form.validate_on_submit():
        with refusals(form):
            to = form.moved()
            with seat.begin() as (session, by):
                told = change.move(session, one.id, to, seen=form.version, by=by, at=seat.now())
            seat.ring()
            return seat.done(
                f"已改，要告诉 {len(told)} 个预约；通知不到的列入“待电话”",
                "activity",
                number=number,
            )
        one = _again(seat, number, form)
    with seat.read() as session:
        ways = reach.reach(session, one.id)
    return seat.page("activity_move.html", form=form, one=one, ways=ways)


def _opened(seat: Seat, number: int, kind: type[F]) -> tuple[Activity, F]:
    """An activity, and a form of it: as it stands, or as it was typed."""
    one = _read(seat, number)
    return one, kind(data=shown(one))


def _again(seat: Seat, number: int, form: Form) -> Activity:
    """How it stands now, for who was refused: the next save is over what the page shows then."""
    one = _read(seat, number)
    form.seen.data = str(one.version)
    return one


def _read(seat: Seat, number: int) -> Activity:
    with seat.read() as session:
        return enter.any_of(session, min(number, MOST_ID))


PAGES = (
    Page("/activities/new", "activity_new", new),
    Page("/activities/<int:number>/edit", "activity_edit", edit),
    Page("/activities/<int:number>/drop", "activity_drop", drop, only="POST"),
    Page("/activities/<int:number>/terms", "activity_terms", terms),
    Page("/activities/<int:number>/move", "activity_move", move),
)
