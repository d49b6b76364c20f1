"""Understand over which span of days a citizen wants something counted: 昨天, 上半年, 2017年12月, 近30天."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

from bot.chat.dates import Days

_YEARS = {"大前年": -3, "前年": -2, "去年": -1, "上1年": -1, "今年": 0, "本年": 0, "年初至今": 0, "年初到": 0, "明年": 1}  # fmt: skip
_DAYS = {"大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "昨儿": -1, "今天": 0, "今日": 0, "当天": 0}  # fmt: skip
_NUMBERS = {"十二": "12", "十一": "11", "十": "10", "一": "1", "二": "2", "两": "2", "三": "3",
            "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9"}  # fmt: skip
_IN_CHINESE = re.compile(rf"({'|'.join(_NUMBERS)})(?=个?(?:月|季|周|星期|天|日|年))")
_YEAR = re.compile(r"(20\d\d|19\d\d)(?=年|度|$|\D)")
_DAY = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
_MONTHS = re.compile(r"(\d{1,2})月?份?[到至~—–-]+(\d{1,2})月")
_MONTH = re.compile(r"(?<!近)(?<!\d)(\d{1,2})月")
_QUARTER = re.compile(r"(前)?第?([1-4])个?季度")
_LAST = re.compile(r"(?:近|过去)(半|\d{1,3})个?(天|日|周|星期|月|年)")


def periods_meant(text: str, today: date) -> list[Days]:
    """The spans that a text names, as they are told; none when it names none. `text` is in plain forms (NFKC).

    A part of a year without its year is the last one that has begun: nobody asks what will be published.
    """
    text = _IN_CHINESE.sub(lambda found: _NUMBERS[found[1]], text)
    years = list(_years(text, today))
    part = _part(text, years[0] if years else None, today)
    if part is not None:
        return [part]
    near = _near(text, today) if years in ([], [today.year]) else None
    if near is not None:
        return [near]
    return [Days(f"{year}年", date(year, 1, 1), date(year, 12, 31)) for year in years]


def _years(text: str, today: date) -> Iterator[int]:
    found = {int(year): text.index(year) for year in _YEAR.findall(text)}
    for word, away in _YEARS.items():
        if word in text:
            found.setdefault(today.year + away, text.index(word))
            text = text.replace(word, " " * len(word))
    yield from sorted(found, key=lambda year: found[year])


def _part(text: str, year: int | None, today: date) -> Days | None:
    """A day, months, half or quarter of a year."""
    if found := _DAY.search(text):
        return _of_year(year, today, int(found[1]), int(found[1]), day=int(found[2]))
    if found := _MONTHS.search(text):
        return _of_year(year, today, int(found[1]), int(found[2]))
    if found := _MONTH.search(text):
        return _of_year(year, today, int(found[1]), int(found[1]))
    if found := _QUARTER.search(text):
        last = 3 * int(found[2])
        return _of_year(year, today, 1 if found[1] else last - 2, last)
    for word, first, last in (("上半年", 1, 6), ("下半年", 7, 12)):
        if word in text:
            return _of_year(year, today, first, last)
    return None


def _of_year(year: int | None, today: date, first: int, last: int, *, day: int = 0) -> Days | None:
    """From one month to another of a year, or a day of it; None where there is no such day."""
    try:
        begins = date(year or today.year, first, day or 1)
        if year is None and begins > today:
            begins = date(today.year - 1, first, day or 1)
        ends = begins if day else _end(date(begins.year, last, 1))
    except ValueError:
        return None
    return Days(_label(begins, ends), begins, ends) if begins <= ends else None


def _near(text: str, today: date) -> Days | None:
    for word, away in _DAYS.items():
        if word in text:
            day = today + timedelta(days=away)
            return Days(f"{word}（{_day(day)}）", day, day)
    if found := re.search(r"(上|本|这|当)1?个?(周|星期|礼拜|季度|月)", text):
        return _around(found[2], today, before=found[1] == "上")
    if found := _LAST.search(text):
        return _lately(found[1], found[2], today)
    return None


def _around(unit: str, today: date, *, before: bool) -> Days:
    """This or the last week, month or quarter."""
    if unit == "月":
        first = _back(today.replace(day=1), int(before))
        return Days(_label(first, _end(first)), first, _end(first))
    if unit == "季度":
        first = _back(date(today.year, today.month - (today.month - 1) % 3, 1), 3 * before)
        last = _end(_back(first, -2))
        return Days(_label(first, last), first, last)
    first = today - timedelta(days=today.weekday() + 7 * before)
    last = first + timedelta(days=6)
    return Days(f"{'上周' if before else '本周'}（{_day(first)}至{_day(last)}）", first, last)


def _lately(count: str, unit: str, today: date) -> Days | None:
    """The last days, weeks, months or years up to today."""
    number = 0 if count == "半" else int(count)
    if unit in "天日周星期":
        first = today - timedelta(days=number * (1 if unit in "天日" else 7) - 1)
    else:
        months = (number or 0.5) * (12 if unit == "年" else 1)
        if months < 1:
            first = today - timedelta(days=14)
        else:
            first = _back(today, int(months)) + timedelta(days=1)
    return Days(f"{_day(first)}至{_day(today)}", first, today) if first <= today else None


def _back(day: date, months: int) -> date:
    """The same day some months before, or the last of a shorter month."""
    whole = day.year * 12 + day.month - 1 - months
    first = date(whole // 12, whole % 12 + 1, 1)
    return first.replace(day=min(day.day, _end(first).day))


def _label(first: date, last: date) -> str:
    if first == last:
        return _day(first)
    months = f"{first.month}月" if first.month == last.month else f"{first.month}月至{last.month}月"
    return f"{first.year}年{months}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _end(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])
