"""错情台账: an error that was found after release: its wording, who found it, whose it is, until when, what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from bot.clock import beijing
from bot.db.base import Base
from bot.errors import NotFound, OutOfTurn
from bot.notices.notice import Notice, hold
from bot.staff.member import Member


class Grade(StrEnum):
    """How grave it is, as the inspections of government accounts count (国办秘函〔2019〕19号)."""

    SEVERE = "severe"
    ORDINARY = "ordinary"


class Source(StrEnum):
    """Where it came to light."""

    READER = "reader"
    INSPECTION = "inspection"
    SELF = "self"
    MONITOR = "monitor"


class Standing(StrEnum):
    """What became of it."""

    OPEN = "open"
    FIXED = "fixed"
    DISMISSED = "dismissed"


class How(StrEnum):
    """By what it was put right."""

    CORRECT = "correct"
    CONSOLE = "console"
    RESEND = "resend"
    WITHDRAW = "withdraw"
    EXPLAINED = "explained"


PER_PAGE, MOST_OPEN = 40, 200
TITLE, BODY, DIGEST, AUTHOR = "标题", "正文", "摘要", "作者"
GRADES: dict[str, str] = {Grade.SEVERE: "严重表述错误", Grade.ORDINARY: "一般错误"}
SOURCES: dict[str, str] = {
    Source.READER: "读者", Source.INSPECTION: "上级抽查", Source.SELF: "自查", Source.MONITOR: "第三方监测",
}  # fmt: skip
STANDINGS: dict[str, str] = {
    Standing.OPEN: "待办", Standing.FIXED: "已办结", Standing.DISMISSED: "不是错情",
}  # fmt: skip
HOWS: dict[str, str] = {
    How.CORRECT: "另发更正", How.CONSOLE: "后台小改", How.RESEND: "删除重发", How.WITHDRAW: "撤回",
    How.EXPLAINED: "作出说明",
}  # fmt: skip


class Mistake(Base):
    """One line of the register. `proof` is a kept file or an address, `note` why it was dismissed or what was explained."""

    __tablename__ = "mistake"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    place: Mapped[str]  # the field, in Chinese
    wrong: Mapped[str]
    right: Mapped[str]  # empty: to be left out
    grade: Mapped[str]
    source: Mapped[str]
    found_by: Mapped[str]
    found_on: Mapped[date]
    reported_by: Mapped[str]
    reported_at: Mapped[datetime]
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    deadline: Mapped[date]  # the last day on which it is in time
    reminded_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(default=Standing.OPEN, index=True)
    how: Mapped[str] = mapped_column(default="")
    proof: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    correction_id: Mapped[int | None] = mapped_column(ForeignKey("correction.id"))
    settled_by: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]
    word_id: Mapped[int | None] = mapped_column(ForeignKey("check_word.id", ondelete="SET NULL"))

    notice: Mapped[Notice] = relationship()
    owner: Mapped[Member] = relationship()


@dataclass(frozen=True)
class Leaf:
    """One page of the register; `older` is the id to ask for `before`, None at the end."""

    mistakes: Sequence[Mistake]
    older: int | None


def by_id(session: Session, number: int) -> Mistake:
    """One of them. Raises NotFound."""
    one = session.get(Mistake, number)
    if one is None:
        raise NotFound(f"没有编号为 {number} 的错情，请在“错情台账”里查看")
    return one


def listed(session: Session, *, only_open: bool = False) -> list[Mistake]:
    """Every one, the newest first, or those that wait, the most urgent first."""
    if only_open:
        waiting = select(Mistake).where(Mistake.state == Standing.OPEN)
        return list(session.scalars(waiting.order_by(Mistake.deadline, Mistake.id)))
    return list(session.scalars(select(Mistake).order_by(Mistake.id.desc())))


def page(session: Session, *, state: str, before: int | None = None, limit: int = PER_PAGE) -> Leaf:
    """Those of a state (or of all), the newest first, page by page; those that wait, the most urgent first."""
    chosen = select(Mistake).options(joinedload(Mistake.notice), joinedload(Mistake.owner))
    if state == Standing.OPEN:
        waiting = chosen.where(Mistake.state == state).order_by(Mistake.deadline, Mistake.id)
        return Leaf(session.scalars(waiting.limit(MOST_OPEN)).all(), None)
    if state:
        chosen = chosen.where(Mistake.state == state)
    if before is not None:
        chosen = chosen.where(Mistake.id < before)
    rows = session.scalars(chosen.order_by(Mistake.id.desc()).limit(limit + 1)).all()
    return Leaf(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)


def of(session: Session, notice_id: int) -> list[Mistake]:
    """Those of a notice, oldest first."""
    chosen = select(Mistake).where(Mistake.notice_id == notice_id)
    return list(session.scalars(chosen.order_by(Mistake.id)))


def hold_open(session: Session, one: Mistake) -> None:
    """Take one with its notice for this transaction. Raises OutOfTurn when it is settled."""
    hold(session, one.notice_id)
    session.refresh(one)
    if one.state != Standing.OPEN:
        raise OutOfTurn(f"错情第 {one.id} 号是“{STANDINGS[one.state]}”，不用再办")


def row(one: Mistake) -> Mapping[str, object]:
    """One as the outside sees it."""
    return {
        "id": one.id, "notice": one.notice_id, "title": one.notice.title, "place": one.place,
        "wrong": one.wrong, "right": one.right, "severity": one.grade, "severity_name": GRADES[one.grade],
        "source": one.source, "source_name": SOURCES[one.source], "found_by": one.found_by,
        "found_on": one.found_on.isoformat(), "owner": one.owner.name, "deadline": one.deadline.isoformat(),
        "state": one.state, "state_name": STANDINGS[one.state], "how": one.how, "how_name": HOWS.get(one.how, ""),
        "proof": one.proof, "note": one.note, "correction": one.correction_id, "learned": one.word_id is not None,
        "reported_by": one.reported_by, "reported_at": beijing(one.reported_at).isoformat(),
        "settled_by": one.settled_by,
        "settled_at": beijing(one.settled_at).isoformat() if one.settled_at else None,
    }  # fmt: skip
