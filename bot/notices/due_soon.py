"""Tell in time of what falls due: a task of reposting two hours before, an error on the morning of its last day; once."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import in_words, local_day
from bot.messages import message
from bot.notices import mistake, remind, repost_task
from bot.notices.mistake import Mistake
from bot.notices.notice import hold
from bot.notices.report_mistake import in_short
from bot.notices.repost_task import RepostTask
from bot.staff.roles import Role

BEFORE = timedelta(hours=2)
DUE = "due"


def reposts(session: Session, *, at: datetime) -> list[int]:
    """The open tasks of reposting whose time is over soon."""
    soon = (RepostTask.until > at, RepostTask.until <= at + BEFORE)
    chosen = select(RepostTask.id).where(RepostTask.state == repost_task.Standing.OPEN, *soon)
    return list(session.scalars(chosen.order_by(RepostTask.id)))


def tell_repost(session: Session, number: int, *, at: datetime) -> bool:
    """Tell the officer of one; False when it is closed, or was told of."""
    row = select(RepostTask).where(RepostTask.id == number).with_for_update()
    one = session.scalar(row, execution_options={"populate_existing": True})
    about = ("repost", str(number))
    if one is None or one.state != repost_task.Standing.OPEN:
        return False
    if message.was_told(session, about, DUE):
        return False
    text = (
        f"转发任务 {one.id} 快到时限：{one.body}要求 {in_words(one.until)} 以前转发《{one.title}》"
    )
    message.tell(session, (Role.OFFICER,), text, about=about, at=at, wants=DUE)
    return True


def errors(session: Session, *, at: datetime) -> list[int]:
    """The errors whose last day is today and that are open, in office hours."""
    if not remind.in_office_hours(session, at):
        return []
    chosen = select(Mistake.id).where(
        Mistake.state == mistake.Standing.OPEN, Mistake.deadline == local_day(at)
    )
    return list(session.scalars(chosen.order_by(Mistake.id)))


def tell_error(session: Session, number: int, *, at: datetime) -> bool:
    """Tell the owner of one; False when it is settled, or was told of."""
    one = session.get_one(Mistake, number)
    hold(session, one.notice_id)
    session.refresh(one)
    about, wants = ("notice", str(one.notice_id)), f"{DUE} {number}"
    if one.state != mistake.Standing.OPEN or message.was_told(session, about, wants):
        return False
    text = f"错情第 {one.id} 号今天到期：《{one.notice.title}》{in_short(one)}。请改正并登记办结"
    message.tell_members(session, (one.owner,), text, about=about, at=at, wants=wants)
    return True
