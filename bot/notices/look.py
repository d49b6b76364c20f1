"""What to ask the platform next, and what is open still: an attempt without an outcome is looked up, not resent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.clock import local_day
from bot.notices import allowance, dispatch
from bot.notices.channel import Mode
from bot.notices.dispatch import FIRST_LOOK, OPEN, Dispatch
from bot.notices.doubted import REPEAT_WITHIN
from bot.notices.evidence import PlatformEvent
from bot.notices.prepare import goes_as_reprint, source_address

EARLY_LOOKS = (2.0, 10.0, 60.0)  # seconds after the submit; freepublish/get has 100 calls a day
MIDNIGHT = timedelta(minutes=5)  # how far the platform's clock may be from ours when its day turns


@dataclass(frozen=True)
class Look:
    """One question to ask the platform about an attempt, with all it needs."""

    dispatch_id: int
    account: str
    mode: str
    job_id: str
    draft_id: str
    client_id: str
    source_url: str
    repeat: bool  # a mass send without a job id is repeated with the same client id
    patient: bool  # long enough after the submit that the platform's own count is to be believed
    submits_before: int | None
    counted_at: datetime | None
    as_reprint: bool  # the repeat goes on as the first did
    fenced: bool  # an earlier look has taken the draft away

    def same_day(self, at: datetime) -> bool:
        """Whether the platform's daily count has not begun anew since it was read, on its clock or on ours."""
        counted = self.counted_at
        return counted is not None and local_day(counted - MIDNIGHT) == local_day(at + MIDNIGHT)


def fence_after(wait: timedelta) -> timedelta:
    """How old a lost submit must be before its draft is taken away: 5 minutes of the usual 30."""
    return wait / 6


def next_look(session: Session, *, base_url: str, wait: timedelta, at: datetime) -> Look | None:
    """Take the next question that is due, so that no other scheduler asks it as well."""
    due = select(Dispatch.id).where(
        Dispatch.state.in_(OPEN), Dispatch.next_look_at <= at, Dispatch.settled_at.is_(None)
    )
    taken = (
        update(Dispatch)
        .where(Dispatch.id == due.order_by(Dispatch.next_look_at).limit(1).scalar_subquery())
        .where(Dispatch.next_look_at <= at)
        .values(looks=Dispatch.looks + 1, next_look_at=at + wait)
        .execution_options(synchronize_session=False)
    )
    row = session.execute(taken.returning(Dispatch.id)).first()
    if row is None:
        return None
    attempt = session.get_one(Dispatch, row[0], populate_existing=True)
    began = attempt.submitting_at or attempt.created_at
    attempt.next_look_at = _after(began, attempt.confirm_until, wait=wait, at=at)
    if attempt.mode != Mode.MASS and not _may_ask(session, attempt, at=at):
        return None
    still = at - began < REPEAT_WITHIN and dispatch.wanted(session, attempt)
    return Look(
        dispatch_id=attempt.id, account=attempt.account, mode=attempt.mode, job_id=attempt.job_id,
        draft_id=attempt.draft_id, client_id=attempt.client_id,
        source_url=source_address(base_url, attempt.releases[0]),
        repeat=not attempt.job_id and still, patient=at - began >= fence_after(wait),
        submits_before=attempt.submits_before, counted_at=attempt.counted_at,
        as_reprint=goes_as_reprint(session, attempt), fenced=attempt.fenced_at is not None,
    )  # fmt: skip


def _after(
    began: datetime, confirm_until: datetime | None, *, wait: timedelta, at: datetime
) -> datetime:
    """The look after this one: at 2 and 10 seconds, 1 minute, every 5 up to 30 after the submit, then every 30.

    So often because a look dies with its scheduler; the next one comes before a person is asked. And soon
    after the administrator's time to confirm is over.
    """
    early = (timedelta(seconds=seconds) for seconds in EARLY_LOOKS)
    times = [began + span for span in (*early, *(fence_after(wait) * n for n in range(1, 7)))]
    times += [confirm_until + FIRST_LOOK] if confirm_until else []
    return min((moment for moment in times if moment > at), default=at + wait)


def _may_ask(session: Session, attempt: Dispatch, *, at: datetime) -> bool:
    """Count the question; False, and left until tomorrow, when the platform answers no more today."""
    call = allowance.OF_A_JOB if attempt.job_id else allowance.OF_THE_LIST
    if allowance.take(session, attempt.account, call, at=at):
        return True
    attempt.next_look_at = allowance.tomorrow(at)
    return False


def postpone(session: Session, dispatch_id: int, *, until: datetime) -> None:
    """Ask about an attempt not before `until`, unless it is settled by then."""
    attempt = dispatch.hold(session, dispatch_id)
    if attempt.state in OPEN and attempt.next_look_at is not None:
        attempt.next_look_at = until


def overdue(session: Session, *, wait: timedelta, at: datetime) -> list[int]:
    """The attempts that evidence has not decided within `wait` of their submit, or of the administrator's time."""
    begun = func.coalesce(Dispatch.confirm_until, Dispatch.submitting_at)
    undecided = (Dispatch.state.in_(OPEN), Dispatch.holds, begun < at - wait)
    return list(session.scalars(select(Dispatch.id).where(*undecided).order_by(Dispatch.id)))


def undecided_before(session: Session, moment: datetime) -> bool:
    """Whether something that went out before a moment may still be unknown to the ledger."""
    submitted = select(Dispatch.id).where(Dispatch.holds, Dispatch.submitting_at < moment)
    heard = select(PlatformEvent.id).where(
        PlatformEvent.handled_at.is_(None), PlatformEvent.received_at < moment
    )
    return any(session.scalar(some.limit(1)) is not None for some in (submitted, heard))
