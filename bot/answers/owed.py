"""Answers that are owed to citizens (待送达的答复): written by staff, given once: at once, or with their next message."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, and_, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.clock import BEIJING
from bot.db.base import Base

LONGEST = 600  # characters: with what stands before it within the 2048 bytes of a message


class Stage(StrEnum):
    """How far an answer is."""

    PROPOSED = "proposed"  # waits for a second person
    OWED = "owed"
    SENDING = "sending"  # handed to the platform by whoever holds the lease
    DELIVERED = "delivered"
    RETURNED = "returned"  # the second person said no
    DROPPED = "dropped"  # taken back, or the citizen left


STAGE_WORDS: dict[str, str] = {
    Stage.PROPOSED: "等审核", Stage.OWED: "待送达", Stage.SENDING: "发送中", Stage.DELIVERED: "已送达",
    Stage.RETURNED: "已退回", Stage.DROPPED: "没有送出",
}  # fmt: skip
BY_MESSAGE, WITH_NEXT = "message", "next"  # the ways that it can reach them


class OwedReply(Base):
    """One answer to one citizen."""

    __tablename__ = "owed_reply"
    __table_args__ = (
        Index("ix_owed_reply_whose", "account", "openid", "state"),
        Index("ix_owed_reply_due", "state", "next_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str]
    openid: Mapped[str | None]
    asked_id: Mapped[int | None] = mapped_column(
        unique=True
    )  # the question; none in a conversation
    asked_at: Mapped[datetime | None]
    text: Mapped[str]
    state: Mapped[str]
    made_by_id: Mapped[int]
    made_by: Mapped[str]
    made_at: Mapped[datetime]
    passed_by: Mapped[str] = mapped_column(default="")  # the second person, or who returned it
    reason: Mapped[str] = mapped_column(default="")  # why it was returned
    next_at: Mapped[
        datetime | None
    ]  # when it may be sent as a message; None: only with their next one
    lease_by: Mapped[str] = mapped_column(default="")
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    again: Mapped[bool] = mapped_column(default=False)  # it may have reached them already
    problem: Mapped[str] = mapped_column(default="")  # why it could not be sent as a message
    way: Mapped[str] = mapped_column(default="")
    delivered_at: Mapped[datetime | None]

    def words(self) -> str:
        """What the citizen reads."""
        again = "（可能已经发给过您）" if self.again else ""
        return f"{begins(self.asked_at)}{again}{self.text}"


def begins(asked_at: datetime | None) -> str:
    """How an answer begins: of which day's question it is."""
    if asked_at is None:
        return "工作人员回复："
    day = asked_at.astimezone(BEIJING)
    return f"您{day.month}月{day.day}日的问题已有答复："


def of_citizen(session: Session, account: str, openid: str, *, limit: int = 200) -> list[OwedReply]:
    """What was written to a citizen, oldest first, the newest `limit` of it."""
    theirs = (OwedReply.account == account, OwedReply.openid == openid)
    newest = select(OwedReply).where(*theirs).order_by(OwedReply.id.desc()).limit(limit)
    return list(session.scalars(newest))[::-1]


def owed_to(
    session: Session, account: str, openid: str, *, hold: bool = False, limit: int = 10
) -> Sequence[OwedReply]:
    """What a citizen is to be given with their next reply, oldest first; `hold`: until that is committed."""
    theirs = (
        OwedReply.account == account, OwedReply.openid == openid, OwedReply.state == Stage.OWED,
        OwedReply.text != "",
    )  # fmt: skip
    chosen = select(OwedReply).where(*theirs).order_by(OwedReply.id).limit(limit)
    return session.scalars(chosen.with_for_update() if hold else chosen).all()


def given(rows: Sequence[OwedReply], *, at: datetime) -> None:
    """They stand in a reply that is written down."""
    for one in rows:
        one.state, one.way, one.delivered_at, one.next_at = Stage.DELIVERED, WITH_NEXT, at, None


def doubt(session: Session) -> None:
    """The database is an older copy: what it owes may have been given after it was made. It says so, and is pushed no more."""
    unknown = or_(OwedReply.state == Stage.OWED, OwedReply.state == Stage.SENDING)
    session.execute(
        update(OwedReply).where(unknown)
        .values(again=True, state=Stage.OWED, next_at=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )  # fmt: skip


def forget(session: Session, account: str, openid: str) -> None:
    """They left: nothing is owed, and nothing is kept of what was written to them."""
    theirs = and_(OwedReply.account == account, OwedReply.openid == openid)
    unsent = OwedReply.state.in_([Stage.PROPOSED, Stage.OWED, Stage.SENDING])
    options = {"synchronize_session": False}
    session.execute(
        update(OwedReply).where(theirs, unsent).values(state=Stage.DROPPED, next_at=None)
        .execution_options(**options)
    )  # fmt: skip
    session.execute(
        update(OwedReply).where(theirs).values(openid=None, text="", reason="")
        .execution_options(**options)
    )  # fmt: skip
