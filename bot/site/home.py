"""The first page of a full site: what is new, what is open now, and the ways to everything else; and what is promised."""

from datetime import timedelta

from flask import Response

from bot import clock
from bot.activities import find as activities
from bot.activities.activity import Kind
from bot.answers import hours
from bot.chat import closings, weekly
from bot.notices import catalogue, find
from bot.notices.catalogue import Wanted
from bot.site import reports, words
from bot.site.place import FULL, PHONE, Page, Place

NEWEST = 6  # notices
SOON, MOST = timedelta(days=14), 4  # activities: how far ahead, and how many


def home(place: Place) -> Response:
    """The newest notices, today's hours, the guide and how to apply."""
    now = clock.now()
    with place.read() as session:
        newest = catalogue.page(session, Wanted(), limit=NEWEST)
        soon = activities.between(session, now, now + SOON, kinds=(Kind.ACTIVITY,))[:MOST]
        told = closings.with_notices(session, hours.timetables(session), clock.local_day(now))
        return place.frame.page(
            "home.html", notices=[(one, one.unit.name, words.day_out(one)) for one in newest],
            hours=[(one.venue.name, weekly.now(one.at(now))) for one in told], kinds=find.kinds(session),
            years=reports.years(session), activities=[(one, clock.in_words(one.starts_at)) for one in soon],
        )  # fmt: skip


def accessibility(place: Place) -> Response:
    """What was done so that everybody can read the pages, and whom to tell where it was not enough."""
    with place.read() as session:
        office = next((one.venue for one in hours.timetables(session) if one.is_office), None)
        return place.frame.page("accessibility.html", office=office)


PAGES = (
    Page("/", "home", home, FULL),
    Page("/accessibility", "accessibility", accessibility, PHONE),
)
