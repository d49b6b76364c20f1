"""Reckon in Chinese working days: weekends and holidays do not count, weekend days worked instead (调休) do.

The holidays are those of the State Council's yearly notices, as the library `chinesecalendar` has them. For a
year that it does not know, weekends and the statutory days of fixed date are taken (全国年节及纪念日放假办法);
春节, 端午, 中秋 and 调休 are not, so whatever touches such a year is provisional.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from chinese_calendar import get_solar_terms
from chinese_calendar.constants import Holiday, holidays, workdays

_DAY = timedelta(days=1)
_HOLIDAYS: Mapping[date, str] = holidays
_WORKED: Mapping[date, str] = workdays
_KNOWN = range(min(_HOLIDAYS).year, max(_HOLIDAYS).year + 1)
_NAMES: Mapping[str, str] = {one.value: one.chinese for one in Holiday}
_WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_SOLAR_TERMS = range(1900, 2100)  # the years for which the library has them
# Month and day, its name, and from which year on it is a day off.
_FIXED = (
    ((1, 1), "元旦", 1950), ((5, 1), "劳动节", 1950), ((5, 2), "劳动节", 2025),
    ((10, 1), "国庆节", 1950), ((10, 2), "国庆节", 1950), ((10, 3), "国庆节", 1999),
)  # fmt: skip
_TOMB_SWEEPING_SINCE = 2008


@dataclass(frozen=True)
class Special:
    """A day that staff entered over the calendar, and by which document."""

    working: bool
    document: str


@dataclass(frozen=True)
class Day:
    """One day: whether it counts, why it does not (or, on a weekend, why it does), and whether that is certain."""

    day: date
    working: bool
    why: str
    certain: bool = True


@dataclass(frozen=True)
class Term:
    """A number of working days: every day after the first up to the result, which is the last of them."""

    date: date
    days: tuple[Day, ...]

    @property
    def provisional(self) -> bool:
        """Whether a day was reckoned whose year's holidays nobody has announced."""
        return not all(one.certain for one in self.days)

    @property
    def skipped(self) -> list[Day]:
        """The days that do not count."""
        return [one for one in self.days if not one.working]


@dataclass(frozen=True)
class Calendar:
    """The official calendar, and over it the days that staff entered."""

    specials: Mapping[date, Special] = field(default_factory=dict)

    def look(self, day: date) -> Day:
        """How a day counts."""
        special = self.specials.get(day)
        if special is not None:
            return Day(day, special.working, special.document)
        return _announced(day) if day.year in _KNOWN else _reckoned(day)

    def add(self, start: date, number: int) -> Term:
        """So many working days (0 or more) after a day, which is day zero itself, whatever day it is."""
        days = tuple(self._until(start, number))
        return Term(days[-1].day if days else start, days)

    def _until(self, start: date, number: int) -> Iterator[Day]:
        day = start
        while number > 0:
            day += _DAY
            one = self.look(day)
            number -= one.working
            yield one


def _announced(day: date) -> Day:
    if day in _WORKED:
        return Day(day, working=True, why=f"{_NAMES[_WORKED[day]]}调休上班")
    if day in _HOLIDAYS:
        return Day(day, working=False, why=_NAMES[_HOLIDAYS[day]])
    return _plain(day)


def _reckoned(day: date) -> Day:
    fixed = next((name for on, name, since in _FIXED if (day.month, day.day) == on and day.year >= since), "")  # fmt: skip
    name = fixed or ("清明" if _is_tomb_sweeping(day) else "")
    one = Day(day, working=False, why=name) if name else _plain(day)
    return Day(day, one.working, one.why, certain=False)


def _is_tomb_sweeping(day: date) -> bool:
    near = day.month == 4 and day.day in (4, 5, 6)
    if not near or day.year < _TOMB_SWEEPING_SINCE or day.year not in _SOLAR_TERMS:
        return False
    return any(name == "清明" for _, name in get_solar_terms(day, day))


def _plain(day: date) -> Day:
    weekday = day.weekday()
    return Day(day, weekday < 5, "" if weekday < 5 else _WEEKDAYS[weekday])
