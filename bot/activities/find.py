"""What citizens may see and book: every path to them asks here, and only here."""

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from bot.activities import seats
from bot.activities.activity import Activity
from bot.errors import NotFound

MOST = 500  # activities of one answer or page


class Signup(StrEnum):
    """Whether one can book now, and why not."""

    FREE = "free"  # nobody books: come
    OPEN = "open"
    FULL = "full"  # one may wait
    NOT_YET = "not_yet"
    CLOSED = "closed"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"
    OVER = "over"


SIGNUP_WORDS: dict[str, str] = {
    Signup.FREE: "不用预约",
    Signup.OPEN: "可以预约",
    Signup.FULL: "已约满，可以候补",
    Signup.NOT_YET: "还没有开始预约",
    Signup.CLOSED: "预约已截止",
    Signup.BLOCKED: "暂停预约",
    Signup.CANCELLED: "已取消",
    Signup.OVER: "已结束",
}


def shown() -> ColumnElement[bool]:
    """The one predicate of what citizens may see: its notice is out, or it was itself approved."""
    return Activity.shown_at.is_not(None)


def between(
    session: Session, start: datetime, end: datetime, *, kinds: Collection[str] = (), offer: str | None = None
) -> list[Activity]:  # fmt: skip
    """What is going on at some time from `start` to `end`, cancelled activities too, the earliest first.

    `kinds`: only these; none means all. `offer`: only the slots of one offer.
    """
    begun = select(Activity).where(shown(), Activity.starts_at < end, _not_over(start))
    if kinds:
        begun = begun.where(Activity.kind.in_(kinds))
    if offer is not None:
        begun = begun.where(Activity.offer == offer)
    ordered = begun.order_by(Activity.starts_at, Activity.id).limit(MOST)
    return [one for one in session.scalars(ordered) if one.over_at > start]


def _not_over(start: datetime) -> ColumnElement[bool]:
    """Roughly, so that the index serves; an exhibition of weeks says when it ends."""
    early = start.replace(hour=0, minute=0, second=0, microsecond=0)
    return (Activity.ends_at > start) | (Activity.ends_at.is_(None) & (Activity.starts_at > early))


def by_id(session: Session, number: int) -> Activity:
    """An activity that may be shown. Raises NotFound for anything else, whether or not it exists."""
    one = session.scalar(select(Activity).where(shown(), Activity.id == number))
    if one is None:
        raise NotFound("没有这个活动，或者它没有公开")
    return one


def of_notice(session: Session, number: int) -> Activity | None:
    """The activity that a notice announces, if it may be shown."""
    return session.scalar(select(Activity).where(shown(), Activity.notice_id == number))


def left(session: Session, activity: Activity) -> int | None:
    """How many seats can still be booked: none while somebody waits for them. None where nobody books."""
    if activity.seats is None:
        return None
    free = activity.seats - activity.taken
    return 0 if free and seats.anybody_waits(session, activity.id) else free


def signup(session: Session, activity: Activity, *, at: datetime) -> Signup:
    """Whether one can book at a moment."""
    opens = activity.signup_opens_at
    rules = (
        (activity.cancelled_at is not None, Signup.CANCELLED),
        (at >= activity.over_at, Signup.OVER),
        (activity.seats is None, Signup.FREE),
        (activity.blocked != "", Signup.BLOCKED),
        (opens is not None and at < opens, Signup.NOT_YET),
        (at >= activity.closes_at, Signup.CLOSED),
    )
    for holds, told in rules:
        if holds:
            return told
    return Signup.OPEN if left(session, activity) else Signup.FULL
