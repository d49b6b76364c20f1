"""What a citizen has booked, and what they are still to be told with their next message."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.activities.activity import Activity
from bot.activities.booking import LIVE, Booking
from bot.activities.tell import Step, Telling

MOST = 20


@dataclass(frozen=True)
class Owed:
    """A text that is to go with the person's next message."""

    id: int
    text: str


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


def owed(session: Session, account: str, openid: str) -> list[Owed]:
    """What could not be sent to a citizen and is to be told with their next message, oldest first."""
    if not openid:
        return []
    chosen = (
        select(Telling.id, Telling.text)
        .join(Telling.booking)
        .where(Booking.account == account, Booking.openid == openid, Telling.state == Step.OWED)
    )
    return [Owed(*row) for row in session.execute(chosen.order_by(Telling.id).limit(MOST))]


def given(session: Session, numbers: Collection[int], *, at: datetime) -> None:
    """They were told with a message of theirs: 已送达."""
    told = update(Telling).where(Telling.id.in_(numbers), Telling.state == Step.OWED)
    session.execute(
        told.values(state=Step.DELIVERED, way="chat", told_at=at).execution_options(synchronize_session=False)
    )  # fmt: skip
