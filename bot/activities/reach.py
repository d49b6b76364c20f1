"""Before a change is made: how many booked people would have to be told of it, and by which ways that could go."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.activities import offer
from bot.activities.booking import LIVE, Booking


@dataclass(frozen=True)
class Reach:
    """Bookings, those that wait too; each is told once, however many people it is for."""

    subscription: (
        int  # agreed to the platform's one-time message, and the account has a template for it
    )
    chat: int  # within 48 hours or with their next message; stand among those to be telephoned until then
    phone: int  # booked by staff, or does not follow any more

    @property
    def all(self) -> int:
        """All of them."""
        return self.subscription + self.chat + self.phone


def reach(session: Session, activity: int) -> Reach:
    """Of an activity, as of now."""
    reachable = Booking.openid.is_not(None) & Booking.left_at.is_(None)
    chosen = select(Booking.account, Booking.subscribed, reachable, func.count()).where(
        Booking.activity_id == activity, Booking.state.in_(LIVE)
    )  # fmt: skip
    rows = session.execute(chosen.group_by(Booking.account, Booking.subscribed, reachable)).all()
    templates = offer.templates(session)
    phone = sum(count for _, _, near, count in rows if not near)
    agreed = sum(
        count for account, yes, near, count in rows if near and yes and templates.get(account)
    )
    return Reach(agreed, sum(row[3] for row in rows) - phone - agreed, phone)
