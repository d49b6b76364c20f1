"""Make the slots of a recurring offer, day by day, within the hours of its venue; close those that no longer fit.

The hours are somebody else's: they come as an argument that answers for a day.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.activities import booking, seats, tell
from bot.activities.activity import Activity, hold
from bot.activities.booking import Stage
from bot.activities.offer import WEEK, Offer
from bot.clock import BEIJING, day_start, local_day
from bot.db.upsert import upsert
from bot.messages import message
from bot.staff.roles import Role

CLOSED, ENDED = "场馆当天不开放", "不再提供这项预约"


class Span(Protocol):
    """One stretch of being open, HH:MM in Beijing."""

    @property
    def opens(self) -> str:
        """When it begins."""

    @property
    def closes(self) -> str:
        """When it ends."""


class Day(Protocol):
    """A day's hours; none means closed, `why` says what is special about it."""

    @property
    def spans(self) -> Sequence[Span]:
        """The stretches of being open."""

    @property
    def why(self) -> str:
        """A holiday's name, the reason of a closing, or nothing."""


class Hours(Protocol):
    """The hours of a venue, holidays and temporary closings included."""

    def on(self, day: date) -> Day:
        """The hours of a day."""


@dataclass(frozen=True)
class _Whole:
    """The hours of an offer that keeps no venue's."""

    opens: str
    closes: str


def of_day(offer: Offer, hours: Hours | None, day: date) -> list[tuple[datetime, datetime]]:
    """Beginning and end of each slot of a day, in UTC."""
    if offer.days and WEEK[day.weekday()] not in offer.days:
        return []
    if day.isoformat() in offer.not_on:
        return []
    spans: Sequence[Span] = hours.on(day).spans if hours else [_Whole(offer.first, offer.last)]
    return [slot for span in spans for slot in _within(offer, span, day)]


def make(session: Session, offer: Offer, hours: Hours | None, *, at: datetime) -> int:
    """Make the slots of the days ahead that are not there yet, and see to those that are; how many were made.

    A slot that does not fit the hours any more is blocked; staff are told where people have booked it.
    """
    today = local_day(at)
    days = [today + timedelta(days=ahead) for ahead in range(offer.days_ahead + 1)]
    wanted = {
        slot[0]: slot for day in days for slot in of_day(offer, hours, day) if slot[0] > at
    }  # fmt: skip
    known = _standing(session, offer, days[-1], at)
    there = {one.starts_at for one in known}
    made = sum(
        _add(session, offer, *wanted[start], at=at) for start in wanted if start not in there
    )
    for one in known:
        if one.cancelled_at is not None:
            continue
        fits = one.starts_at in wanted and wanted[one.starts_at][1] == one.ends_at
        if fits and one.blocked:
            _unblock(session, one.id, at)
        elif not fits and not one.blocked:
            _block(session, one.id, _why(hours, local_day(one.starts_at)), at)
    return made


def close_ended(session: Session, *, at: datetime) -> int:
    """Block what is still to come of offers that have ended; how many slots."""
    left = select(Activity.id).join(Offer, Offer.slug == Activity.offer).where(
        Offer.ended_on.is_not(None), Activity.starts_at > at, Activity.blocked == "", Activity.cancelled_at.is_(None),
    )  # fmt: skip
    found = list(session.scalars(left.order_by(Activity.id)))
    for number in found:
        _block(session, number, ENDED, at)
    return len(found)


def reopen(session: Session, slug: str, *, at: datetime) -> int:
    """Let people book again what was blocked as the offer ended; how many slots."""
    blocked = select(Activity.id).where(
        Activity.offer == slug, Activity.starts_at > at, Activity.blocked == ENDED, Activity.cancelled_at.is_(None)
    )  # fmt: skip
    found = list(session.scalars(blocked.order_by(Activity.id)))
    for number in found:
        _unblock(session, number, at)
    return len(found)


def _within(offer: Offer, span: Span, day: date) -> Iterator[tuple[datetime, datetime]]:
    opens, closes = max(span.opens, offer.first), min(span.closes, offer.last or span.closes)
    start, end = _moment(day, opens), _moment(day, closes)
    length = timedelta(minutes=offer.minutes)
    while start + length <= end:
        yield start, start + length
        start += length


def _moment(day: date, clock: str) -> datetime:
    local = datetime.combine(day, time.fromisoformat(clock), BEIJING)
    return day_start(day) + (local - datetime.combine(day, time.min, BEIJING))


def _add(session: Session, offer: Offer, start: datetime, end: datetime, *, at: datetime) -> bool:
    made = {
        "kind": offer.kind, "title": offer.title, "venue": offer.place, "starts_at": start, "ends_at": end,
        "quota": offer.places, "walk_in": offer.walk_in, "taken": 0, "per_person": offer.per_person,
        "audience": offer.audience, "contact": offer.contact, "offer": offer.slug, "unit_id": offer.unit_id,
        "signup_closes_at": start - timedelta(minutes=offer.closes_minutes), "added_at": at, "shown_at": at,
        "approved_by": "", "reason": "", "blocked": "", "version": 1,
    }  # fmt: skip
    return upsert(session, Activity, made, key=("offer", "starts_at"))


def _standing(session: Session, offer: Offer, last: date, at: datetime) -> list[Activity]:
    chosen = select(Activity).where(
        Activity.offer == offer.slug, Activity.starts_at > at, Activity.starts_at < day_start(last + timedelta(days=1)),
    )  # fmt: skip
    return list(session.scalars(chosen))


def _why(hours: Hours | None, day: date) -> str:
    found = hours.on(day) if hours else None
    return (found.why if found else "") or CLOSED


def _block(session: Session, number: int, why: str, at: datetime) -> None:
    one = hold(session, number)
    one.blocked = why[:100]
    people = booking.people_in(session, number, Stage.BOOKED)
    if people:
        text = (
            f"《{one.title}》{one.when()}的时段不在开放时间里了（{why}），已有 {people} 人预约，已暂停预约。"
            "不办了请取消这个时段，系统会通知他们"
        )
        who = (Role.OFFICER, Role.UNIT_HEAD)
        message.tell(session, who, text, about=("activity", str(number)), at=at)


def _unblock(session: Session, number: int, at: datetime) -> None:
    one = hold(session, number)
    one.blocked = ""
    session.flush()
    tell.promoted(session, one, seats.promote(session, one, at=at), at=at)
