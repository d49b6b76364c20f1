"""The newest notices as a feed (Atom, RFC 4287), for whoever subscribes."""

from datetime import UTC, datetime

from flask import Response, make_response

from bot.notices import catalogue, correction
from bot.notices.catalogue import Wanted
from bot.site.place import Page, Place

NEWEST = 30
_BEFORE = datetime(2000, 1, 1, tzinfo=UTC)  # the feed of nothing


def feed(place: Place) -> Response:
    """The newest notices, each with when it came out and when it was last changed."""
    with place.read() as session:
        newest = catalogue.page(session, Wanted(), limit=NEWEST)
        changed = correction.changed_at(session, [one.id for one in newest])
        told = [
            (one, one.unit.name, max(one.published_at, changed.get(one.id, one.published_at)))
            for one in newest
            if one.published_at
        ]
        updated = max((at for *_, at in told), default=_BEFORE)
        text = place.frame.text("feed.xml", notices=told, updated=updated)
    response = make_response(text)
    response.content_type = "application/atom+xml; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response


PAGES = (Page("/feed.xml", "feed", feed),)
