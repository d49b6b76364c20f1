"""The audit trail (责任追究): written by the verbs, in their own transaction, read by nobody's leave."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base

SYSTEM = "system"  # the scheduler, acting on what staff decided


class Act(Base):
    """One act: who did what to which thing, when, and how it stood before and after."""

    __tablename__ = "audit_act"
    # For whoever reads a million of them by person, by act or by thing, newest first.
    __table_args__ = (
        Index("ix_audit_act_actor_at", "actor", "at"),
        Index("ix_audit_act_verb_at", "verb", "at"),
        Index("ix_audit_act_subject_kind_subject_id", "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str]
    verb: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    before: Mapped[dict[str, object] | None]
    after: Mapped[dict[str, object] | None]


def record(
    session: Session,
    *,
    actor: str,
    verb: str,
    subject: tuple[str, str],
    at: datetime,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> Act:
    """Write down one act. `subject` is its kind and id; `before` and `after` hold only what changed."""
    kind, number = subject
    made = Act(
        at=at,
        actor=actor,
        verb=verb,
        subject_kind=kind,
        subject_id=number,
        before=before,
        after=after,
    )
    session.add(made)
    return made


def of(session: Session, kind: str, number: str) -> list[Act]:
    """Everything that was done to one thing, oldest first."""
    chosen = select(Act).where(Act.subject_kind == kind, Act.subject_id == number)
    return list(session.scalars(chosen.order_by(Act.id)))


def newest(session: Session, verb: str, kind: str, number: str) -> Act | None:
    """When an act was done last to one thing; None when it never was."""
    chosen = select(Act).where(Act.subject_kind == kind, Act.subject_id == number, Act.verb == verb)
    return session.scalar(chosen.order_by(Act.id.desc()).limit(1))


def newest_at(session: Session, verbs: Collection[str]) -> datetime | None:
    """When one of these acts was done last; None when none ever was."""
    chosen = select(Act.at).where(Act.verb.in_(verbs)).order_by(Act.at.desc()).limit(1)
    return session.scalar(chosen)


def last_number(session: Session) -> int:
    """The number of the newest act: as long as it stands, no verb has changed anything."""
    return session.scalar(select(Act.id).order_by(Act.id.desc()).limit(1)) or 0
