"""The monthly report: what was released in a Beijing month, counted from the ledger only."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NotRequired, TypedDict

from sqlalchemy.orm import Session

from bot.ledger import months
from bot.ledger.channels import LEVELS, OWN_LEVEL

UNSTATED = "未注明"  # what is counted where a register left unit or kind empty
DEMO_NOTE = "演示数据"


class Named(TypedDict):
    """A count under a Chinese name."""

    name: str
    count: int


class OfChannel(TypedDict):
    """A channel's count; `channel` is its slug, `level` the Chinese name or ""."""

    channel: str
    name: str
    level: str
    count: int


class OfDay(TypedDict):
    """A day's count; `day` is an ISO date."""

    day: str
    count: int


class SinceClose(TypedDict):
    """A closed month that changed: when it was closed, the frozen figures' hash, those that differ as they were."""

    closed_at: str
    hash: str
    closed: dict[str, object]


class Figures(TypedDict):
    """The report as interfaces.md, section 5, promises it."""

    month: str
    total_releases: int
    distinct_items: int
    by_channel: list[OfChannel]
    by_level: list[Named]
    by_unit: list[Named]
    by_kind: list[Named]
    by_day: list[OfDay]
    year_to_date: int
    distinct_items_year_to_date: int
    same_month_last_year: int
    note: NotRequired[str]
    changed_since_close: NotRequired[SinceClose]


def report(session: Session, month: str, *, demo: bool = False) -> Figures:
    """The figures of a month `YYYY-MM`; `demo` marks them as 演示数据.

    Totals count releases; distinct items count one piece of information once, however many channels
    carried it (国办发〔2014〕32号, annex, row 一(一)). A later withdrawal does not lower them.

    Raises:
        Refused: `month` is no month.
    """
    month = months.plain_month(month)
    first, last = months.month_days(month)
    lines = months.lines(session, month)
    new_year = date(first.year, 1, 1)
    figures: Figures = {
        "month": month,
        "total_releases": sum(line.count for line in lines),
        "distinct_items": months.distinct_items(session, first, last),
        "by_channel": [
            {"channel": one.channel, "name": one.name, "level": one.level, "count": one.count}
            for one in months.by_channel(session, first, last)
        ],
        "by_level": _by_level((line.level, line.count) for line in lines),
        "by_unit": _named((line.unit, line.count) for line in lines),
        "by_kind": _named((line.category, line.count) for line in lines),
        "by_day": [
            {"day": day.isoformat(), "count": count}
            for day, count in months.by_day(session, first, last).items()
        ],
        "year_to_date": months.total(session, new_year, last),
        "distinct_items_year_to_date": months.distinct_items(session, new_year, last),
        "same_month_last_year": _year_before(session, first),
    }
    if demo:
        figures["note"] = DEMO_NOTE
    return figures


def _year_before(session: Session, first: date) -> int:
    if first.year == 1:
        return 0
    return months.total(session, *months.month_days(f"{first.year - 1:04d}-{first.month:02d}"))


def _summed(pairs: Iterable[tuple[str, int]]) -> Counter[str]:
    summed: Counter[str] = Counter()
    for name, count in pairs:
        summed[name] += count
    return summed


def _named(pairs: Iterable[tuple[str, int]]) -> list[Named]:
    summed = sorted(_summed(pairs).items(), key=lambda pair: (-pair[1], pair[0]))
    return [{"name": name or UNSTATED, "count": count} for name, count in summed]


def _by_level(pairs: Iterable[tuple[str, int]]) -> list[Named]:
    summed = _summed((level or OWN_LEVEL, count) for level, count in pairs)
    order = [OWN_LEVEL, *LEVELS.values()]
    return [
        {"name": level, "count": summed[level]}
        for level in sorted(
            summed, key=lambda name: order.index(name) if name in order else len(order)
        )
    ]
