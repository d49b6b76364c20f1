"""Seats are taken and given back by one statement each, so that the database decides; who waits moves up in order."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from bot.activities.activity import Activity
from bot.activities.booking import Booking, Stage


def take(session: Session, activity: Activity, people: int) -> bool:
    """Take seats for some people, all or none; whether there were enough."""
    enough = Activity.taken + people <= Activity.quota - Activity.walk_in
    return _move(session, activity, people, Activity.quota.is_not(None), enough)


def give_back(session: Session, activity: Activity, people: int) -> None:
    """Give back what was taken."""
    if not _move(session, activity, -people, Activity.taken >= people):
        raise ArithmeticError(f"activity {activity.id}: more seats given back than taken")


def waiting(session: Session, activity: int) -> list[Booking]:
    """Who waits, first come first."""
    queue = select(Booking).where(Booking.activity_id == activity, Booking.state == Stage.WAITING)
    return list(session.scalars(queue.order_by(Booking.id)))


def anybody_waits(session: Session, activity: int) -> bool:
    """Whether somebody waits: then free seats are theirs."""
    queue = select(Booking.id).where(
        Booking.activity_id == activity, Booking.state == Stage.WAITING
    )
    return session.scalar(queue.limit(1)) is not None


def promote(session: Session, activity: Activity, *, at: datetime) -> list[Booking]:
    """Give free seats to those who wait, strictly in order; the activity must be held. Who got seats.

    A large party at the head is not overtaken: whoever came first is first.
    """
    if activity.cancelled_at is not None or activity.blocked or at >= activity.starts_at:
        return []
    return list(_promoted(session, activity, at))


def _promoted(session: Session, activity: Activity, at: datetime) -> Iterator[Booking]:
    for one in waiting(session, activity.id):
        if not take(session, activity, one.people):
            return
        one.state, one.promoted_at = Stage.BOOKED, at
        yield one


def _move(session: Session, activity: Activity, people: int, *only: ColumnElement[bool]) -> bool:
    moved = (
        update(Activity)
        .where(Activity.id == activity.id, *only)
        .values(taken=Activity.taken + people)
        .returning(Activity.taken)
        .execution_options(synchronize_session=False)
    )
    done = session.scalar(moved) is not None
    session.expire(activity, ["taken"])
    return done
