"""Understand which day or span of days a citizen means, seen from today in Beijing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_NEAR = {
    "大后天": 3, "今天": 0, "今日": 0, "今晚": 0, "今儿": 0, "明天": 1, "明日": 1, "明儿": 1, "明晚": 1, "明早": 1, "后天": 2, "后日": 2, "后儿": 2,
}  # fmt: skip
_WEEKDAY = re.compile(r"([下这本])?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])")
_WEEKEND = re.compile(r"([下这本])?(?:个)?周末")
_MONTH_DAY = re.compile(r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})[日号]?")
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
        saturday = _weekday(today, 5, next_week=found[1] == "下")
        if found[1] != "下" and today.weekday() == 6:
            saturday -= timedelta(days=7)
        return Days(found[0], saturday, saturday + timedelta(days=1))
    if found := _WEEKDAY.search(text):
        wanted = "一二三四五六日".index("日" if found[2] == "天" else found[2])
        day = _weekday(today, wanted, next_week=found[1] == "下")
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


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
