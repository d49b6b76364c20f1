"""Look through the ledger under a filter: a page of lines, and how many there are, at a cost that does not grow with it.

The monthly counters tell in which months there is anything to find; only those months' part of one index is read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from bot.clock import day_start
from bot.errors import NotFound, Refused
from bot.ledger.counters import EVER, ItemCounter, ReleaseCounter
from bot.ledger.entry import Entry, EntryKind
from bot.search import engine

PAGE = 50  # lines
MOST_HITS = 2_000  # lines that hold the words of a text: the newest
MOST_COUNTED = 150_000  # lines looked at to count the different items: some tenths of a second
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True)
class Filter:
    """What is looked for; an empty part means everything. `level` is a Chinese name, or `OWN`."""

    first: date | None = None
    last: date | None = None
    channel: str = ""
    level: str = ""
    unit: str = ""
    kind: str = ""
    text: str = ""
    what: EntryKind = EntryKind.RELEASED

    def narrowed(self) -> bool:
        """Whether more is said than days and what happened."""
        return bool(self.channel or self.level or self.unit or self.kind or self.text)

    def whole_years(self) -> bool:
        """Whether its days are those of one calendar year, or all."""
        if self.first is None and self.last is None:
            return True
        return (
            self.first is not None
            and self.last is not None
            and (self.first.month, self.first.day, self.last.month, self.last.day) == (1, 1, 12, 31)
            and self.first.year == self.last.year
        )


OWN = "own"  # the level of the bureau's own accounts in a filter


@dataclass(frozen=True)
class Totals:
    """Lines under a filter and the different items among them.

    `items` is None where counting them would take too long; `at_least` says that a text has more hits than were looked at.
    """

    lines: int
    items: int | None
    at_least: bool = False


@dataclass(frozen=True)
class Page:
    """Lines, newest day first, and where the next page begins (None on the last)."""

    lines: list[Entry]
    next: str | None


def year(number: int) -> tuple[date, date]:
    """The first and last day of a year."""
    return date(number, 1, 1), date(number, 12, 31)


def page(session: Session, wanted: Filter, *, after: str = "", limit: int = PAGE) -> Page:
    """A page of the lines under a filter, those after the place `after` that the page before named.

    Raises Refused for a place that is none.
    """
    chosen = _chosen(session, wanted, _hits(session, wanted))
    if after:
        day, seq = _place(after)
        chosen = chosen.where(or_(Entry.day < day, and_(Entry.day == day, Entry.seq < seq)))
        wanted = replace(wanted, last=min(day, wanted.last or day))
    if wanted.what == EntryKind.RELEASED and not wanted.text:
        chosen = chosen.where(Entry.ym.in_(_months_for(session, wanted, limit + 1)))
    newest = chosen.order_by(Entry.ym.desc(), Entry.day.desc(), Entry.seq.desc())
    found = list(session.scalars(newest.limit(limit + 1)))
    last = found[limit - 1] if len(found) > limit else None
    return Page(found[:limit], f"{last.day.isoformat()}.{last.seq}" if last is not None else None)


def totals(session: Session, wanted: Filter, *, most: int = MOST_COUNTED) -> Totals:
    """How many lines there are under a filter, and how many different items."""
    hits = _hits(session, wanted)
    if hits is not None or wanted.what != EntryKind.RELEASED:
        lines, items = _counted(session, _chosen(session, wanted, hits), most)
        return Totals(lines, items, at_least=hits is not None and len(hits) >= MOST_HITS)
    months = _months(session, wanted)
    if not months:
        return Totals(0, 0)
    if sum(whole for _, _, whole in months) <= most:
        chosen = _chosen(session, wanted).where(Entry.ym.in_([ym for ym, _, _ in months]))
        return Totals(*_counted(session, chosen, most))
    return Totals(_sum(session, wanted, months), _kept_items(session, wanted))


def every(session: Session, wanted: Filter, *, most: int) -> Iterator[Entry]:
    """At most so many lines under a filter, newest day first, streamed."""
    chosen = _chosen(session, wanted, _hits(session, wanted))
    newest = chosen.order_by(Entry.ym.desc(), Entry.day.desc(), Entry.seq.desc()).limit(most)
    yield from session.scalars(newest.execution_options(yield_per=1000))


def one(session: Session, seq: int) -> Entry:
    """A line by its number. Raises NotFound."""
    entry = session.get(Entry, seq)
    if entry is None:
        raise NotFound(f"台账里没有第 {seq} 号记录")
    return entry


def of_item(session: Session, item: str, *, limit: int = 100) -> list[Entry]:
    """The lines of an item on every channel, oldest first."""
    chosen = select(Entry).where(Entry.item == item).order_by(Entry.released_at, Entry.seq)
    return list(session.scalars(chosen.limit(limit)))


def years(session: Session) -> list[int]:
    """The years in which something was released, newest first."""
    known = select(ItemCounter.year).where(ItemCounter.year != EVER)
    return sorted((int(one) for one in session.scalars(known)), reverse=True)


def _place(after: str) -> tuple[date, int]:
    day, _, seq = after.partition(".")
    try:
        return date.fromisoformat(day), int(seq)
    except ValueError:
        raise Refused("翻页的位置不对，请从第一页重新翻") from None


def _span(wanted: Filter) -> tuple[date, date]:
    return wanted.first or EARLIEST, wanted.last or LATEST


def _hits(session: Session, wanted: Filter) -> list[int] | None:
    """The lines that hold every word of the text; None where none is asked for."""
    if not wanted.text.strip():
        return None
    first, last = _span(wanted)
    since = day_start(first) if wanted.first else None
    until = day_start(last + timedelta(days=1)) if wanted.last else None
    return engine.match(
        session, wanted.text, limit=MOST_HITS, table=engine.LEDGER_WORDS, since=since, until=until
    )


def _chosen(session: Session, wanted: Filter, hits: Sequence[int] | None = None) -> Select[Entry]:
    chosen = select(Entry).where(Entry.kind == wanted.what, *_where(wanted, Entry))
    if wanted.first or wanted.last:
        first, last = _span(wanted)
        chosen = chosen.where(Entry.day.between(first, last), Entry.ym.between(f"{first:%Y-%m}", f"{last:%Y-%m}"))  # fmt: skip
    return chosen if hits is None else chosen.where(Entry.seq.in_(hits))


def _where(wanted: Filter, of: type[Entry] | type[ReleaseCounter]) -> list[ColumnElement[bool]]:
    parts = (
        (of.channel, wanted.channel), (of.unit, wanted.unit), (of.category, wanted.kind),
        (of.level, "" if wanted.level == OWN else wanted.level or None),
    )  # fmt: skip
    return [
        column == value for column, value in parts if value or (value == "" and column is of.level)
    ]


def _counted(session: Session, chosen: Select[Entry], most: int) -> tuple[int, int | None]:
    """Lines and different items of a choice; the latter only of so many lines."""
    narrow = chosen.with_only_columns(Entry.item).limit(most + 1).subquery()
    counts = select(func.count(), func.count(narrow.c.item.distinct()))
    lines, items = session.execute(counts).one()
    return lines, items if lines <= most else None


def _months(session: Session, wanted: Filter) -> list[tuple[str, int, int]]:
    """The months of the span that hold anything under the filter: how much, and how much they hold in all; newest first."""
    first, last = _span(wanted)
    matching = case((and_(True, *_where(wanted, ReleaseCounter)), ReleaseCounter.n), else_=0)
    held = func.sum(matching)
    asked = (
        select(ReleaseCounter.ym, held, func.sum(ReleaseCounter.n))
        .where(ReleaseCounter.ym.between(f"{first:%Y-%m}", f"{last:%Y-%m}"))
        .group_by(ReleaseCounter.ym)
        .having(held > 0)
        .order_by(ReleaseCounter.ym.desc())
    )
    return [(ym, int(n), int(whole)) for ym, n, whole in session.execute(asked)]


def _months_for(session: Session, wanted: Filter, lines: int) -> list[str]:
    """As many of the newest months as it takes to fill a page; the first may be begun, so one more."""
    taken: list[str] = []
    held = 0
    for place, (ym, n, _) in enumerate(_months(session, wanted)):
        if held >= lines:
            break
        taken.append(ym)
        held += n if place else 0
    return taken


def _sum(session: Session, wanted: Filter, months: Sequence[tuple[str, int, int]]) -> int:
    """Releases: whole months from the counters, months that the span cuts from the lines."""
    first, last = _span(wanted)
    cut = {
        f"{day:%Y-%m}"
        for day, whole in (
            (first, first.day == 1), (last, (last + timedelta(days=1)).day == 1),
        )
        if not whole
    }  # fmt: skip
    total = sum(n for ym, n, _ in months if ym not in cut)
    if cut:
        chosen = _chosen(session, wanted).where(Entry.ym.in_(cut))
        total += session.scalar(chosen.with_only_columns(func.count())) or 0
    return total


def _kept_items(session: Session, wanted: Filter) -> int | None:
    if wanted.narrowed() or not wanted.whole_years():
        return None
    counted = session.get(ItemCounter, str(wanted.first.year) if wanted.first else EVER)
    return counted.n if counted is not None else 0
