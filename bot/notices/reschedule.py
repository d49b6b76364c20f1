"""Move what waits to another time; its channels, its way and what it goes out with stay as they are."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.clock import in_words
from bot.errors import OutOfTurn, Refused
from bot.notices import release, schedule, together
from bot.notices.notice import Notice, hold
from bot.notices.release import STAGE_WORDS, Release, Stage
from bot.staff import roles
from bot.staff.member import Member


def reschedule_notice(
    session: Session, notice: Notice, *, on: str | None, due: datetime, by: Member, at: datetime
) -> list[Release]:
    """The same for all that waits of a notice, or for what waits on one channel; OutOfTurn where nothing does."""
    roles.require(by, "notice.schedule")
    waiting = [one for one in release.of(session, notice.id) if one.state == Stage.WAITING]
    chosen = [one for one in waiting if on in (None, one.channel)]
    if not chosen:
        raise OutOfTurn(f"《{notice.title}》没有在等的发布，先在稿件页“安排发布”")
    each = (reschedule(session, one, due=due, by=by, at=at) for one in chosen)
    return [one for moved in each for one in moved]


def reschedule(
    session: Session, one: Release, *, due: datetime, by: Member, at: datetime
) -> list[Release]:
    """Let a release, and all that goes out with it, be due at another time (UTC); what was moved.

    Raises Refused for a time in the past, OutOfTurn for what does not wait (any more).
    """
    roles.require(by, "notice.schedule")
    held = {one.notice_id, *(each.notice_id for each in together.waiting_with(session, one))}
    hold(session, *held)
    session.refresh(one)
    if one.state != Stage.WAITING:
        raise OutOfTurn(
            f"《{one.notice.title}》在“{one.channel}”现在是“{STAGE_WORDS[one.state]}”，不能再改时间"
        )
    if due < at:
        raise Refused(f"发布时间 {in_words(due)} 已经过去，请选以后的时间")
    moved = together.waiting_with(session, one)
    if not {each.notice_id for each in moved} <= held:
        raise OutOfTurn("同批的稿件刚刚有变动，请重新打开再改时间")
    for each in moved:
        before: dict[str, object] = {"due_at": each.due_at.isoformat()}
        each.due_at, each.waits_until, each.reason = due, None, ""
        schedule.is_due(session, each.notice)
        told: dict[str, object] = {"channel": each.channel, "due_at": due.isoformat()}
        schedule.record(session, each.notice, "notice.reschedule", by.name, at, before, told)
    return moved
