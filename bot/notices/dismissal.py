"""Dismiss what a check found, or override it: remembered for its spot in the notice, and recorded."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit import trail
from bot.checks.finding import Finding, Severity
from bot.db.base import Base
from bot.errors import NotFound, NotYours, OutOfTurn, Refused
from bot.notices.notice import STATE_WORDS, Notice, State, hold
from bot.staff import roles
from bot.staff.member import Member

DISMISSED, OVERRIDDEN = "dismissed", "overridden"
HOW_WORDS = {DISMISSED: "已确认无误", OVERRIDDEN: "已由分管领导放行"}


class Dismissal(Base):
    """One spot of a notice that somebody answers for."""

    __tablename__ = "check_dismissal"

    notice_id: Mapped[int] = mapped_column(
        ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True
    )
    spot: Mapped[str] = mapped_column(primary_key=True)
    how: Mapped[str]  # dismissed | overridden
    rule: Mapped[str]
    quote: Mapped[str]
    note: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


def of(session: Session, notice: Notice) -> dict[str, Dismissal]:
    """What was dismissed or overridden in a notice, by spot."""
    chosen = select(Dismissal).where(Dismissal.notice_id == notice.id)
    return {one.spot: one for one in session.scalars(chosen)}


def is_settled(finding: Finding, answered: dict[str, Dismissal]) -> bool:
    """Whether somebody answers for a finding: for a block only the deputy can."""
    one = answered.get(finding.spot) if finding.spot else None
    return one is not None and (finding.severity != Severity.BLOCK or one.how == OVERRIDDEN)


def dismiss(
    session: Session, notice: Notice, finding: Finding, *, by: Member, note: str, at: datetime
) -> None:
    """Say that a finding is no fault, and why. Raises Refused for a block."""
    roles.require(by, "notice.dismiss")
    if finding.severity == Severity.BLOCK:
        raise Refused(
            f"“{finding.quote}”是禁止发布的内容：请删去，或由分管领导写明理由放行（override）"
        )
    _answer(session, notice, finding, DISMISSED, by, note, at)


def override(
    session: Session, notice: Notice, finding: Finding, *, by: Member, reason: str, at: datetime
) -> None:
    """Let a block pass. Only the deputy can, and not in a text that the deputy wrote."""
    roles.require(by, "notice.override")
    if finding.severity != Severity.BLOCK:
        raise Refused(f"“{finding.quote}”不用放行：由采编改正，或确认无误（dismiss）")
    if by.id in notice.writers:
        raise NotYours(f"{by.name} 写过这篇稿件，不能放行其中的内容")
    _answer(session, notice, finding, OVERRIDDEN, by, reason, at)


def at_spot(found: Iterable[Finding], spot: str) -> Finding:
    """The finding of a spot. Raises NotFound."""
    wanted = spot.strip().lower()
    one = next((one for one in found if one.spot and one.spot == wanted), None)
    if one is None:
        raise NotFound(f"没有记号为 {spot} 的查错结果。改过的地方记号会变，请重新查错再看")
    return one


def _answer(
    session: Session, notice: Notice, finding: Finding, how: str, by: Member, note: str, at: datetime
) -> None:  # fmt: skip
    hold(session, notice.id)
    if notice.state != State.DRAFT:
        raise OutOfTurn(
            f"《{notice.title}》现在是“{STATE_WORDS[notice.state]}”，草稿才能确认查错结果"
        )
    if not note.strip():
        raise Refused("请写明理由")
    said = {
        "how": how,
        "rule": finding.rule,
        "quote": finding.quote,
        "note": note.strip(),
        "by": by.name,
        "at": at,
    }
    session.merge(Dismissal(notice_id=notice.id, spot=finding.spot, **said))
    after: dict[str, object] = {
        "spot": finding.spot, "rule": finding.rule, "where": finding.where, "quote": finding.quote,
        "note": note.strip(),
    }  # fmt: skip
    verb = "notice.override" if how == OVERRIDDEN else "notice.dismiss"
    trail.record(
        session, actor=by.name, verb=verb, subject=("notice", str(notice.id)), at=at, after=after
    )
