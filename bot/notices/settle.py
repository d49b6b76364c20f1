"""Settle attempts from evidence: events first, questions second, a person last; never by trying again."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.clock import local_day
from bot.notices import dispatch, evidence
from bot.notices.channel import Mode, Outcome, Seen
from bot.notices.dispatch import Dispatch, Progress, give_up, start_again
from bot.notices.evidence import PlatformEvent
from bot.notices.release import Release, Stage, confirm, say
from bot.notices.steps import source_address

OPEN = (Progress.SUBMITTED, Progress.UNSURE)
EARLY_LOOKS = (2.0, 10.0, 60.0)  # seconds after the submit; freepublish/get has 100 calls a day
REPEAT_WITHIN = timedelta(hours=23)  # after 24 h the same clientmsgid makes a second job
EVENT_KEPT = timedelta(days=2)  # an event that nothing answers to by then was not ours
MIDNIGHT = timedelta(minutes=5)  # how far the platform's clock may be from ours when its day turns

ReadEvent = Callable[[str, dict[str, object]], tuple[str, Seen]]

log = logging.getLogger(__name__)


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
    fenced: bool  # an earlier look has taken the draft away

    def same_day(self, at: datetime) -> bool:
        """Whether the platform's daily count has not begun anew since it was read, on its clock or on ours."""
        counted = self.counted_at
        return counted is not None and local_day(counted - MIDNIGHT) == local_day(at + MIDNIGHT)


def match_event(session: Session, number: int, read: ReadEvent, *, at: datetime) -> bool:
    """Apply one event that came in; True when it spoke of an attempt of ours."""
    row = select(PlatformEvent).where(PlatformEvent.id == number).with_for_update()
    event = session.scalars(row, execution_options={"populate_existing": True}).one()
    if event.handled_at is not None:
        return False
    job_id, seen = read(event.kind, event.data)
    found = _of_job(session, event.account, job_id) or _of_failure(session, event, seen)
    if found is None:
        if at - event.received_at > EVENT_KEPT:
            event.handled_at = at
        return False
    event.handled_at = at
    apply(session, found, seen, kind=event.kind, at=event.received_at)
    return True


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
    attempt.next_look_at = _after(began, wait=wait, at=at)
    still = at - began < REPEAT_WITHIN and dispatch.wanted(session, attempt)
    return Look(
        dispatch_id=attempt.id, account=attempt.account, mode=attempt.mode, job_id=attempt.job_id,
        draft_id=attempt.draft_id, client_id=attempt.client_id,
        source_url=source_address(base_url, attempt.releases[0]),
        repeat=not attempt.job_id and still, patient=at - began >= fence_after(wait),
        submits_before=attempt.submits_before, counted_at=attempt.counted_at,
        fenced=attempt.fenced_at is not None,
    )  # fmt: skip


def _after(began: datetime, *, wait: timedelta, at: datetime) -> datetime:
    """The look after this one: at 2 and 10 seconds, 1, 5 and 30 minutes after the submit, then every 30."""
    early = (timedelta(seconds=seconds) for seconds in EARLY_LOOKS)
    times = sorted(began + span for span in (*early, fence_after(wait), wait))
    return next((moment for moment in times if moment > at), at + wait)


def apply(session: Session, dispatch_id: int, seen: Seen, *, kind: str, at: datetime) -> None:
    """Draw the consequence of what was seen: published, failed, or nothing yet. Twice is the same as once."""
    attempt = dispatch.hold(session, dispatch_id)
    evidence.learn(session, attempt.id, kind=kind, outcome=seen.outcome, data=seen.raw, at=at)
    if seen.outcome == Outcome.PUBLISHED:
        _published(session, attempt, seen, at=at)
    elif seen.outcome == Outcome.FAILED and attempt.state in OPEN:
        give_up(session, attempt, reason=seen.reason or "平台没有发出，未说明原因", at=at)


def fence(session: Session, dispatch_id: int, *, at: datetime) -> bool:
    """Write down that we are about to take the draft away: if it is gone later, it was us. False: no need now."""
    attempt = dispatch.hold(session, dispatch_id)
    if attempt.state != Progress.UNSURE or attempt.job_id:
        return False
    attempt.fenced_at = at
    return True


