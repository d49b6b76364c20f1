"""Put hours into words: 周二至周日、法定节假日 9:00—17:30；周一闭馆."""

from collections.abc import Sequence
from datetime import date, timedelta

from bot.answers.hours import Day, Now, Span
from bot.answers.venue import HOLIDAY, MADE_UP, WEEK, Closing, Opening

SOON = timedelta(days=31)  # how far ahead a temporary closing is mentioned
_OTHERS = {HOLIDAY: "法定节假日", MADE_UP: "调休工作日"}


def in_words(openings: Sequence[Opening]) -> str:
    """A venue's week, seasons and all, in one line."""
    groups: dict[tuple[str, str], list[Opening]] = {}
    for opening in openings:
        groups.setdefault((opening.days, _season(opening)), []).append(opening)
    parts = [
        f"{season}{days_in_words(days)} {'、'.join(_row(row) for row in rows)}"
        for (days, season), rows in groups.items()
    ]
    closed = "".join(name for name in WEEK if not any(name in row.days for row in openings))
    if closed and openings:
        parts.append(f"{days_in_words(closed)}不开放")
    return "；".join(parts)


def on_holidays(openings: Sequence[Opening]) -> str:
    """What a venue does on statutory holidays, whenever they are."""
    rows = [opening for opening in openings if HOLIDAY in opening.days]
    return f"开放，{'、'.join(_season(row) + _row(row) for row in rows)}" if rows else "不开放"


def days_in_words(days: str) -> str:
    """一二三四五 as 周一至周五, 二四 as 周二、周四, 节 as 法定节假日."""
    runs: list[str] = []
    for name in WEEK:
        if name not in days:
            continue
        if runs and WEEK.index(name) == WEEK.index(runs[-1][-1]) + 1:
            runs[-1] += name
        else:
            runs.append(name)
    words = [
        f"周{run[0]}至周{run[-1]}" if len(run) > 2 else "、".join(f"周{day}" for day in run)
        for run in runs
    ]
    return "、".join(words + [word for mark, word in _OTHERS.items() if mark in days])


def spans(some: Sequence[Span]) -> str:
    """The hours of one day: 08:30—12:00、14:00—17:30."""
    return "、".join(f"{span.opens}—{span.closes}" + _entry(span.last_entry) for span in some)


def day(one: Day) -> str:
    """A day's hours, or that it is closed and why, or the notice that has to be read."""
    if one.announced is not None:
        return f"以通知《{one.announced.title}》为准"
    why = f"（{one.why}）" if one.why else ""
    return f"{spans(one.spans)}{why}" if one.spans else f"不开放{why}"


def now(stands: Now) -> str:
    """Open or closed at this moment, until when, and when it opens next; nothing where a notice rules the day."""
    if stands.today.announced is not None:
        return f"今天{day(stands.today)}"
    if stands.span is not None:
        return f"现在开放，到 {stands.span.closes}{_entry(stands.span.last_entry)}"
    why = f"（{stands.today.why}）" if stands.today.why and not stands.today.spans else ""
    if stands.next is None:
        return f"现在不开放{why}"
    when, span = stands.next
    return f"现在不开放{why}，下次开放：{seen_from(when, stands.today.day)} {span.opens}"


def date_in_words(one: date) -> str:
    """A day as it is said: 11月25日（周三）."""
    return f"{one.month}月{one.day}日（周{WEEK[one.weekday()]}）"


def between(first: date, last: date) -> str:
    """A span of days as it is said; one day as that day."""
    return (
        date_in_words(first) if first == last else f"{date_in_words(first)}至{date_in_words(last)}"
    )


def ahead(closings: Sequence[Closing], today: date) -> str:
    """Temporary closings and other hours that are not over and begin soon."""
    return "；".join(
        f"{between(one.first, one.last)}"
        f"{f'{one.opens}—{one.closes} 开放' if one.opens else '不开放'}（{one.reason}）"
        for one in closings
        if one.last >= today and one.first <= today + SOON
    )


def seen_from(when: date, today: date) -> str:
    """A day as it is said from today: 今天, 明天, else its date."""
    ahead = (when - today).days
    return {0: "今天", 1: "明天"}.get(ahead, date_in_words(when))


def _row(row: Opening) -> str:
    return f"{row.opens}—{row.closes}" + _entry(row.last_entry)


def _entry(last: str) -> str:
    return f"（{last} 停止入场）" if last else ""


def _season(row: Opening) -> str:
    if not row.season_from:
        return ""
    first, last = (f"{int(end[:2])}月{int(end[3:])}日" for end in (row.season_from, row.season_to))
    return f"{first}至{last}："
