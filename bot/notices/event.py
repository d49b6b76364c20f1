"""A notice's event in words: when, where, for how many, whom to ask."""

from dataclasses import dataclass
from datetime import datetime

from bot import clock


@dataclass(frozen=True)
class Event:
    """An event as it is announced, part by part; empty where nothing was said."""

    when: str
    venue: str
    quota: str
    contact: str
    ends: datetime

    def is_over(self, at: datetime) -> bool:
        """Whether it has ended by a moment."""
        return self.ends < at


def in_words(data: dict[str, object] | None) -> Event | None:
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
        ends=ends or starts,
    )


def _span(starts: datetime, ends: datetime | None) -> str:
    if ends is None:
        return clock.in_words(starts)
    same_day = clock.local_day(starts) == clock.local_day(ends)
    until = f"{clock.beijing(ends):%H:%M}" if same_day else clock.in_words(ends)
    return f"{clock.in_words(starts)}至{until}"
