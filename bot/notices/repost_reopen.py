"""Open a task of reposting again when the notice that closed it is withdrawn: what was asked for is out no more."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bot.audit import trail
from bot.messages import message
from bot.notices.correction import Correction, Way
from bot.notices.notice import Notice, State, hold
from bot.notices.repost_task import RepostTask, Standing, held, record
from bot.staff.roles import Role


def due(session: Session) -> list[int]:
    """The tasks that a release closed whose notice is withdrawn since (ADR 0011). One closed by hand came out elsewhere."""
    gone = select(RepostTask.id).join(Notice, Notice.id == RepostTask.notice_id)
    chosen = gone.where(
        RepostTask.state == Standing.DONE, RepostTask.closed_by == trail.SYSTEM, Notice.state == State.WITHDRAWN
    )  # fmt: skip
    return list(session.scalars(chosen.order_by(RepostTask.id)))


def reopen(session: Session, number: int, *, at: datetime) -> bool:
    """Open one again, and tell; False when there is nothing to open.

    Where the notice was deleted and sent again, the new one answers the task, and closes it when its turn comes.
    """
    tied = session.scalar(select(RepostTask.notice_id).where(RepostTask.id == number))
    if tied is None:
        return False
    hold(session, tied)
    one = held(session, number)
    if one is None or one.notice_id != tied or number not in due(session):
        return False
    before = {"link": one.link, "notice": tied}
    one.state, one.link, one.closed_at, one.closed_by = Standing.OPEN, "", None, ""
    again = _sent_again(session, tied)
    if again is not None:
        one.notice_id = again
    else:
        text = (
            f"转发任务 {one.id} 重新待办：转发《{one.title}》的稿件 {tied} 已经撤回。请另写一篇对上"
            f"，不再转发的写明理由，都在“设置 → 转发任务”里"
        )
        about = ("repost", str(one.id))
        message.tell(session, (Role.OFFICER, Role.DEPUTY), text, about=about, at=at)
    session.flush()
    record(
        session, one, "repost.reopen", trail.SYSTEM, at, {"before": before, "notice": one.notice_id}
    )
    return True


def _sent_again(session: Session, number: int) -> int | None:
    """The notice that is out instead of one that was deleted."""
    new = aliased(Notice)
    chosen = (
        select(new.id).join(Correction, Correction.replacement_id == new.id)
        .where(Correction.notice_id == number, Correction.way == Way.RESEND, new.state == State.PUBLISHED)
    )  # fmt: skip
    return session.scalar(chosen.limit(1))
