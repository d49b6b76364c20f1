"""Forget who booked: some days after the day, at once for who has unfollowed and has nothing to come. Counts stay."""

from datetime import datetime, timedelta

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from bot.activities import offer
from bot.activities.activity import USUAL_LENGTH, Activity
from bot.activities.booking import LIVE, Booking
from bot.activities.tell import OPEN, Step, Telling

MOST = 500  # in one transaction


def unfollowed(session: Session, account: str, openid: str, *, at: datetime) -> None:
    """A citizen has left: what is to come stays until its day, everything else is forgotten now."""
    theirs = (
        Booking.account == account, Booking.openid == openid, Booking.forgotten_at.is_(None),
    )  # fmt: skip
    marked = update(Booking).where(*theirs).values(left_at=at)
    session.execute(marked.execution_options(synchronize_session=False))
    _forget(
        session,
        [*session.scalars(select(Booking.id).where(*theirs, Booking.id.not_in(_to_come(at))))],
        at,
    )
    call = update(Telling).where(
        Telling.booking_id.in_(select(Booking.id).where(*theirs)), Telling.state.in_([Step.WAITING, Step.OWED])
    )  # fmt: skip
    session.execute(call.values(state=Step.CALL).execution_options(synchronize_session=False))


def came_back(session: Session, account: str, openid: str) -> None:
    """They follow again, for they book: what they had booked is kept as everybody's."""
    theirs = (Booking.account == account, Booking.openid == openid, Booking.left_at.is_not(None))
    back = update(Booking).where(*theirs).values(left_at=None)
    session.execute(back.execution_options(synchronize_session=False))


def tidy(session: Session, *, at: datetime) -> int:
    """Forget whose time has come; how many."""
    ended = func.coalesce(Activity.ends_at, Activity.starts_at)
    long_ago = ended < at - timedelta(days=offer.keep_days(session))
    over_and_left = (ended < at - USUAL_LENGTH) & Booking.left_at.is_not(None)
    due = (
        select(Booking.id)
        .join(Booking.activity)
        .where(Booking.forgotten_at.is_(None), or_(long_ago, over_and_left))
    )
    found = list(session.scalars(due.order_by(Booking.id).limit(MOST)))
    _forget(session, found, at)
    return len(found)


def _to_come(at: datetime) -> Select[int]:
    """Bookings of which the day is still to come."""
    coming = select(Booking.id).join(Booking.activity)
    return coming.where(Booking.state.in_(LIVE), Activity.starts_at > at - USUAL_LENGTH)


def _forget(session: Session, numbers: list[int], at: datetime) -> None:
    gone = update(Booking).where(Booking.id.in_(numbers))
    gone = gone.values(name="", phone="", openid=None, forgotten_at=at)
    session.execute(gone.execution_options(synchronize_session=False))
    told = update(Telling).where(Telling.booking_id.in_(numbers), Telling.state.in_(OPEN))
    session.execute(told.values(state=Step.DROPPED).execution_options(synchronize_session=False))
