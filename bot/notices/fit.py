"""Reckon what fits: which mass sends an account's allowance has room for, when sends are too near, and silences."""

import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

SILENT = 7  # days without a release; more than that is a gap
FAR = 62  # days ahead within which a send is placed; what fits on none of them stays where it is
_DAY = timedelta(days=1)
T = TypeVar("T")


@dataclass(frozen=True)
class Room:
    """What an account may send to all in a day and in a month; 0 is without limit."""

    per_day: int
    per_month: int


def place(room: Room, used: Mapping[date, int], wanted: Sequence[date]) -> list[date | None]:
    """The day on which each mass send goes out, in the order in which they are due; None where none is near.

    `used` are the sends of each day so far. As releasing does it: what has no room waits for the first day that
    has, and goes before what is due later.
    """
    taken = dict(used)
    return [_first(room, taken, day) for day in wanted]


def _first(room: Room, taken: dict[date, int], due: date) -> date | None:
    for number in range(FAR):
        day = due + number * _DAY
        if left(room, taken, day) != 0:
            taken[day] = taken.get(day, 0) + 1
            return day
    return None


def left(room: Room, taken: Mapping[date, int], day: date) -> int | None:
    """How many mass sends are left on a day, by day and by month; None without limit."""
    month = sum(n for one, n in taken.items() if (one.year, one.month) == (day.year, day.month))
    limits = ((room.per_day, taken.get(day, 0)), (room.per_month, month))
    rest = [max(most - n, 0) for most, n in limits if most]
    return min(rest) if rest else None


def too_near(sends: Iterable[tuple[datetime, T]], minutes: int) -> list[tuple[T, T]]:
    """Neighbours in time of one account that are less than so many minutes apart, in their order."""
    in_order = sorted(sends, key=lambda one: one[0])
    span = timedelta(minutes=minutes)
    return [
        (before, after)
        for (first, before), (second, after) in itertools.pairwise(in_order)
        if second - first < span
    ]


def gaps(out: Collection[date], first: date, last: date) -> list[tuple[date, date]]:
    """The spans of more than seven days, from `first` to `last`, on none of which anything comes out."""
    found, begin = [], first
    for day in [*sorted(day for day in out if first <= day <= last), last + _DAY]:
        if (day - begin).days > SILENT:
            found.append((begin, day - _DAY))
        begin = day + _DAY
    return found
