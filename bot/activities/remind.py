"""Remind of the day before: each booking once, and only who can be reached."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.activities import tell
from bot.activities.activity import Activity
from bot.activities.booking import Booking, Stage
from bot.clock import beijing, day_start, local_day

HOUR = 10  # of the day before, in Beijing
MOST = 200  # in one transaction


def remind(session: Session, *, at: datetime) -> int:
    """Enter the reminders of tomorrow's activities; how many. Who booked after that hour knows it anyway."""
    if beijing(at).hour < HOUR:
        return 0
    tomorrow = local_day(at) + timedelta(days=1)
    start, end = day_start(tomorrow), day_start(tomorrow + timedelta(days=1))
    due = (
        select(Booking)
        .join(Booking.activity)
        .where(
            Activity.starts_at >= start, Activity.starts_at < end, Activity.cancelled_at.is_(None),
            Activity.shown_at.is_not(None), Booking.state == Stage.BOOKED, Booking.reminded_at.is_(None),
            Booking.openid.is_not(None), Booking.left_at.is_(None),
            Booking.made_at < day_start(local_day(at)) + timedelta(hours=HOUR),
        )
        .order_by(Booking.id)
        .limit(MOST)
        .with_for_update(of=Booking, skip_locked=True)
    )  # fmt: skip
    found = session.scalars(due, execution_options={"populate_existing": True}).all()
    for one in found:
        one.reminded_at = at
        tell.remind(session, one, at=at)
    return len(found)
