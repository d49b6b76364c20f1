"""The disclosure guide (政府信息公开指南): what is open, how it is ordered and got, how to apply, whom to reach.

Contents: Disclosure Regulation, art. 12. What the bureau says of itself stands in the database, with the day on which
it was last changed.
"""

from flask import Response

from bot import clock
from bot.answers import change_guide, hours
from bot.audit import trail
from bot.chat import weekly
from bot.db import facts
from bot.notices import find
from bot.site import reports
from bot.site.place import PHONE, Page, Place

# The acts that change what stands here.
_CHANGES = (
    "guide.add", "guide.change", "guide.drop", "venue.describe", "venue.hours", "website.set", "config.load",
    "config.import",
)  # fmt: skip


def guide(place: Place) -> Response:
    """The guide, with the sections about applying first."""
    today = clock.today()
    with place.read() as session:
        sections = change_guide.answering(session, today)
        office = next((one for one in hours.timetables(session) if one.is_office), None)
        changed = trail.newest_at(session, _CHANGES)
        return place.frame.page(
            "guide.html", kinds=find.kinds(session), prefix=facts.get(session, "index_prefix"), year=today.year,
            applying=[one for one in sections if one.is_about_applying],
            others=[one for one in sections if not one.is_about_applying],
            office=office.venue if office else None, week=weekly.in_words(office.venue.openings) if office else "",
            changed=clock.day_in_words(clock.local_day(changed)) if changed else "", years=reports.years(session),
        )  # fmt: skip


PAGES = (Page("/guide", "guide", guide, PHONE),)
