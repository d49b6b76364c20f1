"""Cancel a booking, by the citizen or by staff for a caller; the seats go to those who wait, who are told."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.activities import keep, seats, tell
from bot.activities import number as numbers
from bot.activities.activity import hold
from bot.activities.booking import LIVE, Booking, Stage
from bot.audit import trail
from bot.errors import NotFound, OutOfTurn
from bot.staff.member import Member


def cancel_booking(
    session: Session, number: str, *, account: str, openid: str, at: datetime
) -> Booking:
    """The citizen cancels their own. Raises NotFound, OutOfTurn when it has begun or is cancelled already, Refused."""
    one = by_number(session, number)
    if one is None or not openid or (one.account, one.openid) != (account, openid):
        raise NotFound("没有找到您的这个预约，请对照预约成功的消息，或打电话取消")
    _cancel(session, one, by="", at=at)
    return one


def cancel_for(session: Session, number: str, *, by: Member, at: datetime) -> Booking:
    """Staff cancel for somebody who calls. Raises NotYours, NotFound, OutOfTurn, Refused."""
    one = by_number(session, number)
    if one is None:
        raise NotFound("没有这个预约号")
    keep.require_own(by, one.activity)
    _cancel(session, one, by=by.name, at=at)
    trail.record(
        session, actor=by.name, verb="booking.cancel", subject=("activity", str(one.activity_id)), at=at,
        after={"number": one.number},
    )  # fmt: skip
    return one


def by_number(session: Session, number: str) -> Booking | None:
    """The booking of a number, however it is written. Raises Refused when it cannot be one."""
    return session.scalar(select(Booking).where(Booking.number == numbers.plain(number)))


def _cancel(session: Session, one: Booking, *, by: str, at: datetime) -> None:
    activity = hold(session, one.activity_id)
    session.refresh(one, with_for_update={"of": Booking})
    if one.state not in LIVE:
        raise OutOfTurn("这个预约已经取消过了")
    if at >= activity.starts_at:
        raise OutOfTurn(f"《{activity.title}》已经开始，不能再取消")
    was_booked = one.state == Stage.BOOKED
    one.state, one.cancelled_at, one.cancelled_by = Stage.CANCELLED, at, by
    session.flush()
    tell.drop(session, one)
    if was_booked:
        seats.give_back(session, activity, one.people)
    tell.promoted(session, activity, seats.promote(session, activity, at=at), at=at)
