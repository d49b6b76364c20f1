"""Say in words what a page shows: when an event is, which pages there are, what was asked."""

import math
import re
from dataclasses import dataclass
from datetime import datetime

from bot import clock

PER_PAGE = 20
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_LONGEST = 80  # characters of a search or a kind; more is not a question


@dataclass(frozen=True)
class Event:
    """An event as it is announced, part by part; empty where nothing was said."""

    when: str
    venue: str
    quota: str
    contact: str
    over: bool


@dataclass(frozen=True)
class Paging:
    """Where a reader is among the pages of a list."""

    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, math.ceil(self.total / PER_PAGE))

    @property
    def offset(self) -> int:
        """How many rows stand before this page."""
        return (self.page - 1) * PER_PAGE

    @property
    def exists(self) -> bool:
        """Whether there is such a page."""
        return 1 <= self.page <= self.pages


def asked(text: str) -> str:
    """What was typed into an address, on one line and not endless."""
    return _CONTROL.sub(" ", text).strip()[:_LONGEST]


def page_number(text: str) -> int:
    """The page that an address names; 1 when it names none, 0 when it is no page number."""
    if not text:
        return 1
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def event(data: dict[str, object] | None, *, at: datetime) -> Event | None:
    """The event of a notice (`Notice.event`, times as ISO text) in words, None without one."""
    if not data or not data.get("starts_at"):
        return None
    starts = clock.parse_time(str(data["starts_at"]))
    ends = clock.parse_time(str(data["ends_at"])) if data.get("ends_at") else None
    return Event(
        when=_span(starts, ends),
        venue=str(data.get("venue") or ""),
        quota=f"{data['quota']}人" if data.get("quota") else "",
        contact=str(data.get("contact") or ""),
        over=(ends or starts) < at,
    )


def _span(starts: datetime, ends: datetime | None) -> str:
    if ends is None:
        return clock.in_words(starts)
    same_day = clock.local_day(starts) == clock.local_day(ends)
    until = f"{clock.beijing(ends):%H:%M}" if same_day else clock.in_words(ends)
    return f"{clock.in_words(starts)}至{until}"
