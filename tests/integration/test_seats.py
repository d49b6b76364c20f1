"""Whatever is booked, cancelled and changed, in whatever order: no seat too many, and nobody overtaken."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from bot.activities import book, booking, cancel, change, find, tell
from bot.activities.activity import Activity
from bot.activities.book import Full
from bot.activities.booking import Booking, Stage
from bot.activities.tell import Telling
from bot.db.base import Base
from bot.errors import Refused
from tests import activities, make
from tests.activities import VAULT, wish

people = st.integers(1, 4)
acts = st.one_of(
    st.tuples(st.just("book"), people),
    st.tuples(st.just("wait"), people),
    st.tuples(st.just("again"), st.integers(0, 30)),
    st.tuples(st.just("cancel"), st.integers(0, 30)),
    st.tuples(st.just("resize"), st.integers(0, 12)),
    st.tuples(st.just("walk_in"), st.integers(0, 3)),
)


@pytest.fixture(scope="module")
def empty() -> Iterator[Session]:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with engine.connect() as connection, Session(connection) as session:
        yield session
    engine.dispose()


class Desk:
    """One activity, and everything that may be done to it."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.activity: Activity = activities.activity(session, 6)
        self.made: list[tuple[Booking, str]] = []

    def book(self, people: int) -> None:
        self._enter(people, book.book)

    def wait(self, people: int) -> None:
        self._enter(people, book.wait)

    def again(self, place: int) -> None:
        """A message comes a second time: it makes nothing."""
        if self.made:
            one, delivery = self.made[place % len(self.made)]
            before = self.activity.taken
            same = wish(1, delivery=delivery)
            assert book.wait(self.session, self.activity.id, same, vault=VAULT, at=make.AT) is one
            assert self.activity.taken == before

    def cancel(self, place: int) -> None:
        if self.made:
            one, _ = self.made[place % len(self.made)]
            who = {"account": one.account, "openid": one.openid or ""}
            try:
                cancel.cancel_booking(self.session, one.number, **who, at=make.AT)
            except Refused:
                assert one.state == Stage.CANCELLED

    def resize(self, quota: int) -> None:
        self._resize(quota, min(self.activity.walk_in, quota))

    def walk_in(self, seats: int) -> None:
        self._resize(self.activity.quota or 0, seats)

    def _enter(self, people: int, verb: object) -> None:
        wanted = wish(people)
        try:
            one = verb(self.session, self.activity.id, wanted, vault=VAULT, at=make.AT)  # type: ignore[operator]
        except Full:
            return
        self.made.append((one, wanted.delivery))

    def _resize(self, quota: int, walk_in: int) -> None:
        try:
            change.resized(self.session, self.activity, quota, walk_in, at=make.AT)
        except Refused:
            assert quota - walk_in < self.activity.taken or walk_in > quota


@settings(max_examples=60)
@given(st.lists(acts, max_size=25))
def test_any_order_of_acts_keeps_the_seats_and_the_order_of_those_who_wait(
    empty: Session, todo: list[tuple[str, int]]
) -> None:
    empty.rollback()
    desk = Desk(empty)
    for name, value in todo:
        getattr(desk, name)(value)
        _check(empty, desk.activity)


def _check(session: Session, activity: Activity) -> None:
    seats = activity.seats
    assert seats is not None
    assert 0 <= activity.taken <= seats
    assert activity.taken == booking.people_in(session, activity.id, Stage.BOOKED)
    assert (find.left(session, activity) or 0) <= seats - activity.taken
    waits = [one for one in tell.live(session, activity.id) if one.state == Stage.WAITING]
    if waits:
        assert waits[0].people > seats - activity.taken, "who is first in the list has a seat free"
    promoted = select(Booking).where(
        Booking.activity_id == activity.id, Booking.promoted_at.is_not(None)
    )
    for one in session.scalars(promoted):
        assert all(other.id > one.id for other in waits), "somebody was overtaken"
        told = select(Telling.id).where(Telling.booking_id == one.id, Telling.why == "promoted")
        assert session.scalar(told) is not None
