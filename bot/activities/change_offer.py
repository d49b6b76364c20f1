"""Change what is offered again and again, pause it and take it up again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.activities import slots
from bot.activities.offer import MOST_DAYS, MOST_PLACES, WEEK, Offer, find
from bot.audit import trail
from bot.clock import local_day
from bot.errors import NotFound, Refused
from bot.staff import roles
from bot.staff.member import Member


@dataclass(frozen=True)
class Rules:
    """What may be changed of an offer; it holds for the slots that are made from now on."""

    days: str  # of WEEK; empty: whenever the venue is open
    places: int
    walk_in: int
    per_person: int
    days_ahead: int


def set_rules(session: Session, slug: str, rules: Rules, *, by: Member, at: datetime) -> Offer:
    """Other rules. Raises NotYours, NotFound, Refused."""
    roles.require(by, "activity.change")
    one = find(session, slug)
    if set(rules.days) - set(WEEK):
        raise Refused(f"星期只能从 {WEEK} 里选")
    if not 1 <= rules.places <= MOST_PLACES or not 0 <= rules.walk_in <= rules.places:
        raise Refused(f"名额要在 1 到 {MOST_PLACES} 之间，现场的不能超过名额")
    if not 1 <= rules.per_person <= rules.places:
        raise Refused("每人最多约几人，要在 1 到名额之间")
    if not 0 <= rules.days_ahead <= MOST_DAYS:
        raise Refused(f"提前几天可以约，要在 0 到 {MOST_DAYS} 之间")
    before = {name: getattr(one, name) for name in vars(rules)}
    for name, value in vars(rules).items():
        setattr(one, name, value)
    _record(session, one, by, at, before=before, after=dict(vars(rules)))
    return one


def pause(session: Session, slug: str, *, by: Member, at: datetime) -> int:
    """Nobody books its slots any more; staff are told of those that are booked. How many slots were blocked.

    Raises NotYours, NotFound.
    """
    roles.require(by, "activity.change")
    one = find(session, slug)
    one.ended_on = local_day(at)
    session.flush()
    _record(session, one, by, at, before={"paused": False}, after={"paused": True})
    return slots.close_ended(session, at=at)


def resume(session: Session, slug: str, *, by: Member, at: datetime) -> int:
    """Take it up again; how many slots can be booked again. Raises NotYours, NotFound when it is not paused."""
    roles.require(by, "activity.change")
    one = session.get(Offer, slug)
    if one is None or one.ended_on is None:
        raise NotFound("没有这项停了的预约，请回到列表看看")
    one.ended_on = None
    session.flush()
    _record(session, one, by, at, before={"paused": True}, after={"paused": False})
    return slots.reopen(session, slug, at=at)


def _record(
    session: Session, one: Offer, by: Member, at: datetime, *, before: dict[str, object], after: dict[str, object]
) -> None:  # fmt: skip
    trail.record(
        session, actor=by.name, verb="activity.change", subject=("offer", one.slug), at=at, before=before, after=after
    )  # fmt: skip
