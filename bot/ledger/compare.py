"""Compare a register with what the ledger holds: nothing is changed, but whoever imports is told what differs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.ledger.channels import level_name
from bot.ledger.entry import Entry, EntryKind
from bot.ledger.register import Line

Identity = tuple[str, str, datetime]  # item, channel's slug, time
_CHUNK = 500  # items asked for at once


@dataclass(frozen=True)
class Standing:
    """What stands for an identity: in the ledger, or in an earlier row of the same file (`seq` is None)."""

    title: str
    unit: str
    kind: str
    level: str  # the Chinese name
    notice: int | None
    url: str
    seq: int | None = None
    of_register: bool = True  # not a release of our own: the platform tells the address of those
    purged: bool = False


@dataclass(frozen=True)
class Difference:
    """A cell that is not what stands; `column` is the English name."""

    row: int
    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Again:
    """A row that is one more release of an item on a channel that had it at other times: often a corrected date."""

    row: int
    item: str
    channel: str  # slug
    at: datetime
    before: tuple[datetime, ...]


def standing(session: Session, items: Iterable[str]) -> dict[Identity, Standing]:
    """What the ledger holds of these items."""
    wanted = sorted(set(items))
    found: dict[Identity, Standing] = {}
    for start in range(0, len(wanted), _CHUNK):
        some = wanted[start : start + _CHUNK]
        asked = select(Entry).where(Entry.kind == EntryKind.RELEASED, Entry.item.in_(some))
        for entry in session.scalars(asked):
            found[entry.item, entry.channel, entry.released_at] = of_entry(entry)
    return found


def of_entry(entry: Entry) -> Standing:
    """An entry as it stands."""
    return Standing(
        title=entry.title, unit=entry.unit, kind=entry.category, level=entry.level, notice=entry.notice_id,
        url=entry.url, seq=entry.seq, of_register=entry.release_id is None, purged=entry.purged_at is not None,
    )  # fmt: skip


def of_row(line: Line, level: str) -> Standing:
    """A row as it will stand; `level` is its channel's code."""
    return Standing(
        line.title, line.unit, line.category, level_name(level), line.notice_id, line.url
    )


def differences(line: Line, stands: Standing, headers: Iterable[str]) -> Iterable[Difference]:
    """The cells of a row, in columns that the file has, that are not what stands.

    A level or address that is left empty says nothing; nor does a title that was purged by law.
    """
    pairs = (
        ("title", stands.title, line.title, not stands.purged),
        ("level", stands.level, level_name(line.level), bool(line.level)),
        ("unit", stands.unit, line.unit, True),
        ("kind", stands.kind, line.category, True),
        ("url", stands.url, line.url, bool(line.url and stands.url)),
        ("notice", str(stands.notice or ""), str(line.notice_id or ""), line.notice_id is not None),
    )
    for column, old, new, told in pairs:
        if told and column in headers and old != new:
            yield Difference(line.number, column, old, new)


def again(rows: Mapping[Identity, Line], there: Mapping[Identity, Standing]) -> list[Again]:
    """The new rows whose item and channel are known at another time, from the ledger or an earlier row."""
    times: dict[tuple[str, str], list[datetime]] = {}
    for item, channel, at in there:
        times.setdefault((item, channel), []).append(at)
    found = []
    fresh = sorted((line.number, key) for key, line in rows.items() if key not in there)
    for number, (item, channel, at) in fresh:
        before = times.setdefault((item, channel), [])
        if before:
            found.append(Again(number, item, channel, at, tuple(sorted(before))))
        before.append(at)
    return found
