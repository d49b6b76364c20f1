"""What is offered again and again (museum visits, a permit window): rules as data, from which slots are made."""

import json
from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.activities.activity import KINDS, PER_PERSON
from bot.clock import parse_day
from bot.db import facts
from bot.db.base import Base
from bot.errors import NotFound, Refused
from bot.staff import units
from bot.staff.units import Unit

FILE = "booking.toml"
LOADED, KEEP_DAYS, TEMPLATES = "booking_loaded_at", "booking_keep_days", "booking_templates"
WEEK = "一二三四五六日"
MOST_DAYS, MOST_MINUTES, MOST_PLACES = 90, 12 * 60, 10_000


class Offer(Base):
    """A recurring offer. Its slots follow the venue's hours; without a venue, its own `first` to `last`."""

    __tablename__ = "booking_offer"

    slug: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    title: Mapped[str]
    venue: Mapped[str] = mapped_column(default="")  # slug of the venue whose hours it keeps
    place: Mapped[str] = mapped_column(default="")  # as it is told
    days: Mapped[str] = mapped_column(default="")  # of WEEK; empty: whenever the venue is open
    first: Mapped[str] = mapped_column(default="")  # HH:MM in Beijing; empty: when the venue opens
    last: Mapped[str] = mapped_column(default="")  # the latest end; empty: when it closes
    minutes: Mapped[int]  # length of a slot
    places: Mapped[int]
    walk_in: Mapped[int] = mapped_column(default=0)
    per_person: Mapped[int] = mapped_column(default=PER_PERSON)
    days_ahead: Mapped[int]
    closes_minutes: Mapped[int] = mapped_column(default=0)  # before the slot begins
    audience: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    not_on: Mapped[list[str]] = mapped_column(default=list)  # days without it, ISO
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    ended_on: Mapped[date | None]

    unit: Mapped[Unit | None] = relationship(lazy="selectin")


def load(session: Session, data: Mapping[str, object], at: datetime) -> None:
    """Put a file `booking.toml` into the database; an offer that it does not have any more ends.

    Raises ValueError, TypeError or KeyError.
    """
    rows, keep = data["offer"], data["keep_days"]
    if not isinstance(rows, list) or not isinstance(keep, int) or not 0 <= keep <= 366:
        raise TypeError("keep_days 要写成 0 到 366 的整数，预约要写成一段一段的 [[offer]]")
    known = {one.slug: one for one in session.scalars(select(Offer))}
    for row in rows:
        made = _checked(session, row)
        session.merge(made)
        known.pop(made.slug, None)
    for gone in known.values():
        gone.ended_on = gone.ended_on or at.date()
    facts.put(session, KEEP_DAYS, str(keep))
    facts.put(session, TEMPLATES, json.dumps(_templates(data)))
    facts.put(session, LOADED, at.isoformat())


def every(session: Session) -> list[Offer]:
    """The offers that stand, in the order of their names."""
    standing = select(Offer).where(Offer.ended_on.is_(None))
    return list(session.scalars(standing.order_by(Offer.kind, Offer.slug)))


def with_paused(session: Session) -> list[Offer]:
    """Those too that stand still, for staff."""
    return list(session.scalars(select(Offer).order_by(Offer.kind, Offer.slug)))


def find(session: Session, slug: str) -> Offer:
    """One of them. Raises NotFound."""
    one = session.get(Offer, slug)
    if one is None or one.ended_on is not None:
        raise NotFound("没有这项预约，请回到列表看看")
    return one


def keep_days(session: Session) -> int:
    """For how many days after the day names and telephones are kept."""
    return int(facts.get(session, KEEP_DAYS) or 30)


def templates(session: Session) -> dict[str, str]:
    """The template of the platform's one-time message (一次性订阅消息) by account, where one was given out."""
    told = json.loads(facts.get(session, TEMPLATES) or "{}")
    return {str(account): str(number) for account, number in told.items()}


def template(session: Session, account: str) -> str:
    """The same for one account; empty where it has none."""
    return templates(session).get(account, "")


def _templates(data: Mapping[str, object]) -> dict[str, str]:
    given = data.get("subscription", {})
    if not isinstance(given, dict):
        raise TypeError("subscription 要写成一段 [subscription]，公众号代号 = 模板编号")
    return {str(account): str(number) for account, number in given.items()}


def _checked(session: Session, row: Mapping[str, object]) -> Offer:
    slug = str(row["slug"])
    if row["kind"] not in KINDS:
        raise ValueError(f"kind “{row['kind']}”不在可选范围：{'、'.join(KINDS)}")
    days = str(row.get("days", ""))
    if set(days) - set(WEEK):
        raise ValueError(f"days “{days}”只能用{WEEK}")
    first, last = _clock(row, "first"), _clock(row, "last")
    if not row.get("venue") and not (first and last):
        raise ValueError(f"{slug} 没有写 venue，要写 first 和 last")
    places = _whole(row, "places", 1, MOST_PLACES)
    return Offer(
        slug=slug, kind=str(row["kind"]), title=str(row["title"]), venue=str(row.get("venue", "")),
        place=str(row.get("place", "")), days=days, first=first, last=last,
        minutes=_whole(row, "minutes", 5, MOST_MINUTES), places=places,
        walk_in=_whole(row, "walk_in", 0, places, 0), per_person=_whole(row, "per_person", 1, places, PER_PERSON),
        days_ahead=_whole(row, "days_ahead", 0, MOST_DAYS), closes_minutes=_whole(row, "closes_minutes", 0, 7 * 24 * 60, 0),
        audience=str(row.get("audience", "")), contact=str(row.get("contact", "")), not_on=_not_on(row),
        unit_id=_unit(session, row), ended_on=None,
    )  # fmt: skip


def _clock(row: Mapping[str, object], key: str) -> str:
    text = str(row.get(key, ""))
    try:
        return f"{datetime.strptime(text, '%H:%M'):%H:%M}" if text else ""  # noqa: DTZ007 - a time of day
    except ValueError:
        raise ValueError(f"{key} “{text}”要写成 09:00 这样的时间") from None


def _whole(
    row: Mapping[str, object], key: str, least: int, most: int, usual: int | None = None
) -> int:
    given = row[key] if usual is None else row.get(key, usual)
    if not isinstance(given, int) or not least <= given <= most:
        raise ValueError(f"{key} “{given}”不是 {least} 到 {most} 的整数")
    return given


def _not_on(row: Mapping[str, object]) -> list[str]:
    given = row.get("not_on", [])
    if not isinstance(given, list):
        raise TypeError("not_on 要写成一串日期")
    try:
        return [parse_day(str(day)).isoformat() for day in given]
    except Refused as problem:
        raise ValueError(str(problem)) from None


def _unit(session: Session, row: Mapping[str, object]) -> int | None:
    if not row.get("unit"):
        return None
    try:
        return units.by_name(session, str(row["unit"])).id
    except Refused as problem:
        raise ValueError(str(problem)) from None
