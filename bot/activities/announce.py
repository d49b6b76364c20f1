"""Activities that a notice announces: shown while it is out, changed when it is corrected, hidden when it is withdrawn.

Activities know no notices: whoever knows both hands in what a released notice says.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.activities import booking, change
from bot.activities.activity import Activity, hold
from bot.activities.booking import Stage
from bot.activities.change import Moved
from bot.audit import trail
from bot.errors import Refused
from bot.messages import message
from bot.staff.roles import Role


@dataclass(frozen=True)
class Announced:
    """What a released notice says of its event; `instead_of` is the notice that it corrects."""

    notice: int
    title: str
    starts_at: datetime
    ends_at: datetime | None
    venue: str = ""
    quota: int | None = None
    contact: str = ""
    unit_id: int | None = None
    instead_of: int | None = None


def announce(session: Session, told: Announced, *, at: datetime) -> Activity | None:
    """Show what a released notice announces; people are told where time or place changed. None: nothing was new.

    What staff have changed since stays, until the notice says something else than before.
    """
    one, said = _known(session, told), _said(told)
    if one is not None and one.shown_at is not None and one.announced == said:
        return None
    if one is None:
        one = Activity(
            notice_id=told.notice, title=told.title, venue=told.venue, starts_at=told.starts_at, ends_at=_end(told),
            quota=told.quota, contact=told.contact, unit_id=told.unit_id, added_at=at, shown_at=at,
        )  # fmt: skip
        session.add(one)
    elif one.announced != said:
        one.notice_id, one.title, one.contact = told.notice, told.title, told.contact
        change.moved(session, one, Moved(told.starts_at, _end(told), told.venue), at=at)
        _resize(session, one, told.quota, at)
    one.announced, one.shown_at = said, one.shown_at or at
    session.flush()
    _record(session, "activity.announce", one, at)
    return one


def followed(session: Session, *, at: datetime) -> set[int]:
    """The notices of the activities that are still to come, shown or not."""
    coming = select(Activity.notice_id).where(
        Activity.notice_id.is_not(None), Activity.starts_at > at, Activity.cancelled_at.is_(None)
    )
    return {number for number in session.scalars(coming) if number is not None}


def conceal(session: Session, notice: int, *, at: datetime) -> Activity | None:
    """Its notice is not out any more: nobody sees or books it. Staff are told where people had booked."""
    found = select(Activity.id).where(Activity.notice_id == notice, Activity.shown_at.is_not(None))
    number = session.scalar(found)
    if number is None:
        return None
    one = hold(session, number)
    one.shown_at = None
    people = booking.people_in(session, one.id, Stage.BOOKED)
    if people and one.cancelled_at is None and at < one.over_at:
        text = f"《{one.title}》的稿件撤回了，但有 {people} 人已经预约。请改期或取消活动，系统会通知他们"
        who = (Role.OFFICER, Role.UNIT_HEAD)
        message.tell(session, who, text, about=("activity", str(one.id)), at=at)
    _record(session, "activity.conceal", one, at)
    return one


def _known(session: Session, told: Announced) -> Activity | None:
    """The activity of this notice, or of the one that it corrects; held."""
    for notice in (told.notice, told.instead_of):
        if notice is not None:
            number = session.scalar(select(Activity.id).where(Activity.notice_id == notice))
            if number is not None:
                return hold(session, number)
    return None


def _said(told: Announced) -> str:
    """What the notice says, to be told from what it said before."""
    end = _end(told)
    parts = (told.notice, told.title, told.starts_at.isoformat(), end.isoformat() if end else "", told.venue, told.quota, told.contact)  # fmt: skip
    return "\n".join("" if part is None else str(part) for part in parts)


def _end(told: Announced) -> datetime | None:
    """An end that is no later than the beginning was not meant."""
    return told.ends_at if told.ends_at is not None and told.ends_at > told.starts_at else None


def _resize(session: Session, one: Activity, quota: int | None, at: datetime) -> None:
    """As the notice says; where more are booked already, staff must see to it."""
    if quota == one.quota:
        return
    try:
        change.resized(session, one, quota, min(one.walk_in, quota or 0), at=at)
    except Refused as problem:
        text = f"《{one.title}》的稿件改了名额，没有照改：{problem}"
        message.tell(session, (Role.OFFICER,), text, about=("activity", str(one.id)), at=at)


def _record(session: Session, verb: str, one: Activity, at: datetime) -> None:
    trail.record(
        session, actor=trail.SYSTEM, verb=verb, subject=("activity", str(one.id)), at=at,
        after={"notice": one.notice_id, "starts_at": one.starts_at.isoformat(), "venue": one.venue, "quota": one.quota},
    )  # fmt: skip
