"""The quarter's errors (错情): how many, how grave, from where, how long until they were put right, and to how many releases."""

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import FIRST_YEAR, LAST_YEAR, local_day
from bot.errors import Refused
from bot.ledger.entry import Entry, EntryKind
from bot.notices.mistake import GRADES, SOURCES, Mistake, Standing


def quarter(session: Session, name: str) -> dict[str, object]:
    """The figures of a quarter `YYYY-Q4` by the day on which an error was found; what was none is not counted.

    `days_to_fix` are calendar days from then, `rate` errors to 100 releases of the quarter (None without any).
    """
    first, last = _days(name)
    chosen = select(Mistake).where(Mistake.found_on.between(first, last))
    found = list(session.scalars(chosen.order_by(Mistake.id)))
    counted = [one for one in found if one.state != Standing.DISMISSED]
    took = [
        (local_day(one.settled_at) - one.found_on).days
        for one in counted
        if one.settled_at is not None
    ]
    released = session.scalar(
        select(func.count()).select_from(Entry).where(
            Entry.kind == EntryKind.RELEASED, Entry.day.between(first, last)
        )
    ) or 0  # fmt: skip
    return {
        "quarter": name, "errors": len(counted), "dismissed": len(found) - len(counted),
        "open": sum(one.state == Standing.OPEN for one in counted), "fixed": len(took),
        "late": sum(_is_late(one) for one in counted),
        "by_severity": _counted((one.grade for one in counted), GRADES),
        "by_source": _counted((one.source for one in counted), SOURCES),
        "days_to_fix": {"median": statistics.median(took), "longest": max(took)} if took else None,
        "releases": released,
        "rate": round(len(counted) * 100 / released, 2) if released else None,
    }  # fmt: skip


def _days(name: str) -> tuple[date, date]:
    found = re.fullmatch(r"(\d{4})-Q([1-4])", name)
    if found is None or not FIRST_YEAR <= int(found[1]) <= LAST_YEAR:
        raise Refused(f"季度“{name}”写法不对，应为 2026-Q4 这样的年-季度")
    year, month = int(found[1]), int(found[2]) * 3
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month - 2, 1), following - timedelta(days=1)


def _is_late(one: Mistake) -> bool:
    """Whether it was put right after its last day, or was told of as late."""
    if one.settled_at is not None:
        return local_day(one.settled_at) > one.deadline
    return one.reminded_at is not None


def _counted(some: Iterable[str], names: Mapping[str, str]) -> list[dict[str, object]]:
    count = Counter(some)
    return [{"name": name, "count": count[code]} for code, name in names.items()]
