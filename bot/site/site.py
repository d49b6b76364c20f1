"""The public door: every page under its address, in the mode that was set, with validators and honest problems."""

from collections.abc import Callable

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from bot.accounts.website import Website
from bot.chat.trust import Trust
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.site import (
    booking,
    catalogue,
    events,
    feed,
    files,
    guide,
    home,
    hours,
    maps,
    notices,
    open_data,
    reports,
)
from bot.site.frame import Frame
from bot.site.place import Counts, Place

# One a line, so that files can be added side by side.
FILES = (
    home,
    events,
    booking,
    notices,
    files,
    hours,
    guide,
    catalogue,
    reports,
    feed,
    open_data,
    maps,
)
PAGES = tuple(page for file in FILES for page in file.PAGES)


def site(  # noqa: PLR0913 - what the pages work with, each a part of its own
    sessions: Sessions,
    *,
    files: Files,
    base_url: str,
    mode: str,
    bureau: Callable[[], str],
    demo: Callable[[], bool],
    website: Callable[[], Website] = Website,
    trust: Trust | None = None,
    counts: Counts | None = None,
) -> Blueprint:
    """The public pages as a blueprint.

    mode: `full`, a public site; `phone`, only what the chat links to, not indexed, no home page;
    `off`, nothing but the error pages. `bureau` gives the name above the pages, `website` what stands below them;
    with `demo` every page says that its data are made up. `trust` reads the links of the chat by which citizens book, `counts` slows down who tries
    too often.
    """
    door = Blueprint("site", __name__, template_folder="templates")
    frame = Frame(base_url=base_url, mode=mode, bureau=bureau, demo=demo, website=website)
    place = Place(sessions, files, frame, trust, counts)
    door.add_url_rule("/static/site/<name>", "static_file", frame.static)
    for page in PAGES:
        if mode in page.modes:
            door.add_url_rule(page.rule, page.name, page.on(place), methods=page.methods)
    door.before_request(frame.choose_type)
    door.after_request(_validate)

    def problem(problem: HTTPException) -> Response:
        """The page for an address where there is nothing, or where something went wrong."""
        status = problem.code or 500
        return frame.page("not_found.html" if status == 404 else "broken.html", status)

    for status in (404, 500):
        door.app_errorhandler(status)(problem)
    return door


def _validate(response: Response) -> Response:
    """Give whatever was made whole the hash of its bytes as ETag, and send nothing to whoever has it."""
    whole = response.status_code == 200 and not response.is_streamed
    if whole and request.method in ("GET", "HEAD") and "ETag" not in response.headers:
        response.add_etag()
        response.make_conditional(request)
    return response
