"""Days that cannot be: a weekday that is another day's, 31 November, what is announced for a day gone by."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from bot.checks import calendar
from bot.checks.calendar import Written
from bot.checks.finding import Hit, Severity
from bot.checks.sheet import Case, Text

_SOURCE = "公历"
_AFTER = re.compile(
    r"[ \t]*(?:[（(][ \t]*)?(?P<name>星期|周|礼拜)(?P<day>[一二三四五六日天])(?![一二三四五六日天至到、和及—\-~～－–年])"
)
_BEFORE = re.compile(
    r"(?<![、和及与至到—–\-～~])(?P<name>星期|周|礼拜)(?P<day>[一二三四五六日天])[ \t]*[（(，,][ \t]*$"
)
_RANGE = re.compile(r"[ \t]*(?:至|到|[—–\-－~～]+)[ \t]*")
_LOOK_BACK = 8
# What is only said of a day to come.
_TO_COME = re.compile(
    r"(?:定于|将于|拟于|计划于|预计于|请于|务必于|截止(?:时间|日期)?[为是：:]|截至日期[为是：:])[ \t]*$"
)
# What is also said afterwards: here only the year of a text that was copied from last year's gives itself away.
_TERM = re.compile(r"(?:时间|日期|期限|公示期|即日起)[为是：:自从至到]{0,2}[ \t]*$")
_SIGNED = re.compile(r"\s*$")  # 落款: the day at the very end
_MONTH, _AHEAD = timedelta(days=31), timedelta(days=120)
_ANNOUNCED = 10


def find(text: Text, case: Case) -> Iterator[Hit]:
    """Every day of a text that cannot be what is meant."""
    days = list(calendar.written(text.quiet, case.formed_on, title_year=case.title_year))
    for one in days:
        if not calendar.exists(one.year, one.month, one.day):
            what = f"没有“{text.quiet[one.start : one.end]}”这一天"
            yield Hit("dates.none", Severity.CONFIRM, one.start, one.end, what, _SOURCE)
            continue
        yield from _weekdays(text.quiet, one)
        yield from _gone_by(text.quiet, one, case.formed_on)
        yield from _last_years(text.quiet, one, case.formed_on)
    yield from _backwards(text.quiet, days)


def _weekdays(text: str, one: Written) -> Iterator[Hit]:
    beside = [
        _AFTER.match(text, one.end),
        _BEFORE.search(text[: one.start], max(0, one.start - _LOOK_BACK)),
    ]
    for found in filter(None, beside):
        right = [calendar.weekday(day) for day in one.days]
        said = found["day"].replace("天", "日")
        if not right or said in right:
            continue
        at = found.start("day")
        day = one.days[0]
        what = f"{day.year}年{day.month}月{day.day}日是{found['name']}{right[0]}，不是{found['name']}{found['day']}"
        yield Hit("dates.weekday", Severity.CONFIRM, at, at + 1, what, _SOURCE, right[0])


def _gone_by(text: str, one: Written, formed_on: date) -> Iterator[Hit]:
    before = text[max(0, one.start - _ANNOUNCED) : one.start]
    if not _TO_COME.search(before) or not one.days or max(one.days) >= formed_on:
        return
    stale = one.year is not None and one.year < formed_on.year
    why = "年份可能是去年的" if stale else "稿件形成时已经过去"
    what = f"“{text[one.start : one.end]}”早于形成日期 {formed_on}，{why}"
    this_year = calendar.real(formed_on.year, one.month, one.day)
    ahead = stale and this_year is not None and this_year >= formed_on
    fix = _in_year(text, one, formed_on.year) if ahead else None
    yield Hit("dates.past", Severity.CONFIRM, one.start, one.end, what, "形成日期", fix)


def _last_years(text: str, one: Written, formed_on: date) -> Iterator[Hit]:
    """The year before, where the same day of this year is at hand and the words are those of a term or a signature."""
    this_year = calendar.real(formed_on.year, one.month, one.day)
    if one.year != formed_on.year - 1 or this_year is None:
        return
    signed = bool(_SIGNED.match(text, one.end)) and abs(this_year - formed_on) <= _MONTH
    before = text[max(0, one.start - _ANNOUNCED) : one.start]
    term = bool(_TERM.search(before)) and -_MONTH <= this_year - formed_on <= _AHEAD
    if signed or term:
        what = f"“{text[one.start : one.end]}”的年份可能是去年的，稿件形成于 {formed_on}"
        fix = _in_year(text, one, formed_on.year)
        yield Hit("dates.year", Severity.CONFIRM, one.start, one.end, what, "形成日期", fix)


def _in_year(text: str, one: Written, year: int) -> str | None:
    """The same day of another year, None where the year is not written in figures."""
    said = text[one.start : one.end]
    return said.replace(str(one.year), str(year), 1) if str(one.year) in said else None


def _backwards(text: str, days: list[Written]) -> Iterator[Hit]:
    """Spans that end before they begin, where no turn of the year can explain it."""
    for first, last in pairwise(days):
        if not _RANGE.fullmatch(text, first.end, last.start):
            continue
        if last.year is None and first.month == last.month:
            wrong = last.day < first.day
        else:
            wrong = bool(first.year and last.year) and _key(last) < _key(first)
        if wrong:
            what = f"“{text[first.start : last.end]}”的结束早于开始"
            yield Hit("dates.backwards", Severity.CONFIRM, first.start, last.end, what, _SOURCE)


def _key(one: Written) -> tuple[int, int, int]:
    return one.year or 0, one.month, one.day


def event(starts_on: date, formed_on: date) -> str:
    """What is wrong with an announced event's day; empty when nothing is."""
    if starts_on >= formed_on:
        return ""
    return f"开始日期 {starts_on} 早于形成日期 {formed_on}，请核对年份和日期"
