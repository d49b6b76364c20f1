"""The correction (更正) of a notice that is out: by which way, why, by whom, and what became of it."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base


class Way(StrEnum):
    """The ways that exist."""

    NOTICE = "notice"  # a 更正 of its own, beside the original
    RESEND = "resend"  # a new notice instead of the original, which is withdrawn then
    CONSOLE = "console"  # the console's small change of the text, made by a person


class Standing(StrEnum):
    """What became of a correction."""

    PENDING = "pending"
    BY_HAND = "by_hand"  # approved; the officer makes the change in the console and confirms it
    DONE = "done"
    DROPPED = "dropped"  # its new notice was deleted or withdrawn; the original was left alone


WAY_WORDS: dict[str, str] = {
    Way.NOTICE: "另发更正",
    Way.RESEND: "删除重发",
    Way.CONSOLE: "后台小改",
}
STANDING_WORDS: dict[str, str] = {
    Standing.PENDING: "正在办理", Standing.BY_HAND: "待人工修改", Standing.DONE: "已更正", Standing.DROPPED: "没有办成",
}  # fmt: skip


class Correction(Base):
    """One correction of a notice by another, which is a draft at first; none when that was deleted."""

    __tablename__ = "correction"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    replacement_id: Mapped[int | None] = mapped_column(
        ForeignKey("notice.id", ondelete="SET NULL"), unique=True
    )
    way: Mapped[str]
    note: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=Standing.PENDING, index=True)
    settled_at: Mapped[datetime | None]
    proof: Mapped[str] = mapped_column(
        default=""
    )  # a picture of the change in the console, by file name


def of(session: Session, number: int) -> list[Correction]:
    """The corrections of a notice, oldest first."""
    chosen = select(Correction).where(Correction.notice_id == number)
    return list(session.scalars(chosen.order_by(Correction.id)))


def open_of(session: Session, number: int) -> int | None:
    """The notice that is on its way to correct another."""
    pending = select(Correction.replacement_id).where(
        Correction.notice_id == number, Correction.state.in_((Standing.PENDING, Standing.BY_HAND)),
        Correction.replacement_id.is_not(None),
    )  # fmt: skip
    return session.scalar(pending.limit(1))


def small_changes(session: Session, number: int) -> list[Correction]:
    """What was changed of a notice in the console, oldest first."""
    done = (Correction.way == Way.CONSOLE, Correction.state == Standing.DONE)
    chosen = select(Correction).where(Correction.notice_id == number, *done)
    return list(session.scalars(chosen.order_by(Correction.id)))


def changed_at(session: Session, numbers: Collection[int]) -> dict[int, datetime]:
    """When some notices were last changed in the console, by number; those that were not are left out."""
    done = (Correction.way == Way.CONSOLE, Correction.state == Standing.DONE)
    last = select(Correction.notice_id, func.max(Correction.settled_at)).where(
        Correction.notice_id.in_(numbers), *done
    )
    rows = session.execute(last.group_by(Correction.notice_id))
    return {number: at for number, at in rows if at is not None}


def reopen(session: Session, number: int) -> None:
    """The text of a small change is edited again: what the officer was asked to do is not what will be approved."""
    waiting = (Correction.replacement_id == number, Correction.state == Standing.BY_HAND)
    session.execute(update(Correction).where(*waiting).values(state=Standing.PENDING))


def changed_in_console(session: Session, number: int) -> int | None:
    """The notice that is out, of which another is the text of a small change."""
    made = (Correction.replacement_id == number, Correction.way == Way.CONSOLE)
    return session.scalar(select(Correction.notice_id).where(*made))


def is_small_change(session: Session, number: int) -> bool:
    """Whether a notice is the text of a small change, which is made in the console and never sent."""
    way = select(Correction.way).where(Correction.replacement_id == number)
    return session.scalar(way) == Way.CONSOLE


def corrected_by(session: Session, number: int) -> int | None:
    """The notice that another one corrects or replaces."""
    return session.scalar(select(Correction.notice_id).where(Correction.replacement_id == number))
