"""Days as notices write them: which day is meant where no year is written."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

WEEK = "一二三四五六日"
# A day without a year is one of the year around the day on which the text was formed: notices look
# ahead farther than back.
BACK, AHEAD = timedelta(days=120), timedelta(days=240)
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年")
_TOLD = {"今": 0, "本": 0, "明": 1, "去": -1}  # 今年 is the year in which the text was formed
# What was pasted from a web page has blanks and ends of lines between the numbers.
WRITTEN = re.compile(
    r"(?<![\d年第])(?:(?P<year>(?:19|20)\d\d)\s*年\s*|(?P<told>[今明去本])年)?"
    r"(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})(?:\s*(?:[—–\-－~～至、])\s*(?P<until>\d{1,2}))?\s*日"
)
# 10月1日（周三）至8日（周三）: the month is still the one before.
_MORE = re.compile(
    r"(?:\s*[（(][^（）()\n]{1,8}[）)])?\s*(?:[至到、和及]|[—–\-－~～]+)\s*(?P<day>\d{1,2})\s*日(?!元|[益常均])"
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
        given, told, month = found["year"], found["told"], int(found["month"])
        year = int(given) if given else formed_on.year + _TOLD[told] if told else None
        last = next((one for at, one in reversed(years) if at < found.start()), None)
        others = [] if year else [other for other in (last, title_year) if other]
        for start, end, day in _spans(text, found):
            meant = tuple(_meant(year, month, day, formed_on, others))
            yield Written(start, end, year, month, day, meant)


def _spans(text: str, found: re.Match[str]) -> Iterator[tuple[int, int, int]]:
    """Where the days of one month stand, and which: 10月14-15日 and 10月1日至8日 have two."""
    if found["until"]:
        yield found.start(), found.end("day"), int(found["day"])
        yield found.start("until"), found.end(), int(found["until"])
    else:
        yield found.start(), found.end(), int(found["day"])
    more = _MORE.match(text, found.end())
    while more:
        yield more.start("day"), more.end(), int(more["day"])
        more = _MORE.match(text, more.end())


def _meant(
    year: int | None, month: int, day: int, formed_on: date, others: list[int]
) -> Iterator[date]:
    """The days that may be meant, the likeliest first."""
    if year is None:
        yield from _near(month, day, formed_on)
    for one in others if year is None else [year]:
        if found := real(one, month, day):
            yield found


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


def real(year: int, month: int, day: int) -> date | None:
    """The day, None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
