"""What a citizen has booked, and what they are still to be told with their next message."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.activities.activity import Activity
from bot.activities.booking import LIVE, Booking
from bot.activities.tell import Step, Telling

MOST = 20


def bookings(session: Session, account: str, openid: str, *, at: datetime) -> list[Booking]:
    """A citizen's bookings that are still to come, the next first."""
    if not openid:
        return []
    chosen = (
        select(Booking)
        .join(Booking.activity)
        .where(
            Booking.account == account, Booking.openid == openid, Booking.state.in_(LIVE),
            Activity.starts_at > at, Activity.cancelled_at.is_(None),
        )
    )  # fmt: skip
    return list(session.scalars(chosen.order_by(Activity.starts_at, Booking.id).limit(MOST)))


def latest(session: Session, account: str, openid: str) -> Booking | None:
    """Their last booking of which name and telephone are still known, so that nobody is asked twice."""
    chosen = select(Booking).where(
        Booking.account == account, Booking.openid == openid, Booking.forgotten_at.is_(None)
    )
    return session.scalar(chosen.order_by(Booking.id.desc()).limit(1))


def owed(session: Session, account: str, openid: str, *, hold: bool = False) -> Sequence[Telling]:
    """What could not be sent to a citizen and is to be told with their next message, oldest first.

    `hold`: until what tells it is committed.
    """
    chosen = (
        select(Telling)
        .join(Telling.booking)
        .where(Booking.account == account, Booking.openid == openid, Telling.state == Step.OWED)
        .order_by(Telling.id)
        .limit(MOST)
    )
    return session.scalars(chosen.with_for_update(of=Telling) if hold else chosen).all()


def given(rows: Sequence[Telling], *, at: datetime) -> None:
    """They were told with a message of theirs: 已送达."""
    for one in rows:
        one.state, one.way, one.told_at = Step.DELIVERED, "chat", at
