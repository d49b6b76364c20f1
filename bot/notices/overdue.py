"""Tell of an error of the register that is past its deadline: its owner and the deputy, once."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.clock import local_day
from bot.messages import message
from bot.notices.mistake import Mistake, Standing
from bot.notices.notice import hold
from bot.notices.report_mistake import in_short, record
from bot.staff.roles import Role


def late(session: Session, *, at: datetime) -> list[int]:
    """Those that are open after their last day, and of which nobody was told."""
    waiting = select(Mistake.id).where(
        Mistake.state == Standing.OPEN, Mistake.reminded_at.is_(None), Mistake.deadline < local_day(at)
    )  # fmt: skip
    return list(session.scalars(waiting.order_by(Mistake.id)))


def remind(session: Session, number: int, *, at: datetime) -> bool:
    """Tell of one; False when it was settled or told of meanwhile."""
    one = session.get_one(Mistake, number)
    hold(session, one.notice_id)
    session.refresh(one)
    if one.state != Standing.OPEN or one.reminded_at is not None:
        return False
    one.reminded_at = at
    about = ("notice", str(one.notice_id))
    text = (
        f"错情第 {one.id} 号已超期（期限 {one.deadline}，承办人 {one.owner.name}）："
        f"《{one.notice.title}》{in_short(one)}。请尽快改正并登记办结"
    )
    message.tell_members(session, (one.owner,), text, about=about, at=at)
    message.tell(session, (Role.DEPUTY,), text, about=about, at=at)
    told: dict[str, object] = {"error": one.id, "deadline": one.deadline.isoformat()}
    record(session, one, "error.overdue", trail.SYSTEM, at, told)
    return True
