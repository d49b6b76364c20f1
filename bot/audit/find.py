"""Find acts: by day, by who, by what was done, by what it was done to."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.audit.seal import Seal
from bot.audit.trail import Act
from bot.clock import day_start


@dataclass(frozen=True)
class Wanted:
    """Which acts; what is empty does not narrow. Days are Beijing's, both included.

    `verb` is one (`notice.submit`) or all of a noun (`notice`); `kind` and `number` name the subject.
    """

    first: date | None = None
    last: date | None = None
    actor: str = ""
    verb: str = ""
    kind: str = ""
    number: str = ""


@dataclass(frozen=True)
class Found:
    """An act and when it was sealed: the number of its seal and the time, None while it waits."""

    act: Act
    seal: int | None
    sealed_at: datetime | None


def listed(session: Session, wanted: Wanted, *, limit: int) -> list[Found]:
    """The newest acts that fit, at most so many, in the order in which they were written."""
    standing = (Seal.act_id == Act.id) & Seal.purged_at.is_(None)
    chosen = select(Act, Seal.seq, Seal.sealed_at).outerjoin(Seal, standing).where(*fits(wanted))
    newest = session.execute(chosen.order_by(Act.id.desc()).limit(limit)).all()
    return [Found(act, seq, at) for act, seq, at in reversed(newest)]


def fits(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """What must be so of an act that is wanted."""
    if wanted.first is not None:
        yield Act.at >= day_start(wanted.first)
    if wanted.last is not None:
        yield Act.at < day_start(wanted.last + timedelta(days=1))
    if wanted.actor:
        yield Act.actor == wanted.actor
    if wanted.verb:
        # One act by its name goes by the index, however many there are.
        one = "." in wanted.verb
        group = Act.verb.startswith(f"{wanted.verb}.", autoescape=True)
        yield Act.verb == wanted.verb if one else group
    if wanted.kind:
        yield Act.subject_kind == wanted.kind
    if wanted.number:
        yield Act.subject_id == wanted.number
