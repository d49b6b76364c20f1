"""Read the time that a citizen means out of a text: days and hours in Beijing, seen from the day on which they ask."""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.chat.dates import Days, days_meant, holiday_named
from bot.clock import BEIJING, day_start

_FIXED = {"元旦": ((1, 1), (1, 3)), "劳动节": ((5, 1), (5, 5)), "国庆节": ((10, 1), (10, 7))}
# The schools' weeks differ from year to year: wide enough to hold them all.
_SCHOOL = {"寒假": ((1, 15), (2, 28)), "暑假": ((7, 1), (8, 31))}
_NUMERAL = "零一二三四五六七八九"
_IN_CHINESE = re.compile(r"[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]")
_BEFORE_UNIT = re.compile(
    rf"(?:{_IN_CHINESE.pattern})(?=[月日号点时]|个?(?:天|周|星期|礼拜|月)[之以]?后)"
)
_FROM_TO = re.compile(
    r"(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})[日号]?[到至~—–-]+(?:(\d{1,2})月)?(\d{1,2})[日号]?"
)
_LATER = re.compile(r"(\d{1,2})个?(天|周|星期|礼拜|月)[之以]?后")
_DAY_ALONE = re.compile(r"(?<![\d月.:])(\d{1,2})[日号](?!楼|线|馆|厅|窗|门)")
_MONTH_ALONE = re.compile(r"(?<!\d)(\d{1,2})月份?(?!\d)")
_PARTS = {
    "凌晨": (0, 6), "早上": (6, 12), "早晨": (6, 12), "清早": (6, 12), "一早": (6, 12), "上午": (6, 12), "中午": (11, 14),
    "晌午": (11, 14), "下午": (12, 18), "过晌": (12, 18), "傍晚": (17, 19), "今晚": (18, 24), "晚上": (18, 24), "夜里": (18, 24), "晚间": (18, 24),
    "明晚": (18, 24),
}  # fmt: skip
_POINT = re.compile(r"(?<![\d.])(\d{1,2})(?:点|时|:)(半|一刻|三刻|\d{1,2})?")
_LAST = time(23, 59)


@dataclass(frozen=True)
class Hours:
    """A part of a day, or a moment (both the same), on a clock in Beijing."""

    label: str
    since: time
    until: time


@dataclass(frozen=True)
class Times:
    """The days that were meant, and the hours of them where some were named."""

    days: Days
    hours: Hours | None = None

    @property
    def label(self) -> str:
        """What the citizen called it."""
        return self.days.label + (self.hours.label if self.hours else "")

    @property
    def start(self) -> datetime:
        """The first moment that is meant, UTC."""
        since = self.hours.since if self.hours else time.min
        return datetime.combine(self.days.first, since, BEIJING).astimezone(UTC)

    @property
    def end(self) -> datetime:
        """The moment after the last one that is meant, UTC."""
        if self.hours and self.hours.until < _LAST:
            until = datetime.combine(self.days.last, self.hours.until, BEIJING)
            return until.astimezone(UTC) + timedelta(minutes=self.hours.since == self.hours.until)
        return day_start(self.days.last + timedelta(days=1))


def times_meant(text: str, today: date, holidays: Mapping[date, str]) -> Times | None:
    """The time that a text speaks of, None when it names none. `text` is in plain forms (NFKC).

    `holidays` are the days off that the guide knows, by day. Hours without a day are today's.
    """
    text = arabic(text)
    hours = hours_meant(text)
    days = days_of(text, today, holidays)
    if days is None and hours is None:
        return None
    return Times(days or Days("今天", today, today), hours)


def days_of(text: str, today: date, holidays: Mapping[date, str]) -> Days | None:
    """The days alone: also months, seasons and holidays that the guide does not know yet."""
    text = arabic(text)
    return (
        _from_to(text, today)
        or _later(text, today)
        or days_meant(text, today, holidays)
        or _around(text, today)
        or _by_name(text, today)
        or _alone(text, today)
    )


def hours_meant(text: str) -> Hours | None:
    """The part of the day or the moment that a text names."""
    text = arabic(text)
    part = next((name for name in _PARTS if name in text), "")
    since, until = _PARTS.get(part, (0, 24))
    if found := _POINT.search(text):
        hour, minute = int(found[1]), _minute(found[2])
        if hour < 12 and (since >= 12 or (hour < 6 and part in ("中午", "晌午", ""))):
            hour += 12  # nobody asks for three in the night
        if hour < 24 and minute < 60:
            moment = time(hour, minute)
            return Hours(f"{moment:%H:%M}", moment, moment)
    if not part:
        return None
    label = "" if part in ("今晚", "明晚") else part  # the day is called that already
    return Hours(label, time(since), time(until) if until < 24 else _LAST)


