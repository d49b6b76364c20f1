"""Attempts that a person called "not sent" while no answer of the platform says so: their request may land late.

A person looks once; a request that was slow may land after that. So before a new attempt the old draft is taken
away, a publish is looked for once more, and a mass send keeps its client id, by which the platform knows a repeat
(exactly-once.md: "publish again" is fence and new draft as well).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from bot.notices.channel import Mode, Outcome
from bot.notices.dispatch import CARRIED, Dispatch, Progress, content
from bot.notices.evidence import PERSON, Evidence
from bot.notices.found import Found, Standing
from bot.notices.release import Release

REPEAT_WITHIN = timedelta(hours=23)  # after 24 h the same clientmsgid makes a second job
LANDING = timedelta(minutes=1)  # what had landed before its draft was taken away shows by then


def unfenced(session: Session, attempt: Dispatch) -> Dispatch | None:
    """An earlier attempt at the same releases whose draft still lies where a late request would find it."""
    theirs = _of(*(one.id for one in attempt.releases)).where(
        Dispatch.id != attempt.id, Dispatch.draft_id != "", Dispatch.fenced_at.is_(None)
    )
    return session.scalar(theirs.order_by(Dispatch.id).limit(1))


def client_id(session: Session, releases: Sequence[Release], *, at: datetime) -> str:
    """The client id that a mass send has to repeat, or "": the same content, within 23 hours of its first use.

    Not one of which the platform has said that its job failed: that id never sends again.
    """
    earlier = _of(*(one.id for one in releases)).where(
        Dispatch.mode == Mode.MASS,
        Dispatch.client_id.endswith(content(releases), autoescape=True),
    )
    for attempt in session.scalars(earlier.order_by(Dispatch.id.desc())):
        carriers = select(Dispatch).where(Dispatch.client_id == attempt.client_id)
        used = [other.submitting_at for other in session.scalars(carriers) if other.submitting_at]
        if min(used) > at - REPEAT_WITHIN and not _has_failed(session, attempt.client_id):
            return attempt.client_id
    return ""


def stranger(session: Session, attempt: Dispatch) -> bool:
    """Whether a mass send that nobody knows came out since a doubted one, of which this is no repeat: it may be that one."""
    if attempt.mode != Mode.MASS:
        return False
    others = _of(*(one.id for one in attempt.releases)).where(
        Dispatch.id != attempt.id,
        Dispatch.client_id != attempt.client_id,
        Dispatch.mode == Mode.MASS,
    )
    since = min(
        (one.submitting_at for one in session.scalars(others) if one.submitting_at), default=None
    )
    if since is None:
        return False
    unknown = select(Found.id).where(
        Found.account == attempt.account, Found.mode == Mode.MASS, Found.out_at >= since,
        Found.state.in_((Standing.NEW, Standing.OPEN)),
    )  # fmt: skip
    return session.scalar(unknown.limit(1)) is not None


def _has_failed(session: Session, name: str) -> bool:
    """Whether the platform has said of a client id that its job failed."""
    said = select(Evidence.dispatch_id).where(
        Evidence.outcome == Outcome.FAILED, ~Evidence.kind.startswith(PERSON)
    )
    failed = select(Dispatch.id).where(
        Dispatch.client_id == name, Dispatch.id.in_(said), Dispatch.state == Progress.FAILED
    )
    return session.scalar(failed.limit(1)) is not None


def _of(*releases: int) -> Select[Dispatch]:
    said = select(Evidence.dispatch_id).where(
        Evidence.kind.startswith(PERSON), Evidence.outcome == Outcome.FAILED
    )
    carried = select(CARRIED.c.dispatch_id).where(CARRIED.c.release_id.in_(releases))
    # A draft of mode draft was never submitted, but somebody may send it from the box.
    sent = or_(Dispatch.submitting_at.is_not(None), Dispatch.mode == Mode.DRAFT)
    return select(Dispatch).where(
        Dispatch.id.in_(carried), Dispatch.id.in_(said), Dispatch.state == Progress.FAILED, sent
    )
