"""Claim what is due: one owner for each attempt, however many schedulers ask."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.clock import local_day
from bot.ledger.channels import Channel
from bot.notices import allowance, dispatch, doubted, find, reposted
from bot.notices.channel import Allowance, Mode
from bot.notices.dispatch import LEASE, Dispatch, Progress
from bot.notices.notice import State, hold
from bot.notices.release import Release, Stage, fail, give_index_no, say
from bot.notices.together import waiting_with

PUT_OFF = 0  # no dispatch's id: one was due and has to wait, others may be due as well
NO_LIMIT = Allowance()


def claim(
    session: Session, *, owner: str, at: datetime, usual: Mapping[str, Allowance]
) -> int | None:
    """Take the next due release and open (or go on with) its attempt; the dispatch's id, PUT_OFF, or None.

    What waits to go out in one send with it is taken with it. One conditional UPDATE decides who gets it, so any number of schedulers may ask at once. `usual` are the
    accounts' allowances; a mass send beyond its own waits, keeps its place, and says until when.
    """
    due = _next_due(session, at)
    if due is None:
        return None
    group = waiting_with(session, due)
    hold(session, *(one.notice_id for one in group))
    # One claim at a time for each account; on SQLite BEGIN IMMEDIATE has seen to it already.
    account = select(Channel.slug).where(Channel.slug == due.channel)
    session.execute(account.with_for_update(key_share=True))
    session.refresh(due)
    held, group = group, waiting_with(session, due)
    if held != group:
        return PUT_OFF  # somebody changed the group before we held it
    if due.mode == Mode.MASS and _has_to_wait(session, group, usual, at):
        return PUT_OFF
    taken = (
        update(Release)
        .where(Release.id == due.id, _is_ready(at))
        .values(state=Stage.SENDING, reason="", waits_until=None)
        .execution_options(synchronize_session=False)
    )
    if session.execute(taken.returning(Release.id)).first() is None:
        return None
    session.refresh(due)
    for one in group:
        one.state, one.reason, one.waits_until = Stage.SENDING, "", None
    return _open(session, group, owner=owner, at=at)


def take_over(session: Session, *, owner: str, at: datetime) -> int | None:
    """Take an attempt whose owner has died. One that had begun to submit becomes unsure instead."""
    orphans = select(Dispatch.id).where(
        Dispatch.state == Progress.WORKING, Dispatch.lease_until < at
    )
    number = session.scalar(orphans.order_by(Dispatch.id).limit(1))
    if number is None:
        return None
    attempt = dispatch.hold(session, number)
    if attempt.state != Progress.WORKING or attempt.lease_until >= at:
        return None  # somebody was quicker
    attempt.lease_by, attempt.lease_until = owner, at + LEASE
    if attempt.submitting_at is not None:
        dispatch.doubt(attempt, reason="提交时程序中断，正在向平台核实", at=at)
        return None
    return attempt.id


def _has_to_wait(
    session: Session, group: Sequence[Release], usual: Mapping[str, Allowance], at: datetime
) -> bool:
    account = group[0].channel
    wait = allowance.mass_waits(session, account, usual.get(account, NO_LIMIT), at=at)
    if wait is None:
        return False
    for one in group:
        if one.state == Stage.WAITING:
            one.waits_until, one.reason = wait.until, wait.why
            say(one.notice, wait.why)
    return True


def _next_due(session: Session, at: datetime) -> Release | None:
    return session.scalar(
        select(Release).where(_is_ready(at)).order_by(Release.due_at, Release.id).limit(1)
    )


def _is_ready(at: datetime) -> ColumnElement[bool]:
    waited = or_(Release.waits_until.is_(None), Release.waits_until <= at)
    return and_(Release.state == Stage.WAITING, Release.due_at <= at, waited, _account_is_free())


def _account_is_free() -> ColumnElement[bool]:
    busy = select(Dispatch.id).where(
        Dispatch.account == Release.channel, Dispatch.mode == Mode.PUBLISH, Dispatch.holds
    )
    return or_(Release.mode != Mode.PUBLISH, ~busy.correlate(Release).exists())


def _open(session: Session, group: Sequence[Release], *, owner: str, at: datetime) -> int | None:
    """One attempt for all that may go out; what may not has failed, and the rest goes without it."""
    left = {one.id: one.notice.state for one in group}
    going = [one for one in group if _may_go(session, one, at=at)]
    if not going:
        return None
    for one in going:
        give_index_no(session, one.notice, at=at)
    attempt = _same_again(session, going, at=at)
    if attempt is None:
        attempt = _new(session, going, owner=owner, at=at)
    else:
        attempt.state, attempt.holds = Progress.WORKING, True
        attempt.lease_by, attempt.lease_until = owner, at + LEASE
    for one in going:
        told: dict[str, object] = {
            "state": one.notice.state, "release": one.id, "attempt": one.attempts, "channel": one.channel
        }  # fmt: skip
        trail.record(
            session, actor=trail.SYSTEM, verb="release.claim", subject=("notice", str(one.notice_id)),
            at=at, before={"state": left[one.id]}, after=told,
        )  # fmt: skip
    session.flush()
    return attempt.id


def _may_go(session: Session, one: Release, *, at: datetime) -> bool:
    if one.notice.state == State.SCHEDULED:
        one.notice.move("claim")
    changed = "" if find.may_go_out(session, one.notice) else dispatch.CHANGED
    why = changed or reposted.why_not(session, one.notice, local_day(at))
    if why:
        fail(session, one, reason=why, at=at)
    return not why


def _same_again(session: Session, going: Sequence[Release], *, at: datetime) -> Dispatch | None:
    """The attempt that was put back, where it may go on: the same content in the same order, sent in the same way."""
    for number in sorted({one.dispatch_id for one in going if one.dispatch_id}):
        attempt = session.get(Dispatch, number)
        if attempt is None or attempt.state != Progress.PUT_BACK:
            continue
        same = attempt.releases == going and attempt.mode == going[0].mode
        if same and attempt.client_id.endswith(dispatch.content(going)):
            return attempt
        attempt.state, attempt.settled_at = Progress.FAILED, at
        attempt.reason = "内容、发布方式或同批的稿件改了，另起一次"
    return None


def _new(session: Session, going: Sequence[Release], *, owner: str, at: datetime) -> Dispatch:
    for one in going:
        one.attempts += 1
    first = going[0]
    attempt = Dispatch(
        account=first.channel, mode=first.mode, attempt=first.attempts, lease_by=owner, lease_until=at + LEASE,
        submits_before=None, counted_at=None, fenced_at=None, submitting_at=None, confirm_until=None, next_look_at=None,
        created_at=at, settled_at=None,
    )  # fmt: skip
    # Stable over restarts and new after every failure (exactly-once.md): ASCII, at most 60.
    attempt.client_id = dispatch.client_id(going)
    if first.mode == Mode.MASS:
        attempt.client_id = doubted.client_id(session, going, at=at) or attempt.client_id
    session.add(attempt)
    session.flush()
    dispatch.carry(session, attempt, going)
    return attempt
