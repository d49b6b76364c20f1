"""Settle attempts from evidence: events first, questions second, a person last; never by trying again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from bot.notices import evidence
from bot.notices.channel import Outcome, Seen
from bot.notices.dispatch import Dispatch, Progress, give_up, start_again
from bot.notices.release import Stage, confirm
from bot.notices.steps import source_address

# freepublish/get has 100 calls a day: look at 2 and 10 seconds, 1, 5 and 30 minutes (exactly-once.md).
LOOKS = (2, 10, 60, 300, 1800)
REPEAT_WITHIN = timedelta(hours=23)  # after 24 h the same clientmsgid makes a second job
EVENT_KEPT = timedelta(days=2)  # an event that nothing answers to by then was not ours

ReadEvent = Callable[[str, dict[str, object]], tuple[str, Seen]]


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
    number: int  # 1 for the first look
    submits_before: int | None
    fenced: bool  # an earlier look has taken the draft away


def match_events(session: Session, account: str, read: ReadEvent, *, at: datetime) -> int:
    """Apply the account's events that came in; how many were matched with an attempt of ours."""
    matched = 0
    for event in evidence.waiting(session, account):
        job_id, seen = read(event.kind, event.data)
        attempt = _of_job(session, account, job_id)
        if attempt is None:
            if at - event.received_at > EVENT_KEPT:
                event.handled_at = at
            continue
        event.handled_at = at
        apply(session, attempt.id, seen, kind=event.kind, at=event.received_at)
        matched += 1
    return matched


def next_look(session: Session, *, base_url: str, at: datetime) -> Look | None:
    """Take the next question that is due, so that no other scheduler asks it as well."""
    open_states = (Progress.SUBMITTED, Progress.UNSURE)
    due = select(Dispatch.id).where(
        Dispatch.state.in_(open_states), Dispatch.next_look_at <= at, Dispatch.settled_at.is_(None)
    )
    taken = (
        update(Dispatch)
        .where(Dispatch.id == due.order_by(Dispatch.next_look_at).limit(1).scalar_subquery())
        .where(Dispatch.next_look_at <= at)
        .values(looks=Dispatch.looks + 1, next_look_at=at + timedelta(seconds=LOOKS[-1]))
        .execution_options(synchronize_session=False)
    )
    row = session.execute(taken.returning(Dispatch.id)).first()
    if row is None:
        return None
    attempt = session.get_one(Dispatch, row[0], populate_existing=True)
    attempt.next_look_at = at + timedelta(seconds=LOOKS[min(attempt.looks - 1, len(LOOKS) - 1)])
    began = attempt.submitting_at or attempt.created_at
    return Look(
        dispatch_id=attempt.id, account=attempt.account, mode=attempt.mode, job_id=attempt.job_id,
        draft_id=attempt.draft_id, client_id=attempt.client_id,
        source_url=source_address(base_url, attempt.releases[0]),
        repeat=not attempt.job_id and at - began < REPEAT_WITHIN,
        number=attempt.looks, submits_before=attempt.submits_before, fenced=attempt.fenced_at is not None,
    )  # fmt: skip


def apply(session: Session, dispatch_id: int, seen: Seen, *, kind: str, at: datetime) -> None:
    """Draw the consequence of what was seen: published, failed, or nothing yet. Twice is the same as once."""
    attempt = session.get_one(Dispatch, dispatch_id)
    evidence.learn(session, attempt.id, kind=kind, outcome=seen.outcome, data=seen.raw, at=at)
    if seen.outcome == Outcome.PUBLISHED:
        _published(session, attempt, seen, at=at)
    elif seen.outcome == Outcome.FAILED and attempt.state in (Progress.SUBMITTED, Progress.UNSURE):
        give_up(session, attempt, reason=seen.reason or "平台没有发出，未说明原因", at=at)


def fence(session: Session, dispatch_id: int, *, at: datetime) -> None:
    """Write down that we are about to take the draft away: if it is gone later, it was us."""
    session.get_one(Dispatch, dispatch_id).fenced_at = at


def never_sent(session: Session, dispatch_id: int, *, at: datetime) -> None:
    """Counter unchanged behind the fence: nothing arrived and nothing can arrive any more."""
    attempt = session.get_one(Dispatch, dispatch_id)
    evidence.learn(session, dispatch_id, kind="counter", outcome="never sent", data={}, at=at)
    if attempt.state == Progress.UNSURE and not attempt.job_id:
        start_again(session, attempt, at=at)


def ask_a_person(session: Session, *, wait: timedelta, at: datetime) -> list[int]:
    """Hand over what evidence has not decided within `wait`; returns the dispatches handed over now.

    They no longer hold their account; an event that comes later still settles them.
    """
    overdue = select(Dispatch).where(
        Dispatch.state.in_((Progress.SUBMITTED, Progress.UNSURE)),
        Dispatch.holds,
        Dispatch.submitting_at < at - wait,
    )
    handed = list(session.scalars(overdue))
    for attempt in handed:
        attempt.state, attempt.holds, attempt.next_look_at = Progress.UNSURE, False, None
        attempt.reason = "平台一直没有给出结果，请到公众平台后台核对是否已发表，再用 gongkai release settle 登记结果"
        for one in attempt.releases:
            one.state = Stage.UNSURE
            one.reason = one.notice.reason = attempt.reason
    return [attempt.id for attempt in handed]


def _published(session: Session, attempt: Dispatch, seen: Seen, *, at: datetime) -> None:
    urls = dict(enumerate(seen.urls))
    if attempt.state != Progress.PUBLISHED:
        attempt.state, attempt.holds, attempt.reason = Progress.PUBLISHED, False, ""
        attempt.settled_at, attempt.next_look_at = at, None
    for place, one in enumerate(attempt.releases):
        confirm(session, one, url=urls.get(place, ""), at=at)


def _of_job(session: Session, account: str, job_id: str) -> Dispatch | None:
    if not job_id:
        return None
    # A publish has come back as MASSSENDJOBFINISH, which names its message, not its job.
    named = or_(Dispatch.job_id == job_id, Dispatch.msg_data_id == job_id)
    newest = select(Dispatch).where(Dispatch.account == account, named).order_by(Dispatch.id.desc())
    return session.scalar(newest.limit(1))
