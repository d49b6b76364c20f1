"""Activities for calendars (iCalendar, RFC 5545): one, or all that are to come."""

from collections.abc import Iterable
from datetime import datetime

from icalendar import Calendar, Event

from bot.activities.activity import Activity
from bot.activities.find import SIGNUP_WORDS, Signup


def calendar(
    activities: Iterable[Activity], *, name: str, base_url: str, at: datetime
) -> bytes:  # fmt: skip
    """A calendar of activities that citizens may see; a cancelled one says so, so that it goes away there too.

    `name` is whose calendar it is; `base_url` the site's address: it also makes the events' ids ours.
    """
    made = Calendar()
    made.add("prodid", "-//Gongkai//ZH")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", name)
    made.add("x-wr-timezone", "Asia/Shanghai")
    host = base_url.split("//", 1)[-1].split("/", 1)[0]
    for one in activities:
        made.add_component(_event(one, host, at))
    return bytes(made.to_ical())


def _event(one: Activity, host: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"activity-{one.id}@{host}")
    event.add("sequence", one.version - 1)
    event.add("dtstamp", at)
    event.add("dtstart", one.starts_at)
    event.add("dtend", one.over_at)
    event.add("summary", one.title)
    if one.venue:
        event.add("location", one.venue)
    told = _told(one)
    if told:
        event.add("description", told)
    event.add("status", "CANCELLED" if one.cancelled_at else "CONFIRMED")
    return event


def _told(one: Activity) -> str:
    booking = "" if one.seats is not None else SIGNUP_WORDS[Signup.FREE]
    lines = (
        f"对象：{one.audience}" if one.audience else "", f"联系：{one.contact}" if one.contact else "",
        booking, f"已取消：{one.reason}" if one.cancelled_at else "",
    )  # fmt: skip
    return "\n".join(filter(None, lines))
