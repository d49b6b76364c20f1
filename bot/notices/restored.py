"""After the database was put back from a copy: what it believes to be waiting may have gone out long ago."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.messages import message
from bot.notices import dispatch, notice
from bot.notices.channel import Mode
from bot.notices.dispatch import Dispatch, Progress
from bot.notices.notice import State
from bot.notices.release import Release, Stage
from bot.notices.together import waiting_with

REASON = "数据库是从备份恢复的，这次群发可能已经发出：请到公众平台后台核对，再在“发布”里点开这一次登记结果"
UNKNOWN = (Stage.WAITING, Stage.SENDING, Stage.UNSURE)
BEGUN = (Progress.WORKING, Progress.PUT_BACK, Progress.UNSURE)


def to_check(session: Session, *, at: datetime) -> list[int]:
    """The releases that were due or under way, and of which the copy does not know what became.

    Publishes that are not due belong to them: somebody may have sent one earlier than the copy has it. One that
    waits for a person since an earlier restore does not: asking again would tell nothing new.
    """
    unknown = select(Release.id).where(
        Release.state.in_(UNKNOWN),
        or_(Release.due_at <= at, Release.mode == Mode.PUBLISH),
        or_(Release.state != Stage.UNSURE, Release.reason != REASON),
    )
    return list(session.scalars(unknown.order_by(Release.id)))


def check(session: Session, number: int, *, at: datetime) -> bool:
    """Put one in doubt: a mass send waits for a person, a publish is looked up first. True for the former.

    A job that the copy knows is looked up by its number as ever. Nothing is repeated: a repeat would be the
    send where nothing had arrived, and a person may have decided against it since (exactly-once.md).
    """
    one = session.get_one(Release, number)
    together = waiting_with(session, one)
    notice.hold(session, one.notice_id, *(each.notice_id for each in together))
    session.refresh(one)
    if one.state not in UNKNOWN:
        return False
    if one.state == Stage.UNSURE and one.reason == REASON:
        return True  # with another of its group
    if one.mode != Mode.MASS:
        one.check_first = True
        return False
    if one.due_at > at:
        return False
    attempt = _attempt(session, one, together, at=at)
    attempt.state, attempt.holds, attempt.next_look_at = Progress.UNSURE, False, None
    attempt.reason, attempt.submitting_at = REASON, attempt.submitting_at or one.due_at
    for each in attempt.unpublished():
        _doubt(session, each, at=at)
    return True


def _doubt(session: Session, one: Release, *, at: datetime) -> None:
    one.state, one.reason, one.waits_until = Stage.UNSURE, REASON, None
    if one.notice.state == State.SCHEDULED:
        one.notice.move("claim")
    if one.notice.state == State.PUBLISHING:
        one.notice.reason = REASON
    text = f"《{one.notice.title}》（R{one.id}）{REASON}"
    message.tell(session, ("officer",), text, about=("notice", str(one.notice_id)), at=at)


def check_all(session: Session, *, at: datetime) -> tuple[int, int]:
    """All of it in one transaction, and written down: how many wait for a person, how many are looked up first."""
    numbers = to_check(session, at=at)
    asked = sum(check(session, number, at=at) for number in numbers)
    record(session, asked=asked, looked_up=len(numbers) - asked, at=at)
    return asked, len(numbers) - asked


def record(session: Session, *, asked: int, looked_up: int, at: datetime) -> None:
    """Write down that the database was found to be a copy, and what was put in doubt."""
    told: dict[str, object] = {"asked": asked, "looked_up": looked_up}
    trail.record(
        session, actor=trail.SYSTEM, verb="database.restored", subject=("database", ""), at=at, after=told
    )  # fmt: skip


def _attempt(
    session: Session, one: Release, together: Sequence[Release], *, at: datetime
) -> Dispatch:
    """The attempt that may have been made: the one that the copy knows, or one of which it never heard."""
    if one.dispatch_id is not None:
        known = dispatch.hold(session, one.dispatch_id)
        if known.state in BEGUN:
            return known
    for each in together:
        each.attempts += 1
    made = Dispatch(
        account=one.channel, mode=one.mode, attempt=one.attempts, lease_by="", lease_until=at,
        submits_before=None, counted_at=None, fenced_at=None, submitting_at=one.due_at, confirm_until=None,
        next_look_at=None, created_at=at, settled_at=None, holds=False,
    )  # fmt: skip
    # As the attempt had it, of which the copy does not know.
    made.client_id = dispatch.client_id(together)
    session.add(made)
    session.flush()
    dispatch.carry(session, made, together)
    return made
