"""Counters beside the ledger, kept in the transaction that appends, so that a report reads a few rows."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from sqlalchemy import Date, bindparam, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base

Key = tuple[str, str, str, str, str]  # ym, channel, level, unit, category


class ReleaseCounter(Base):
    """How many releases of a Beijing month went out by a channel, from a unit, of a kind."""

    __tablename__ = "release_counter"

    ym: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[str] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]


class DayCounter(Base):
    """How many releases of a Beijing day went out by a channel."""

    __tablename__ = "release_day_counter"

    day: Mapped[date] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]


class ItemCounter(Base):
    """How many different items were released in a Beijing year, or ever (`EVER`): one on several channels counts once."""

    __tablename__ = "release_item_counter"

    year: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]


EVER = ""  # the year of all years


class Countable(Protocol):
    """A release, as far as the counters look at it."""

    seq: int
    item: str
    ym: str
    day: date
    channel: str
    level: str
    unit: str
    category: str


# The same statement on SQLite and PostgreSQL.
_ADD = text(
    "INSERT INTO release_counter (ym, channel, level, unit, category, n)"
    " VALUES (:ym, :channel, :level, :unit, :category, :n)"
    " ON CONFLICT (ym, channel, level, unit, category) DO UPDATE SET n = release_counter.n + excluded.n"
)
_ADD_DAY = text(
    "INSERT INTO release_day_counter (day, channel, n) VALUES (:day, :channel, :n)"
    " ON CONFLICT (day, channel) DO UPDATE SET n = release_day_counter.n + excluded.n"
).bindparams(bindparam("day", type_=Date()))
_ADD_ITEMS = text(
    "INSERT INTO release_item_counter (year, n) VALUES (:year, :n)"
    " ON CONFLICT (year) DO UPDATE SET n = release_item_counter.n + excluded.n"
)
_KNOWN = text(
    "SELECT DISTINCT item, substr(ym, 1, 4) FROM release_entry"
    " WHERE kind = 'released' AND seq < :first AND item IN :items"
).bindparams(bindparam("items", expanding=True))
_FEW = 500  # items looked up at once: both databases limit the number of parameters


def add(session: Session, released: Iterable[Countable]) -> None:
    """Count releases that are being appended. The caller holds the ledger's head."""
    counted = list(released)
    if not counted:
        return
    months = Counter((r.ym, r.channel, r.level, r.unit, r.category) for r in counted)
    days = Counter((r.day, r.channel) for r in counted)
    names = ("ym", "channel", "level", "unit", "category")
    session.execute(
        _ADD, [dict(zip(names, key, strict=True)) | {"n": n} for key, n in months.items()]
    )
    _add_items(session, counted)
    session.execute(
        _ADD_DAY, [{"day": day, "channel": channel, "n": n} for (day, channel), n in days.items()]
    )


def _add_items(session: Session, counted: Sequence[Countable]) -> None:
    """Count the items that were not there before the first of these, in its year or ever."""
    first, items = min(one.seq for one in counted), sorted({one.item for one in counted})
    known: set[tuple[str, str]] = set()
    for start in range(0, len(items), _FEW):
        asked = {"first": first, "items": items[start : start + _FEW]}
        for item, year in session.execute(_KNOWN, asked):
            known |= {(year, item), (EVER, item)}
    new = {(year, one.item) for one in counted for year in (one.ym[:4], EVER)} - known
    if years := Counter(year for year, _ in new):
        session.execute(_ADD_ITEMS, [{"year": year, "n": n} for year, n in years.items()])
