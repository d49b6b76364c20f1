"""Attempts that a person called "not sent" while no answer of the platform says so: their request may land late.

A person looks once; a request that was slow may land after that. So before a new attempt the old draft is taken
away, a publish is looked for once more, and a mass send keeps its client id, by which the platform knows a repeat
(exactly-once.md: "publish again" is fence and new draft as well).
"""

from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bot.notices.channel import Mode, Outcome
from bot.notices.dispatch import CARRIED, Dispatch, Progress
from bot.notices.evidence import PERSON, Evidence
from bot.notices.release import Release

REPEAT_WITHIN = timedelta(hours=23)  # after 24 h the same clientmsgid makes a second job
LANDING = timedelta(minutes=1)  # what had landed before its draft was taken away shows by then


def unfenced(session: Session, attempt: Dispatch) -> Dispatch | None:
    """An earlier attempt at the same releases whose draft still lies where a late request would find it."""
    theirs = _of(*(one.id for one in attempt.releases)).where(
        Dispatch.id != attempt.id, Dispatch.draft_id != "", Dispatch.fenced_at.is_(None)
    )
    return session.scalar(theirs.order_by(Dispatch.id).limit(1))


def client_id(session: Session, one: Release, content: str, *, at: datetime) -> str:
    """The client id that a mass send has to repeat, or "": the same content, and within 23 hours."""
    earlier = _of(one.id).where(
        Dispatch.mode == Mode.MASS, Dispatch.client_id.endswith(content, autoescape=True),
        Dispatch.submitting_at > at - REPEAT_WITHIN,
    )  # fmt: skip
    found = session.scalar(earlier.order_by(Dispatch.id.desc()).limit(1))
    return found.client_id if found is not None else ""


def _of(*releases: int) -> Select[Dispatch]:
    said = select(Evidence.dispatch_id).where(
        Evidence.kind.startswith(PERSON), Evidence.outcome == Outcome.FAILED
    )
    carried = select(CARRIED.c.dispatch_id).where(CARRIED.c.release_id.in_(releases))
    return select(Dispatch).where(
        Dispatch.id.in_(carried), Dispatch.id.in_(said), Dispatch.state == Progress.FAILED,
        Dispatch.submitting_at.is_not(None),
    )  # fmt: skip