def arabic(text: str) -> str:
    """The text with the numbers before 月, 日, 号, 点, 天后 written in digits."""
    return _BEFORE_UNIT.sub(lambda found: str(_number(found[0])), text)


def _number(word: str) -> int:
    word = word.replace("两", "二")
    if "十" not in word:
        return _NUMERAL.index(word)
    tens, _, ones = word.partition("十")
    return (_NUMERAL.index(tens) if tens else 1) * 10 + (_NUMERAL.index(ones) if ones else 0)


def _minute(word: str | None) -> int:
    return {"半": 30, "一刻": 15, "三刻": 45, None: 0}.get(word) or int(
        word if word and word.isdigit() else 0
    )


def _from_to(text: str, today: date) -> Days | None:
    found = _FROM_TO.search(text)
    if found is None:
        return None
    year, month = int(found[1] or today.year), int(found[2])
    first = _real(year, month, int(found[3]))
    last = _real(year, int(found[4] or month), int(found[5]))
    if first is None or last is None:
        return None
    if last < first:
        last = _next_year(last)
    if not found[1] and last < today:  # a day without a year is still to come
        first, last = _next_year(first), _next_year(last)
    return Days(found[0], first, last)


def _later(text: str, today: date) -> Days | None:
    found = _LATER.search(text)
    if found is None:
        return None
    days = int(found[1]) * {"天": 1, "月": 30}.get(found[2], 7)
    day = today + timedelta(days=days)
    return Days(found[0], day, day)


def _around(text: str, today: date) -> Days | None:
    """This week, the next; this month, the next; lately, this year."""
    monday = today - timedelta(days=today.weekday())
    spans: tuple[tuple[tuple[str, ...], date, int], ...] = (
        (("下周", "下星期", "下礼拜", "下个星期", "下个礼拜"), monday + timedelta(days=7), 7),
        (("这周", "本周", "这星期", "本星期", "这个星期", "这礼拜", "这个礼拜"), today, 7 - today.weekday()),
        (("近期", "最近", "这几天", "这两天", "近几天"), today, 14),
    )  # fmt: skip
    for words, first, days in spans:
        if word := next((word for word in words if word in text), ""):
            return Days(word, first, first + timedelta(days=days - 1))
    months: tuple[tuple[tuple[str, ...], int], ...] = (
        (("下月", "下个月"), 1), (("本月", "这个月", "这月", "当月"), 0),
    )  # fmt: skip
    for words, ahead in months:
        if word := next((word for word in words if word in text), ""):
            month = today.month - 1 + ahead
            first = date(today.year + month // 12, month % 12 + 1, 1)
            return Days(word, first if ahead else today, _month_end(first))
    if "年底" in text or "今年" in text or "年内" in text:
        return Days("今年", today, date(today.year, 12, 31))
    return None


def _by_name(text: str, today: date) -> Days | None:
    """A holiday of fixed days that the guide does not know yet, or the schools' holidays."""
    known = {
        **_SCHOOL,
        **{name: ends for name, ends in _FIXED.items() if name == holiday_named(text)},
    }
    for name, (begins, ends) in known.items():
        if name not in text and name != holiday_named(text):
            continue
        last = date(today.year, *ends)
        year = today.year + (last < today)
        return Days(name, max(today, date(year, *begins)), date(year, *ends))
    return None


def _alone(text: str, today: date) -> Days | None:
    """25号: of this month or the next; 3月: the whole of it."""
    if found := _DAY_ALONE.search(text):
        for ahead in (0, 1, 2):  # not every month has a 31st
            month = today.month - 1 + ahead
            day = _real(today.year + month // 12, month % 12 + 1, int(found[1]))
            if day is not None and day >= today:
                return Days(f"{day.month}月{day.day}日", day, day)
    if found := _MONTH_ALONE.search(text):
        first = _real(today.year, int(found[1]), 1)
        if first is None:
            return None
        if _month_end(first) < today:
            first = first.replace(year=today.year + 1)
        return Days(f"{first.month}月", max(first, today), _month_end(first))
    return None


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _next_year(day: date) -> date:
    return _real(day.year + 1, day.month, day.day) or day.replace(year=day.year + 1, day=28)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
