"""The hours of every venue: how it stands now, today, in the week, and what is different soon."""

from datetime import timedelta

from flask import Response

from bot import clock
from bot.answers import hours as venues
from bot.answers.hours import Timetable, in_season
from bot.chat import closings, weekly
from bot.site.place import PHONE, Page, Place

DAYS = 7  # told one by one


def hours(place: Place) -> Response:
    """Every venue; each can be linked to by its slug."""
    now = clock.now()
    today = clock.local_day(now)
    with place.read() as session:
        told = closings.with_notices(session, venues.timetables(session), today)
        days = [today + timedelta(days=ahead) for ahead in range(DAYS)]
        known = any(day.year == today.year for one in told for day in one.special)
        return place.frame.page(
            "hours.html", venues=[_venue(one) for one in told], known=known,
            days=[weekly.date_in_words(day) for day in days], at=clock.in_words(now),
        )  # fmt: skip


def _venue(one: Timetable) -> dict[str, object]:
    now = clock.now()
    today = clock.local_day(now)
    days = [one.on(today + timedelta(days=ahead)) for ahead in range(DAYS)]
    in_force = [row for row in one.venue.openings if in_season(row, today)]
    stands = one.at(now)
    return {
        "venue": one.venue,
        "now": weekly.now(stands),
        "open": stands.span is not None and stands.today.announced is None,
        "days": [(weekly.date_in_words(day.day), weekly.day(day)) for day in days],
        "week": weekly.in_words(in_force),
        "ahead": weekly.ahead(one.venue.closings, today),
        "announced": [told for told in one.announced if told.first <= today + weekly.SOON],
    }


PAGES = (Page("/hours", "hours", hours, PHONE),)
