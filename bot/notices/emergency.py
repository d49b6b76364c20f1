"""The approval by telephone or message (应急批准) that a notice went out by, and whether the approver confirmed it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.clock import beijing
from bot.db.base import Base
from bot.notices.notice import Notice
from bot.review import step
from bot.review.step import Step
from bot.staff.member import Member


class How(StrEnum):
    """How it was given."""

    PHONE = "phone"
    MESSAGE = "message"


class Standing(StrEnum):
    """What became of it."""

    PENDING = "pending"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    VOID = "void"  # the text was edited before anything went out


HOW_WORDS: dict[str, str] = {How.PHONE: "电话", How.MESSAGE: "消息"}
STANDING_WORDS: dict[str, str] = {
    Standing.PENDING: "等批准人确认", Standing.CONFIRMED: "批准人已确认",
    Standing.REFUSED: "批准人不认可", Standing.VOID: "稿件改过，已作废",
}  # fmt: skip


class Emergency(Base):
    """One recorded approval: who gave it, how, when, in what words, who wrote it down, by when it is to be confirmed."""

    __tablename__ = "emergency"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"), index=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("review_step.id"))
    case: Mapped[str]
    approver_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    how: Mapped[str]
    told_at: Mapped[datetime]
    said: Mapped[str]
    file: Mapped[str] = mapped_column(default="")  # the picture of it, by file name
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]
    confirm_by: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=Standing.PENDING, index=True)
    settled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")  # why it was refused
    escalated_at: Mapped[datetime | None]

    approver: Mapped[Member] = relationship()
    step: Mapped[Step] = relationship()


def latest(session: Session, notice_id: int) -> Emergency | None:
    """The newest approval by telephone that a notice had."""
    chosen = select(Emergency).where(Emergency.notice_id == notice_id)
    newest_first = chosen.order_by(Emergency.id.desc()).limit(1)
    return session.scalar(newest_first, execution_options={"populate_existing": True})


def of(session: Session, notice_id: int) -> list[Emergency]:
    """Every approval by telephone that a notice had, oldest first."""
    chosen = select(Emergency).where(Emergency.notice_id == notice_id)
    return list(session.scalars(chosen.order_by(Emergency.id)))


def denied(session: Session, notice_id: int) -> str:
    """In words that the approver did not stand by the call that the notice went on by; empty while an approval holds."""
    one = latest(session, notice_id)
    if one is None or one.state != Standing.REFUSED:
        return ""
    if step.approved_fingerprint(session, "notice", notice_id) is not None:
        return ""  # it passed its chain since
    return f"{one.approver.name} 不认可应急批准：{one.reason}"


def pending(session: Session) -> list[tuple[Emergency, Notice]]:
    """Those that wait for their approver, with their notices, the most urgent first."""
    chosen = select(Emergency, Notice).join(Notice, Notice.id == Emergency.notice_id)
    waiting = chosen.where(Emergency.state == Standing.PENDING)
    found = session.execute(waiting.order_by(Emergency.confirm_by, Emergency.id)).all()
    return [(one, notice) for one, notice in found]


def row(one: Emergency) -> dict[str, object]:
    """One as the outside sees it."""
    return {
        "case": one.case, "approver": one.approver.name, "how": one.how, "how_name": HOW_WORDS[one.how],
        "told_at": _time(one.told_at), "said": one.said, "file": one.file,
        "recorded_by": one.recorded_by, "recorded_at": _time(one.recorded_at),
        "confirm_by": _time(one.confirm_by), "state": one.state, "state_name": STANDING_WORDS[one.state],
        "settled_at": _time(one.settled_at), "reason": one.reason, "escalated_at": _time(one.escalated_at),
    }  # fmt: skip


def lapse(session: Session, notice_id: int, *, at: datetime) -> None:
    """The text is edited: what was approved by telephone is another text, there is nothing to confirm."""
    pending = (Emergency.notice_id == notice_id, Emergency.state == Standing.PENDING)
    gone = {"state": Standing.VOID, "settled_at": at}
    session.execute(update(Emergency).where(*pending).values(gone))


def told(session: Session, notice_id: int) -> dict[str, object] | None:
    """The newest one as `notice show --json` has it."""
    one = latest(session, notice_id)
    return None if one is None else row(one)


def _time(at: datetime | None) -> str | None:
    return beijing(at).isoformat() if at is not None else None
