"""Times of day that cannot be: 25:00, 上午15:00, 14:75."""

import re
from collections.abc import Iterator

from bot.checks.finding import Hit, Severity
from bot.checks.sheet import Case, Text

_CLOCK = re.compile(
    r"(?P<part>凌晨|早上|上午|中午|下午|晚上|晚)[ \t]*(?P<hour>\d{1,2})(?:[:：](?P<minute>\d{2})|[时点])(?!\d)"
    r"|(?<=[日）)至到—–\-－~～])[ \t]*(?P<hour2>\d{1,2})[:：](?P<minute2>\d{2})(?![\d:：])"
    r"|(?<![\d:：.])(?P<hour3>\d{1,2})[:：](?P<minute3>\d{2})(?=[ \t]*(?:[—–\-－~～至到]+[ \t]*\d{1,2}[:：]|出发|发车|开始|开幕|结束|集合|前))"
)
_DAY = 24
# The part of the day -> the hours that are surely outside it.
_OUTSIDE = {
    "凌晨": range(8, _DAY + 1), "早上": range(13, _DAY + 1), "上午": range(13, _DAY + 1),
    "中午": range(16, _DAY + 1), "下午": range(20, _DAY + 1),
}  # fmt: skip
_SOURCE = "GB/T 7408 日期和时间表示法"


def find(text: Text, case: Case) -> Iterator[Hit]:
    """Every time of day that no clock shows, or that lies in another part of the day than is said."""
    for found in _CLOCK.finditer(text.quiet):
        hour = int(found["hour"] or found["hour2"] or found["hour3"])
        minute = int(found["minute"] or found["minute2"] or found["minute3"] or 0)
        what = _wrong(found["part"] or "", hour, minute)
        if what:
            start, end = found.span()
            shown = found[0].strip()
            yield Hit("hours", Severity.CONFIRM, start, end, f"“{shown}”{what}", _SOURCE)


def _wrong(part: str, hour: int, minute: int) -> str:
    if hour > _DAY or minute > 59 or (hour == _DAY and minute):
        return "不是一个时刻"
    if hour in _OUTSIDE.get(part, ()):
        return f"不在{part}"
    return ""
