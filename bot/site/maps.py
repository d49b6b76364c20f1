"""What search engines are told: the map of the site (sitemaps.org), and where they may not go."""

from flask import Response, current_app, make_response, url_for

from bot import clock
from bot.activities import find
from bot.activities.activity import Kind
from bot.notices import catalogue
from bot.site.events import AHEAD
from bot.site.frame import WAYS
from bot.site.place import ALWAYS, Page, Place

MOST = 45_000  # notices, the newest; a map may name 50,000 pages
_CLOSED = ("/desk/", "/book/", "/apply/", "/progress/", "/notices?*q=", "/*?*type=")


def sitemap(place: Place) -> Response:
    """The pages that stay, the activities to come, and the newest notices with the days on which they came out."""
    now, known = clock.now(), current_app.view_functions
    pages = ["site.home", *(endpoint for endpoint, _ in WAYS), "site.open_data"]
    with place.read() as session:
        notices = [(n, day.isoformat()) for n, day in catalogue.days(session, limit=MOST)]
        events = [one.id for one in find.between(session, now, now + AHEAD, kinds=[Kind.ACTIVITY])]
    standing = [url_for(one) for one in pages if one in known]
    standing += [url_for("site.event", number=number) for number in events]
    response = make_response(place.frame.text("sitemap.xml", pages=standing, notices=notices))
    response.content_type = "application/xml; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response


def robots(place: Place) -> Response:
    """robots.txt: everything but what is not for them; nothing of a site that is not to be indexed."""
    if place.frame.indexed:
        rules = [f"Disallow: {path}" for path in _CLOSED]
        rules.append(f"Sitemap: {place.base_url}/sitemap.xml")
    else:
        rules = ["Disallow: /"]
    response = make_response("\n".join(["User-agent: *", *rules, ""]))
    response.mimetype = "text/plain"
    response.headers["Cache-Control"] = "no-cache"
    return response


PAGES = (
    Page("/sitemap.xml", "sitemap", sitemap),
    Page("/robots.txt", "robots", robots, ALWAYS),
)
