"""Put dates into a text that must stay fresh: {day+3} is three days from now, {md sat} the coming Saturday."""

import re
from datetime import date, datetime, timedelta

from bot.clock import beijing, day_in_words, local_day

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PLACE = re.compile(rf"\{{(date|day|md|short|time)(?: ({'|'.join(_WEEKDAYS)}))?([+-]\d+)?\}}")
_IN_CHINESE = "一二三四五六日"


def fill(text: str, *, at: datetime) -> str:
    """The text with every place filled as of a moment.

    `{date}` is 2026-11-24, `{day}` 2026年11月24日, `{md}` 11月24日（周二）, `{short}` 11月24日, `{time}` 14:30,
    all in Beijing. After a space a weekday may stand: the next one after today, 1 to 7 days away; then
    days to add or take away.
    """
    return _PLACE.sub(lambda match: _filled(match, at), text)


def _filled(match: re.Match[str], at: datetime) -> str:
    form, weekday, away = match.groups()
    if form == "time":
        return f"{beijing(at):%H:%M}"
    day = local_day(at)
    if weekday:
        day += timedelta(days=(_WEEKDAYS.index(weekday) - day.weekday() - 1) % 7 + 1)
    return _written(form, day + timedelta(days=int(away or 0)))


def _written(form: str, day: date) -> str:
    if form == "date":
        return day.isoformat()
    if form == "day":
        return day_in_words(day)
    short = f"{day.month}月{day.day}日"
    return short if form == "short" else f"{short}（周{_IN_CHINESE[day.weekday()]}）"
