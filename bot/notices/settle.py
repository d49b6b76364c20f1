"""Settle attempts from evidence: events first, questions second, a person last; never by trying again."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.messages import message
from bot.notices import beside, dispatch, evidence
from bot.notices.channel import Mode, Outcome, Seen
from bot.notices.dispatch import OPEN, Dispatch, Progress, give_up, start_again
from bot.notices.evidence import PlatformEvent
from bot.notices.release import Release, Stage, confirm, say

EVENT_KEPT = timedelta(days=2)  # an event that nothing answers to by then was not ours

ReadEvent = Callable[[str, dict[str, object]], tuple[str, Seen]]

log = logging.getLogger(__name__)


def match_event(session: Session, number: int, read: ReadEvent, *, at: datetime) -> bool:
    """Apply one event that came in; True when it spoke of an attempt of ours."""
    row = select(PlatformEvent).where(PlatformEvent.id == number).with_for_update()
    event = session.scalars(row, execution_options={"populate_existing": True}).one()
    if event.handled_at is not None:
        return False
    job_id, seen = read(event.kind, event.data)
    found = (
        _of_job(session, event.account, job_id)
        or _of_job(session, event.account, seen.article_id)
        or _of_failure(session, event, seen)
    )
    if found is None:
        # While an attempt of ours waits for its job's number, the event may be its own.
        if at - event.received_at > EVENT_KEPT or not _in_flight(session, event.account):
            event.handled_at = at
            beside.enter_event(session, event, job_id, seen, at=at)
        return False
    event.handled_at = at
    apply(session, found, seen, kind=event.kind, at=at, heard_at=event.received_at)
    return True


def apply(
    session: Session, dispatch_id: int, seen: Seen, *, kind: str, at: datetime, heard_at: datetime | None = None
) -> None:  # fmt: skip
    """Draw the consequence of what was seen: published, failed, or nothing yet. Twice is the same as once.

    `heard_at` is when the platform said so, where that is earlier than `at`: by it a release is counted.
    """
    attempt, heard = dispatch.hold(session, dispatch_id), heard_at or at
    evidence.learn(session, attempt.id, kind=kind, outcome=seen.outcome, data=seen.raw, at=heard)
    if seen.outcome == Outcome.PUBLISHED:
        _published(session, attempt, seen, heard=heard, at=at)
    elif seen.outcome == Outcome.FAILED and attempt.state in OPEN:
        give_up(session, attempt, reason=seen.reason or "平台没有发出，未说明原因", at=at)
    elif seen.outcome == Outcome.FAILED and heard_at is not None:
        _explain(session, attempt, seen.reason, at=at)


def _explain(session: Session, attempt: Dispatch, reason: str, *, at: datetime) -> None:
    """The event of a failure that a look has told of already: only the event says why."""
    before = attempt.reason
    if attempt.state != Progress.FAILED or not reason or reason == before:
        return
    attempt.reason = reason
    for one in attempt.unpublished():
        if one.dispatch_id != attempt.id or one.state != Stage.FAILED or one.reason != before:
            continue  # it has been arranged anew
        one.reason = reason
        if one.notice.reason == before:
            one.notice.reason = reason
        about = ("notice", str(one.notice_id))
        told: dict[str, object] = {"release": one.id, "reason": reason}
        trail.record(
            session, actor=trail.SYSTEM, verb="release.explained", subject=about, at=at,
            before={"reason": before}, after=told,
        )  # fmt: skip
        text = f"《{one.notice.title}》没有发出，平台说明了原因：{reason}"
        message.tell(session, ("deputy", "officer"), text, about=about, at=at)


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


def ask_a_person(session: Session, dispatch_id: int, *, at: datetime) -> bool:
    """Hand over what evidence has not decided; False when it has meanwhile.

    It no longer holds its account; an event that comes later still settles it.
    """
    attempt = dispatch.hold(session, dispatch_id)
    if attempt.state not in OPEN or not attempt.holds:
        return False
    attempt.state, attempt.holds, attempt.next_look_at = Progress.UNSURE, False, None
    attempt.reason = (
        "平台一直没有给出结果，请到公众平台后台核对是否已发表，再在“发布”里点开这一次登记结果"
    )
    for one in attempt.unpublished():
        one.state, one.reason = Stage.UNSURE, attempt.reason
        say(one.notice, attempt.reason)
        about = ("notice", str(one.notice_id))
        text = f"《{one.notice.title}》（R{one.id}）{attempt.reason}"
        message.tell(session, ("officer",), text, about=about, at=at)
    return True


def _published(
    session: Session, attempt: Dispatch, seen: Seen, *, heard: datetime, at: datetime
) -> None:
    urls = dict(enumerate(seen.urls))
    first_told = attempt.state != Progress.PUBLISHED
    same_job = _is_told_already(session, attempt)
    if first_told:
        attempt.state, attempt.holds, attempt.reason = Progress.PUBLISHED, False, ""
        attempt.settled_at, attempt.next_look_at = heard, None
    attempt.article_id = attempt.article_id or seen.article_id
    for place, one in enumerate(attempt.releases):
        if first_told and one.state == Stage.PUBLISHED and not same_job:
            _twice(session, attempt, one, at=at)
            continue
        confirm(session, one, url=urls.get(place, ""), at=at, out_at=heard)
        if seen.note and one.reason != seen.note:
            one.reason = seen.note
            text = f"《{one.notice.title}》已经群发，但是{seen.note}"
            about = ("notice", str(one.notice_id))
            message.tell(session, ("officer",), text, about=about, at=at)


def _is_told_already(session: Session, attempt: Dispatch) -> bool:
    """Whether another attempt with the very same job is published: a repeat that the platform knew."""
    same = select(Dispatch.id).where(
        Dispatch.account == attempt.account, Dispatch.job_id == attempt.job_id, Dispatch.job_id != "",
        Dispatch.id != attempt.id, Dispatch.state == Progress.PUBLISHED,
    )  # fmt: skip
    return session.scalar(same.limit(1)) is not None


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
    named = or_(
        Dispatch.job_id == job_id, Dispatch.msg_data_id == job_id, Dispatch.article_id == job_id
    )
    newest = select(Dispatch.id).where(Dispatch.account == account, named)
    return session.scalar(newest.order_by(Dispatch.id.desc()).limit(1))


def _in_flight(session: Session, account: str) -> bool:
    """Whether an attempt of ours was submitted on the account and its job's number is not written down yet."""
    ours = select(Dispatch.id).where(
        Dispatch.account == account, Dispatch.job_id == "", Dispatch.submitting_at.is_not(None),
        Dispatch.state.in_((Progress.WORKING, Progress.UNSURE)), Dispatch.holds,
    )  # fmt: skip
    return session.scalar(ours.limit(1)) is not None


def _of_failure(session: Session, event: PlatformEvent, seen: Seen) -> int | None:
    """The account's one unsure publish, when a publish of which we have no job has failed since it began."""
    if seen.outcome != Outcome.FAILED or not event.kind.startswith("PUBLISH"):
        return None
    unsure = select(Dispatch.id).where(
        Dispatch.account == event.account, Dispatch.mode == Mode.PUBLISH, Dispatch.job_id == "",
        Dispatch.state == Progress.UNSURE, Dispatch.holds, Dispatch.submitting_at <= event.received_at,
    )  # fmt: skip
    return session.scalar(unsure)