def never_sent(session: Session, dispatch_id: int, *, at: datetime) -> None:
    """Counter unchanged behind the fence: nothing arrived and nothing can arrive any more."""
    attempt = dispatch.hold(session, dispatch_id)
    evidence.learn(session, dispatch_id, kind="counter", outcome="never sent", data={}, at=at)
    if attempt.state == Progress.UNSURE and not attempt.job_id:
        start_again(session, attempt, at=at)


def overdue(session: Session, *, wait: timedelta, at: datetime) -> list[int]:
    """The attempts that evidence has not decided within `wait` of their submit."""
    undecided = (Dispatch.state.in_(OPEN), Dispatch.holds, Dispatch.submitting_at < at - wait)
    return list(session.scalars(select(Dispatch.id).where(*undecided).order_by(Dispatch.id)))


def ask_a_person(session: Session, dispatch_id: int) -> bool:
    """Hand over what evidence has not decided; False when it has meanwhile.

    It no longer holds its account; an event that comes later still settles it.
    """
    attempt = dispatch.hold(session, dispatch_id)
    if attempt.state not in OPEN or not attempt.holds:
        return False
    attempt.state, attempt.holds, attempt.next_look_at = Progress.UNSURE, False, None
    attempt.reason = (
        "平台一直没有给出结果，请到公众平台后台核对是否已发表，再用 gongkai release settle 登记结果"
    )
    for one in attempt.unpublished():
        one.state, one.reason = Stage.UNSURE, attempt.reason
        say(one.notice, attempt.reason)
    return True


def undecided_before(session: Session, moment: datetime) -> bool:
    """Whether something that went out before a moment may still be unknown to the ledger."""
    submitted = select(Dispatch.id).where(Dispatch.holds, Dispatch.submitting_at < moment)
    heard = select(PlatformEvent.id).where(
        PlatformEvent.handled_at.is_(None), PlatformEvent.received_at < moment
    )
    return any(session.scalar(some.limit(1)) is not None for some in (submitted, heard))


def _published(session: Session, attempt: Dispatch, seen: Seen, *, at: datetime) -> None:
    urls = dict(enumerate(seen.urls))
    first_told = attempt.state != Progress.PUBLISHED
    if first_told:
        attempt.state, attempt.holds, attempt.reason = Progress.PUBLISHED, False, ""
        attempt.settled_at, attempt.next_look_at = at, None
    for place, one in enumerate(attempt.releases):
        if first_told and one.state == Stage.PUBLISHED:
            _twice(session, attempt, one, at=at)
            continue
        confirm(session, one, url=urls.get(place, ""), at=at)


def _twice(session: Session, attempt: Dispatch, one: Release, *, at: datetime) -> None:
    """Only after a person had said "not sent": both attempts are out. Counted once, and told."""
    log.error("release %s is out twice, by dispatch %s as well", one.id, attempt.id)
    one.reason = "平台显示发出了两次，请到公众平台后台删除多余的一篇"
    trail.record(
        session, actor=trail.SYSTEM, verb="release.twice", subject=("notice", str(one.notice_id)),
        at=at, after={"release": one.id, "attempt": attempt.attempt},
    )  # fmt: skip


def _of_job(session: Session, account: str, job_id: str) -> int | None:
    if not job_id:
        return None
    # A publish has come back as MASSSENDJOBFINISH, which names its message, not its job.
    named = or_(Dispatch.job_id == job_id, Dispatch.msg_data_id == job_id)
    newest = select(Dispatch.id).where(Dispatch.account == account, named)
    return session.scalar(newest.order_by(Dispatch.id.desc()).limit(1))


def _of_failure(session: Session, event: PlatformEvent, seen: Seen) -> int | None:
    """The account's one unsure publish, when a publish of which we have no job has failed since it began."""
    if seen.outcome != Outcome.FAILED or not event.kind.startswith("PUBLISH"):
        return None
    unsure = select(Dispatch.id).where(
        Dispatch.account == event.account, Dispatch.mode == Mode.PUBLISH, Dispatch.job_id == "",
        Dispatch.state == Progress.UNSURE, Dispatch.holds, Dispatch.submitting_at <= event.received_at,
    )  # fmt: skip
    return session.scalar(unsure)
