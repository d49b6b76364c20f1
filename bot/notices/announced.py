"""The events of released notices, for whoever keeps a list of activities."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, load_only

from bot.clock import parse_time
from bot.notices import find
from bot.notices.correction import Correction
from bot.notices.notice import Notice


@dataclass(frozen=True)
class Told:
    """What one of them says; `instead_of` is the notice that it corrects."""

    notice: int
    title: str
    unit_id: int
    published_at: datetime | None
    starts_at: datetime
    ends_at: datetime | None
    venue: str
    quota: int | None
    contact: str
    instead_of: int | None


def events(session: Session, *, since: datetime, also: Collection[int] = ()) -> list[Told]:
    """The events of what is out and was released since a moment, and of some notices by number.

    One that a released correction with an event stands instead of is left out.
    """
    chosen = select(Notice).where(
        find.shown(), or_(Notice.published_at >= since, Notice.id.in_(also))
    )
    only = load_only(Notice.title, Notice.unit_id, Notice.published_at, Notice.event)
    found = [one for one in session.scalars(chosen.options(only).order_by(Notice.id)) if one.event]
    corrections = select(Correction.replacement_id, Correction.notice_id).where(
        Correction.replacement_id.in_([one.id for one in found])
    )
    instead = {row[0]: row[1] for row in session.execute(corrections)}
    replaced = set(instead.values())
    return [_told(one, instead.get(one.id)) for one in found if one.id not in replaced]


def _told(one: Notice, instead_of: int | None) -> Told:
    event = one.event or {}
    quota, ends = event.get("quota"), event.get("ends_at")
    return Told(
        notice=one.id, title=one.title, unit_id=one.unit_id, published_at=one.published_at,
        starts_at=parse_time(str(event["starts_at"])), ends_at=parse_time(str(ends)) if ends else None,
        venue=str(event.get("venue") or ""), quota=quota if isinstance(quota, int) else None,
        contact=str(event.get("contact") or ""), instead_of=instead_of,
    )  # fmt: skip
