"""Count what the ledger holds for a month or any span of days, from the counters wherever they suffice."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from bot.clock import day_start, local_day, month_bounds, year_month
from bot.errors import Refused
from bot.ledger.channels import Channel, level_name
from bot.ledger.counters import DayCounter, ReleaseCounter
from bot.ledger.entry import Entry, EntryKind


@dataclass(frozen=True)
class Line:
    """Releases of a span by everything that the monthly counters tell apart."""

    channel: str
    level: str
    unit: str
    category: str
    count: int


@dataclass(frozen=True)
class ChannelCount:
    """Releases by one channel; `level` is the Chinese name, "" for the bureau's own accounts."""

    channel: str
    name: str
    level: str
    count: int


@dataclass(frozen=True)
class Counts:
    """Releases and distinct items of a span, and the releases by channel, most first."""

    total: int
    items: int
    channels: list[ChannelCount]


@dataclass(frozen=True)
class Scope:
    """What a count is narrowed to; an empty part means everything. `levels` are Chinese names."""

    units: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()


def counts(session: Session, first: date, last: date, scope: Scope = Scope()) -> Counts:
    """What was released from the Beijing day `first` to `last`, both included."""
    if scope != Scope():
        return _narrowed(session, first, last, scope)
    channels = by_channel(session, first, last)
    total = sum(channel.count for channel in channels)
    return Counts(total, distinct_items(session, first, last) if total else 0, channels)


def _narrowed(session: Session, first: date, last: date, scope: Scope) -> Counts:
    """From the entries themselves: the counters by day do not tell units and kinds apart."""
    parts = (
        (Entry.unit, scope.units), (Entry.category, scope.kinds),
        (Entry.channel, scope.channels), (Entry.level, scope.levels),
    )  # fmt: skip
    chosen = (
        Entry.kind == EntryKind.RELEASED,
        Entry.day.between(first, last),
        *(column.in_(names) for column, names in parts if names),
    )
    asked = (
        select(Entry.channel, func.count(), Channel.name, Channel.level)
        .outerjoin(Channel, Channel.slug == Entry.channel)
        .where(*chosen)
        .group_by(Entry.channel, Channel.name, Channel.level)
    )
    found = _most_first(session.execute(asked))
    items = session.scalar(select(func.count(Entry.item.distinct())).where(*chosen))
    return Counts(sum(one.count for one in found), int(items or 0), found)


def units(session: Session) -> list[str]:
    """Every unit that the ledger has counted, by name."""
    return [name for name in session.scalars(select(ReleaseCounter.unit).distinct()) if name]


def kinds(session: Session) -> list[str]:
    """Every kind that the ledger has counted, by name."""
    return [name for name in session.scalars(select(ReleaseCounter.category).distinct()) if name]


def month_days(month: str) -> tuple[date, date]:
    """The first and last day of a Beijing month `YYYY-MM`. Raises Refused for anything else."""
    try:
        start, following = month_bounds(month)
    except (OverflowError, ValueError) as problem:
        raise Refused(f"月份“{month}”不在历法范围内") from problem
    return local_day(start), local_day(following) - timedelta(days=1)


def day_end(day: date) -> datetime:
    """The first moment after a Beijing day, in UTC."""
    return day_start(day + timedelta(days=1))


def lines(session: Session, month: str) -> list[Line]:
    """The releases of a month `YYYY-MM` by channel, level, unit and kind."""
    counter = ReleaseCounter
    columns = (counter.channel, counter.level, counter.unit, counter.category, counter.n)
    return [Line(*row) for row in session.execute(select(*columns).where(counter.ym == month))]


def total(session: Session, first: date, last: date) -> int:
    """How many releases went out on these days, both included."""
    asked = select(func.coalesce(func.sum(DayCounter.n), 0)).where(
        DayCounter.day.between(first, last)
    )
    return int(session.scalar(asked) or 0)


def by_day(session: Session, first: date, last: date) -> dict[date, int]:
    """Releases of each day on which there were any, in order."""
    asked = (
        select(DayCounter.day, func.sum(DayCounter.n))
        .where(DayCounter.day.between(first, last))
        .group_by(DayCounter.day)
        .order_by(DayCounter.day)
    )
    return {day: int(n) for day, n in session.execute(asked)}


def by_channel(session: Session, first: date, last: date) -> list[ChannelCount]:
    """Releases of these days by channel, most first, under the names that the channels carry now."""
    asked = (
        select(DayCounter.channel, func.sum(DayCounter.n), Channel.name, Channel.level)
        .outerjoin(Channel, Channel.slug == DayCounter.channel)
        .where(DayCounter.day.between(first, last))
        .group_by(DayCounter.channel, Channel.name, Channel.level)
    )
    return _most_first(session.execute(asked))


def _most_first(rows: Iterable[Row[str, int, str, str]]) -> list[ChannelCount]:
    """Counts of channels from rows of slug, count, name and level; the last two may be null."""
    found = [
        ChannelCount(slug, name or slug, level_name(level or ""), int(n))
        for slug, n, name, level in rows
    ]
    return sorted(found, key=lambda channel: (-channel.count, channel.channel))


def distinct_items(session: Session, first: date, last: date) -> int:
    """How many different items went out on these days: one on several channels counts once."""
    asked = select(func.count(Entry.item.distinct())).where(
        Entry.kind == EntryKind.RELEASED, Entry.day.between(first, last)
    )
    return int(session.scalar(asked) or 0)


def first_month(session: Session) -> str | None:
    """The earliest month in which something was released, None for an empty ledger."""
    day = session.scalar(select(func.min(DayCounter.day)))
    return f"{day:%Y-%m}" if day is not None else None


def plain_month(month: str) -> str:
    """A month as YYYY-MM, whoever wrote 2017-1. Raises Refused for what is no month."""
    month_days(month)
    return year_month(month_bounds(month)[0])
