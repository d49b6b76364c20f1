"""A notice's event: when, where, for how many, whom to ask; read as handed in, and told in words."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from bot import clock
from bot.errors import Refused
from bot.notices import plain_yaml
from bot.tables.text import printable

FIELDS = ("starts_at", "ends_at", "venue", "quota", "contact")


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


def read(value: object) -> dict[str, object] | None:
    """An event as handed in, its times as ISO text in UTC. Raises Refused.

    A table's cell may hold it as one line of YAML.
    """
    if isinstance(value, str):
        value = _inline(value)
    if value is None:
        return None
    if not isinstance(value, dict):
        raise Refused("要写成 starts_at、ends_at、venue、quota、contact 几项")
    unknown = [str(key) for key in value if key not in FIELDS]
    if unknown:
        raise Refused(f"不认识“{'、'.join(unknown)}”，可用：{'、'.join(FIELDS)}")
    event: dict[str, object] = {key: _moment(value[key]) for key in FIELDS[:2] if value.get(key)}
    if "starts_at" not in event:
        raise Refused("要写明开始时间 starts_at")
    if str(event.get("ends_at", "9")) < str(event["starts_at"]):
        raise Refused("结束时间早于开始时间")
    event |= {key: _said(value.get(key)) for key in ("venue", "contact")}
    quota = _said(value.get("quota"))
    if quota and not re.fullmatch(r"[0-9]{1,9}", quota):
        raise Refused(f"名额“{quota}”不是整数，写成 30 这样")
    return event | ({"quota": int(quota)} if quota else {})


def _inline(text: str) -> object:
    try:
        return plain_yaml.load(text) if text.strip() else None
    except Refused as problem:
        raise Refused(
            f"{problem}，应为 {{starts_at: 2026-12-05T14:00, venue: 图书馆}} 这样的一行"
        ) from None


def _moment(value: object) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value)
    return clock.parse_time(text).isoformat()


def _said(value: object) -> str:
    return "" if value is None else printable(str(value)).strip()


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
