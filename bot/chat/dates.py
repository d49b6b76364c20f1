"""Understand which day or span of days a citizen means, seen from today in Beijing."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_NEAR = {"今天": 0, "今日": 0, "今晚": 0, "今儿": 0, "明天": 1, "明日": 1, "明儿": 1, "后天": 2}
_WEEKDAY = re.compile(r"(下)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])")
_WEEKEND = re.compile(r"(下)?(?:个)?周末")
_MONTH_DAY = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})[日号]?")
_MONTH = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月(?:份)?")
_YEAR = re.compile(r"(20\d\d)年")
# What people say for a holiday, and the name it has in the guide.
_HOLIDAYS = {
    "元旦": "元旦", "春节": "春节", "过年": "春节", "除夕": "春节", "大年": "春节", "清明": "清明节",
    "五一": "劳动节", "劳动节": "劳动节", "端午": "端午节", "中秋": "中秋节", "国庆": "国庆节", "十一": "国庆节",
}  # fmt: skip


@dataclass(frozen=True)
class Days:
    """A span of days, both ends included, with what the citizen called it."""

    label: str
    first: date
    last: date


def days_meant(text: str, today: date, holidays: Mapping[date, str]) -> Days | None:
    """The day or days that a text speaks of, None when it names none. `text` is in plain forms (NFKC)."""
    for word, ahead in _NEAR.items():
        if word in text:
            day = today + timedelta(days=ahead)
            return Days(word, day, day)
    return _by_date(text, today) or _by_week(text, today) or _by_holiday(text, today, holidays)


def holiday_named(text: str) -> str:
    """The statutory holiday that a text names, empty when it names none."""
    return next((name for word, name in _HOLIDAYS.items() if word in text), "")


def period_meant(text: str, today: date) -> Days | None:
    """The month, year or day over which a text wants something counted, None when it names none."""
    month = today.replace(day=1)
    year = date(today.year, 1, 1)
    before = month - timedelta(days=1)
    spans = {
        ("本月", "这个月", "这月", "当月"): Days(f"{today.year}年{today.month}月", month, _end(month)),
        ("上个月", "上月"): Days(f"{before.year}年{before.month}月", before.replace(day=1), before),
        ("今年", "本年"): Days(f"{today.year}年", year, date(today.year, 12, 31)),
        ("去年",): Days(f"{today.year - 1}年", date(today.year - 1, 1, 1), year - timedelta(days=1)),
        ("今天", "今日"): Days("今天", today, today),
    }  # fmt: skip
    for names, span in spans.items():
        if any(name in text for name in names):
            return span
    return _by_month(text, today) or _by_year(text)


def _by_date(text: str, today: date) -> Days | None:
    found = _MONTH_DAY.search(text)
    if found is None:
        return None
    month, day = int(found[2]), int(found[3])
    year = int(found[1]) if found[1] else today.year
    meant = _real(year, month, day)
    if meant is not None and not found[1] and meant < today:
        meant = _real(year + 1, month, day)  # a day without a year is still to come
    return Days(f"{meant.month}月{meant.day}日", meant, meant) if meant else None


def _by_week(text: str, today: date) -> Days | None:
    if found := _WEEKEND.search(text):
        saturday = _weekday(today, 5, next_week=bool(found[1]))
        if not found[1] and today.weekday() == 6:
            saturday -= timedelta(days=7)
        return Days(found[0], saturday, saturday + timedelta(days=1))
    if found := _WEEKDAY.search(text):
        wanted = "一二三四五六日".index("日" if found[2] == "天" else found[2])
        day = _weekday(today, wanted, next_week=bool(found[1]))
        return Days(found[0], day, day)
    return None


def _weekday(today: date, wanted: int, *, next_week: bool) -> date:
    """Said on a Tuesday, 周五 is this week's, 周一 the one to come, 下周三 next week's."""
    if next_week:
        return today + timedelta(days=7 - today.weekday() + wanted)
    return today + timedelta(days=(wanted - today.weekday()) % 7)


def _by_holiday(text: str, today: date, holidays: Mapping[date, str]) -> Days | None:
    name = holiday_named(text)
    coming = sorted(day for day, called in holidays.items() if called == name and day >= today)
    if not coming:
        return None
    last = coming[0]
    while last + timedelta(days=1) in coming:
        last += timedelta(days=1)
    return Days(name, coming[0], last)


def _by_month(text: str, today: date) -> Days | None:
    found = _MONTH.search(text)
    if found is None:
        return None
    year, month = int(found[1] or today.year), int(found[2])
    if not found[1] and "去年" in text:
        year = today.year - 1
    first = _real(year, month, 1)
    return Days(f"{year}年{month}月", first, _end(first)) if first else None


def _by_year(text: str) -> Days | None:
    found = _YEAR.search(text)
    if found is None:
        return None
    year = int(found[1])
    return Days(f"{year}年", date(year, 1, 1), date(year, 12, 31))


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _end(first: date) -> date:
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])
