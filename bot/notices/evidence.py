"""Evidence: what the platform told us, asked or unasked; written down first, judged afterwards."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base

PERSON = "person:"  # kind of what a person said, before the name


class PlatformEvent(Base):
    """A job event as it came in, kept until a dispatch is found that it speaks of."""

    __tablename__ = "platform_event"
    __table_args__ = (UniqueConstraint("account", "delivery"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str]
    delivery: Mapped[str]
    kind: Mapped[str]  # the event's name, such as PUBLISHJOBFINISH
    data: Mapped[dict[str, object]]
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None] = mapped_column(index=True)


class Evidence(Base):
    """One thing that was learnt of a dispatch: an event, a look, a late answer."""

    __tablename__ = "evidence"

    id: Mapped[int] = mapped_column(primary_key=True)
    dispatch_id: Mapped[int] = mapped_column(ForeignKey("dispatch.id"), index=True)
    at: Mapped[datetime]
    kind: Mapped[str]
    outcome: Mapped[str]
    data: Mapped[dict[str, object]]


def note(
    session: Session,
    *,
    account: str,
    delivery: str,
    kind: str,
    data: dict[str, object],
    at: datetime,
) -> bool:
    """Write down a job event; True when it is new. The same delivery twice is one event."""
    known = select(PlatformEvent.id).where(
        PlatformEvent.account == account, PlatformEvent.delivery == delivery
    )
    if session.scalar(known) is not None:
        return False
    event = PlatformEvent(
        account=account, delivery=delivery, kind=kind, data=data, received_at=at, handled_at=None
    )
    session.add(event)
    session.flush()
    return True


def waiting(session: Session) -> list[int]:
    """The events that no dispatch was found for yet, in the order they came, by number."""
    unhandled = select(PlatformEvent.id).where(PlatformEvent.handled_at.is_(None))
    return list(session.scalars(unhandled.order_by(PlatformEvent.id)))


def learn(
    session: Session,
    dispatch_id: int,
    *,
    kind: str,
    outcome: str,
    data: dict[str, object],
    at: datetime,
) -> None:
    """Keep one thing that was learnt of a dispatch."""
    session.add(Evidence(dispatch_id=dispatch_id, at=at, kind=kind, outcome=outcome, data=data))
