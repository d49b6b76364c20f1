"""Read the days that a sentence of a notice writes: 11月25日至27日, 12月1日、3日, 自11月25日起, 本周四."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_PLAIN = re.compile(r"(20\d\d)[-./](\d{1,2})[-./](\d{1,2})日?")  # 2026-11-25
_BESIDE = re.compile(r"\s|\([^()]*(?:周|星期)[一二三四五六日天][^()]*\)")  # （周三）
_DAY = re.compile(
    r"(?<![\d:])(?:(20\d\d)年)?(?:(\d{1,2})月)?(\d{1,2})"
    r"(?:[日号]|(?=[至到~—–-]+(?:\d{1,2}月)?\d{1,2}[日号]))"
)
_TO = re.compile(r"[至到~—–-]+")
_NEAR = {"今天": 0, "今日": 0, "即日": 0, "明天": 1, "明日": 1, "后天": 2}
_WEEKDAY = re.compile(r"(?:([本这下])(?:周|星期)|(?<=、)(?:周|星期)?)([一二三四五六日天末])")
_WEEKLY = re.compile(r"每|逢|(?<![本这下、])(?:周|星期)[一二三四五六日天]")
PAST = timedelta(days=90)  # a day without a year is at most this long before its notice

Span = tuple[date, date]


@dataclass(frozen=True)
class Written:
    """The spans of days that a sentence writes. `open` says that the last goes on (起); `weekly` that it means every week."""

    spans: tuple[Span, ...]
    open: bool
    weekly: bool


def written(sentence: str, told_on: date) -> Written:
    """The days of a sentence in plain forms (NFKC) from a notice of `told_on`."""
    text = _BESIDE.sub("", _PLAIN.sub(r"\1年\2月\3日", sentence))
    spans = tuple(_dates(text, told_on)) or tuple(_said(text, told_on))
    return Written(spans, bool(re.search(r"起(?!凤)", text)), bool(_WEEKLY.search(text)))


def _dates(text: str, told_on: date) -> Iterator[Span]:
    """Calendar days, those joined by 至 as one span; a day takes month and year from the one before it."""
    year = month = None
    begun: tuple[date, int] | None = None  # a day, and where it ended in the text
    for found in _DAY.finditer(text):
        month = int(found[2]) if found[2] else month
        year = int(found[1]) if found[1] else year
        day = _day(year, month, int(found[3]), told_on)
        if day is None:
            continue
        if begun and _TO.fullmatch(text[begun[1] : found.start()]):
            day = day if day >= begun[0] else _later(day)
            yield begun[0], day
            begun = None
            continue
        if begun:
            yield begun[0], begun[0]
        begun = day, found.end()
    if begun:
        yield begun[0], begun[0]


def _day(year: int | None, month: int | None, day: int, told_on: date) -> date | None:
    if month is None:
        return None
    try:
        meant = date(year or told_on.year, month, day)
    except ValueError:
        return None
    return meant if year or meant >= told_on - PAST else _later(meant)


def _later(day: date) -> date:
    """The same day of the next year (the last of February for a leap day)."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _said(text: str, told_on: date) -> Iterator[Span]:
    """Days as they are said on the day of the notice: 明天, 本周六、周日, 下周末."""
    for word, ahead in _NEAR.items():
        if word in text:
            yield told_on + timedelta(days=ahead), told_on + timedelta(days=ahead)
    monday = told_on - timedelta(days=told_on.weekday())
    for found in _WEEKDAY.finditer(text):
        if found[1]:
            week = monday + timedelta(days=7 * (found[1] == "下"))
        elif not re.search(r"[本这下](?:周|星期)", text[: found.start()]):
            continue
        if found[2] == "末":
            yield week + timedelta(days=5), week + timedelta(days=6)
            continue
        day = week + timedelta(days="一二三四五六日".index(found[2].replace("天", "日")))
        yield day, day
