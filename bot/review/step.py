"""Pass the steps of a review: no one their own, no one two, none out of order."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select, text
from sqlalchemy.orm import (
    Mapped,
    Session,
    joinedload,
    mapped_column,
    relationship,
    selectinload,
)

from bot.db.base import Base
from bot.errors import NotYours, OutOfTurn, Refused
from bot.review import passing
from bot.review.chain import CHECKLIST, Subject, steps_for
from bot.review.passing import Wanted
from bot.staff.member import Member
from bot.staff.roles import TITLES


class Ended(StrEnum):
    """How a round of review ended."""

    APPROVED = "approved"
    RETURNED = "returned"
    VOIDED = "voided"  # the author edited, so nothing that was approved holds


class Round(Base):
    """One passage of a subject through the chain, from submission to its end."""

    __tablename__ = "review_round"
    __table_args__ = (
        Index(
            "ix_review_round_open", "submitted_at",
            sqlite_where=text("ended IS NULL"), postgresql_where=text("ended IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_kind: Mapped[str] = mapped_column(index=True)
    subject_id: Mapped[int] = mapped_column(index=True)
    fingerprint: Mapped[str]
    unit_id: Mapped[int | None]
    authors: Mapped[list[int]]
    submitted_by: Mapped[int] = mapped_column(ForeignKey("member.id"))
    submitted_at: Mapped[datetime]
    ended: Mapped[str | None]
    ended_at: Mapped[datetime | None]

    steps: Mapped[list["Step"]] = relationship(order_by="Step.position", back_populates="round")

    def waiting(self) -> "Step | None":
        """The first step that nobody has passed, while the round is open."""
        if self.ended is not None:
            return None
        return next((step for step in self.steps if step.outcome is None), None)


class Step(Base):
    """One step of a round, as the chain stood at submission; who passed it, when, with what words."""

    __tablename__ = "review_step"
    __table_args__ = (UniqueConstraint("round_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"), index=True)
    position: Mapped[int]
    role: Mapped[str]
    same_unit: Mapped[bool]
    outcome: Mapped[str | None]  # approved | returned | covered (by an approval given by telephone)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(default="")
    checklist: Mapped[list[str]] = mapped_column(default=list)
    instead_of_id: Mapped[int | None] = mapped_column(
        ForeignKey("member.id")
    )  # 代审: in whose place
    difference: Mapped[list[dict[str, object]]] = mapped_column(
        default=list
    )  # 修改后通过: what was changed
    nudged_at: Mapped[datetime | None]  # when those who may pass it were reminded
    reminded_at: Mapped[datetime | None]  # when it had waited too long, others were told

    round: Mapped[Round] = relationship(back_populates="steps")
    by: Mapped[Member | None] = relationship(foreign_keys=by_id)
    instead_of: Mapped[Member | None] = relationship(foreign_keys=instead_of_id)

    def wanted(self) -> Wanted:
        """Who may pass it."""
        others = {one.by_id for one in self.round.steps if one is not self}
        return Wanted(
            role=self.role, unit_id=self.round.unit_id if self.same_unit else None,
            authors=frozenset(self.round.authors), passed=frozenset(one for one in others if one is not None),
        )  # fmt: skip


def begin(session: Session, subject: Subject, *, by: Member, at: datetime) -> Round:
    """Open a round: the chain of today is copied onto the subject.

    Raises Refused at once when it could never be completed, naming who is missing.
    """
    opened = new_round(session, subject, by=by, at=at)
    passing.refuse_dead_end(session, [one.wanted() for one in opened.steps], at=at)
    session.add(opened)
    session.flush()
    return opened


def new_round(session: Session, subject: Subject, *, by: Member, at: datetime) -> Round:
    """A round that nobody has passed a step of, not kept yet. Raises OutOfTurn while another is open."""
    if current(session, subject.kind, subject.id) is not None:
        raise OutOfTurn(f"《{subject.title}》已经在审核中")
    opened = Round(
        subject_kind=subject.kind, subject_id=subject.id, fingerprint=subject.fingerprint,
        unit_id=subject.unit_id, authors=sorted(subject.authors | {by.id}), submitted_by=by.id,
        submitted_at=at, ended=None, ended_at=None,
    )  # fmt: skip
    for position, step in enumerate(
        steps_for(session, subject.importance, subject.origin), start=1
    ):
        opened.steps.append(new_step(position, step.role, step.same_unit))
    return opened


def new_step(position: int, role: str, same_unit: bool) -> Step:
    """A step that nobody has passed."""
    return Step(
        position=position, role=role, same_unit=same_unit, outcome=None, by_id=None, at=None,
        instead_of_id=None, nudged_at=None, reminded_at=None,
    )  # fmt: skip


def approve(
    session: Session, opened: Round, *, by: Member, comment: str, checked: Iterable[str], at: datetime
) -> bool:  # fmt: skip
    """Pass the step that waits. True when it was the last one.

    Raises NotYours when `by` may not pass it, Refused when a point of the checklist is missing.
    """
    step = step_for(session, opened, by, at=at)
    missing = [point for point in CHECKLIST if point not in set(checked)]
    if missing:
        raise Refused(f"还没有核对：{'、'.join(missing)}。五个方面都核对后才能同意")
    _write(step, "approved", by=by, comment=comment, at=at)
    step.checklist = list(CHECKLIST)
    left = [one.wanted() for one in opened.steps if one.outcome is None]
    passing.refuse_dead_end(session, left, at=at)  # by passing this one, somebody may be spent
    if not left:
        opened.ended, opened.ended_at = Ended.APPROVED, at
        return True
    return False


def send_back(session: Session, opened: Round, *, by: Member, comment: str, at: datetime) -> None:
    """Return the subject to its author, saying why. Raises NotYours or Refused."""
    step = step_for(session, opened, by, at=at)
    if not comment.strip():
        raise Refused("退回时请写明原因，让作者知道改什么")
    _write(step, "returned", by=by, comment=comment, at=at)
    opened.ended, opened.ended_at = Ended.RETURNED, at


def void(session: Session, kind: str, number: int, *, at: datetime) -> None:
    """The content changed: nothing that the latest round approved, or was about to, holds any more."""
    newest = latest(session, kind, number)
    if newest is not None and newest.ended in (None, Ended.APPROVED):
        newest.ended, newest.ended_at = Ended.VOIDED, at


def current(session: Session, kind: str, number: int) -> Round | None:
    """The open round of a subject."""
    chosen = select(Round).where(
        Round.subject_kind == kind, Round.subject_id == number, Round.ended.is_(None)
    )
    return session.scalar(chosen)


def approved_fingerprint(session: Session, kind: str, number: int) -> str | None:
    """What the latest round approved; None when the latest round did not end in approval."""
    newest = latest(session, kind, number)
    return newest.fingerprint if newest is not None and newest.ended == Ended.APPROVED else None


def rounds(session: Session, kind: str, number: int) -> list[Round]:
    """Every round of a subject with its steps and who passed them, oldest first."""
    people = (joinedload(Step.by), joinedload(Step.instead_of))
    whole = select(Round).options(selectinload(Round.steps).options(*people))
    chosen = whole.where(Round.subject_kind == kind, Round.subject_id == number)
    return list(session.scalars(chosen.order_by(Round.id)))


def latest(session: Session, kind: str, number: int) -> Round | None:
    """The newest round of a subject, open or ended."""
    chosen = select(Round).where(Round.subject_kind == kind, Round.subject_id == number)
    return session.scalar(chosen.order_by(Round.id.desc()).limit(1))


def step_for(session: Session, opened: Round, by: Member, *, at: datetime) -> Step:
    """The waiting step, marked with whom it is passed for, when this member may pass it. Raises NotYours."""
    step = opened.waiting()
    if step is None:
        raise OutOfTurn("没有等待审核的步骤")
    title, wanted = TITLES[step.role], step.wanted()
    own = by.has(step.role) and wanted.unit_id in (None, by.unit_id)
    principal = None if own else passing.stands_in(session, by, wanted, at=at)
    if not own and principal is None:
        raise NotYours(_not_theirs(by, step))
    if by.id in wanted.authors:
        raise NotYours(f"{by.name} 是本稿作者，不能审核自己的稿件，请另一位{title}审核")
    if by.id in wanted.passed:
        raise NotYours(f"{by.name} 已经通过本稿的另一步，同一个人不能通过两步，请另一位{title}审核")
    step.instead_of = principal
    return step


def _not_theirs(by: Member, step: Step) -> str:
    title = TITLES[step.role]
    if by.has(step.role):
        return f"这一步只能由本单位的{title}审核"
    return f"现在等待{title}审核，{by.name} 不是{title}，也不是代审人"


def _write(step: Step, outcome: str, *, by: Member, comment: str, at: datetime) -> None:
    step.outcome, step.by_id, step.by = outcome, by.id, by
    step.comment, step.at = comment.strip(), at
