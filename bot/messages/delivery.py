"""Deliveries: one message (or one code) by one way of one person; each goes out once, and what came of it is kept."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.db.base import Base
from bot.db.upsert import upsert
from bot.messages.way import Way, new_code
from bot.vault import Vault


class Stage(StrEnum):
    """How a delivery stands."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"  # given up, with the reason
    DROPPED = "dropped"  # the way is gone, its owner works here no more, or it is done already


STAGE_WORDS: dict[str, str] = {
    Stage.WAITING: "等待发送", Stage.SENDING: "正在发送", Stage.SENT: "已通知", Stage.FAILED: "未送达",
    Stage.DROPPED: "不再发送",
}  # fmt: skip


class Delivery(Base):
    """One message on its way; without a message it is the code by which the way is verified.

    `again`: somebody died or lost the answer while sending, so the person may have it already.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("way_id", "same"),
        Index("ix_delivery_ready", "state", "next_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[int | None] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), index=True
    )
    way_id: Mapped[int] = mapped_column(ForeignKey("way.id"))
    same: Mapped[str]  # what makes two messages the same one, however many roles it came by
    state: Mapped[str] = mapped_column(default=Stage.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_at: Mapped[datetime]
    lease_by: Mapped[str] = mapped_column(default="")
    lease_until: Mapped[datetime | None]
    again: Mapped[bool] = mapped_column(default=False)
    sent_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")
    draft_id: Mapped[str] = mapped_column(default="")  # a preview's draft in the account's box
    draft_at: Mapped[datetime | None]

    way: Mapped[Way] = relationship()


def enter(
    session: Session, way: Way, same: str, *, message_id: int | None = None, at: datetime
) -> None:
    """Let something go out by a way, once however often it is said."""
    row: dict[str, object] = {
        "message_id": message_id, "way_id": way.id, "same": same, "state": Stage.WAITING.value, "tries": 0,
        "created_at": at, "next_at": at, "lease_by": "", "again": False, "reason": "", "draft_id": "",
    }  # fmt: skip
    upsert(session, Delivery, row, key=("way_id", "same"))


def drop(session: Session, message_id: int) -> None:
    """A message need not go out any more where it has not gone."""
    waiting = (Delivery.message_id == message_id, Delivery.state == Stage.WAITING)
    gone = update(Delivery).where(*waiting).values(state=Stage.DROPPED)
    session.execute(gone.execution_options(synchronize_session=False))


def latest(session: Session, way: Way) -> Delivery | None:
    """The newest thing that was to go by a way."""
    chosen = select(Delivery).where(Delivery.way_id == way.id)
    return session.scalar(chosen.order_by(Delivery.id.desc()).limit(1))


def send_code(session: Session, one: Way, *, vault: Vault, at: datetime) -> None:
    """Let a new code go to a way. Raises OutOfTurn or Refused."""
    enter(session, one, new_code(session, one, vault=vault, at=at), at=at)
