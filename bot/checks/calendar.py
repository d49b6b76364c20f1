"""Days as notices write them: which day is meant where no year is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = "一二三四五六日"
# A day without a year is one of the year around the day on which the text was formed: notices look
# ahead farther than back.
BACK, AHEAD = timedelta(days=120), timedelta(days=240)
_YEAR = re.compile(r"((?:19|20)\d\d)年")
_TOLD = {"今": 0, "本": 0, "明": 1, "去": -1}  # 今年 is the year in which the text was formed
WRITTEN = re.compile(
    r"(?<![\d年第])(?:(?P<year>(?:19|20)\d\d)年|(?P<told>[今明去本])年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
)


@dataclass(frozen=True)
class Written:
    """A day that a text writes; `days` are those it can mean, none where there is no such day."""

    start: int
    end: int
    year: int | None
    month: int
    day: int
    days: tuple[date, ...]


def written(text: str, formed_on: date, *, title_year: int | None = None) -> Iterator[Written]:
    """Every 月日 of a text. Without a year it is the near one, the one named last, or the title's."""
    years = [(found.start(), int(found[1])) for found in _YEAR.finditer(text)]
    for found in WRITTEN.finditer(text):
        given, month, day = found["year"], int(found["month"]), int(found["day"])
        told = found["told"]
        year = int(given) if given else formed_on.year + _TOLD[told] if told else None
        meant = _meant(year, month, day) if year else [*_near(month, day, formed_on)]
        if year is None:
            last = next((one for at, one in reversed(years) if at < found.start()), None)
            for other in filter(None, (last, title_year)):
                meant += [one for one in _meant(other, month, day) if one not in meant]
        yield Written(*found.span(), year, month, day, tuple(meant))


def named(title: str) -> int | None:
    """The year that a title names, None when it names none."""
    found = _YEAR.search(title)
    return int(found[1]) if found else None


def exists(year: int | None, month: int, day: int) -> bool:
    """Whether there is such a day: in that year, or in some year where none is given."""
    return real(year or 2024, month, day) is not None  # 2024 has a 29 February


def weekday(day: date) -> str:
    """The character of a day's weekday: 一 to 日."""
    return WEEK[day.weekday()]


def _near(month: int, day: int, formed_on: date) -> Iterator[date]:
    for year in (formed_on.year - 1, formed_on.year, formed_on.year + 1):
        found = real(year, month, day)
        if found and formed_on - BACK <= found < formed_on + AHEAD:
            yield found


def _meant(year: int, month: int, day: int) -> list[date]:
    found = real(year, month, day)
    return [found] if found else []


def real(year: int, month: int, day: int) -> date | None:
    """The day, None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
