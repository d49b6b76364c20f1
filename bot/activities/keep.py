"""Who keeps the bookings of an activity: the staff of its unit, and the officer for all."""

from sqlalchemy.orm import Session

from bot.activities.activity import Activity, hold
from bot.errors import NotYours
from bot.staff import roles
from bot.staff.member import Member
from bot.staff.roles import Role


def may(member: Member, activity: Activity) -> bool:
    """Whether a member keeps the bookings of an activity, and so sees names and telephones."""
    theirs = activity.unit_id is None or activity.unit_id == member.unit_id
    return roles.may(member, "booking.keep") and (theirs or member.has(Role.OFFICER))


def require_own(member: Member, activity: Activity) -> None:
    """Raises NotYours for everybody else."""
    roles.require(member, "booking.keep")
    if not may(member, activity):
        whose = activity.unit.name if activity.unit else "办公室"
        raise NotYours(f"《{activity.title}》的预约由{whose}的人或信息公开专员办理")


def held(session: Session, number: int, by: Member) -> Activity:
    """An activity whose bookings a member keeps, held for this transaction. Raises NotFound, NotYours."""
    roles.require(by, "booking.keep")
    one = hold(session, number)
    require_own(by, one)
    return one
