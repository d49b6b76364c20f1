"""The public door: lists, articles, pictures, and pages that say what is not there."""

import logging
import mimetypes
from collections.abc import Callable
from io import BytesIO

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    request,
    send_file,
    url_for,
)
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from bot import clock
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotFound
from bot.notices import article, attachments, clarify, correct, correction, event, find
from bot.notices.notice import Notice
from bot.site import words
from bot.site.frame import Frame

log = logging.getLogger(__name__)
DAY = 24 * 3600  # seconds
_LARGEST_ID = 2**31 - 1
_PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})

_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "pdf": "application/pdf", "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}  # fmt: skip


class Pages:
    """The pages of what has been released."""

    def __init__(self, sessions: Sessions, files: Files, frame: Frame) -> None:
        self._sessions = sessions
        self._files = files
        self._frame = frame

    def notices(self) -> Response:
        """Released notices, newest first: all, of a kind (`?kind=`) or found (`?q=`), page by page."""
        text = words.asked(request.args.get("q", ""))
        kind = "" if text else words.asked(request.args.get("kind", ""))
        page = words.page_number(request.args.get("page", ""))
        with self._sessions.read() as session:
            paging = words.Paging(page, find.count(session, kind=kind or None, text=text))
            if not paging.exists:
                abort(404)
            span = {"limit": words.PER_PAGE, "offset": paging.offset}
            if text:
                found = find.search(session, text, **span)
            else:
                found = find.latest(session, kind=kind or None, **span)
            shown = [(notice, notice.unit.name, _day(notice)) for notice in found]
            kinds = find.kinds(session)
        return self._frame.page(
            "notices.html", notices=shown, kinds=kinds, paging=paging, kind=kind, text=text
        )

    def notice(self, number: int) -> Response:
        """One released notice; 410 for one that was withdrawn, 404 for everything else."""
        if number > _LARGEST_ID:
            abort(404)
        with self._sessions.read() as session:
            try:
                notice = find.by_id(session, number)
            except NotFound:
                withdrawn = find.withdrawn(session, number)
                newer = [*clarify.clearing(session, number), *correct.replacements(session, number)]
                return self._withdrawn(withdrawn, newer) if withdrawn else abort(404)
            announced = event.in_words(notice.event)
            return self._frame.page(
                "notice.html",
                notice=notice,
                unit=notice.unit.name,
                published=_day(notice),
                formed=clock.day_in_words(notice.formed_on),
                newer=correct.replacements(session, number),
                older=correct.original_of(session, number),
                cleared_up=clarify.clearing(session, number),
                clears=clarify.told(session, number),
                changes=[
                    (one.note, clock.day_in_words(clock.local_day(one.settled_at or one.at)))
                    for one in correction.small_changes(session, number)
                ],
                event=announced,
                over=announced is not None and announced.is_over(clock.now()),
                attachments=[
                    (one.position, one.name, attachments.type_of(one), attachments.size_of(one))
                    for one in notice.attachments
                ],
                text=article.unstyled(notice.body, title=notice.title, picture=_address),
            )

    def media(self, file: str) -> Response:
        """A picture of a released notice; 404 for every other file."""
        mime = mimetypes.guess_type(file)[0] or ""
        with self._sessions.read() as session:
            if mime not in _PICTURES or not find.media(session, file):
                abort(404)
            try:
                data = self._files.read(file)
            except NotFound:
                log.exception("a released notice shows a picture that is not among the uploads")
                abort(404)
        response = make_response(data)
        response.mimetype = mime
        response.cache_control.public = True
        response.cache_control.max_age = DAY
        response.set_etag(file)  # a file's name is the hash of its bytes
        response.make_conditional(request)
        return response

    def attachment(self, number: int, position: int) -> Response:
        """An attachment of a released notice, to be saved; 404 for every other."""
        if max(number, position) > _LARGEST_ID:
            abort(404)
        with self._sessions.read() as session:
            try:
                one = find.attachment(session, number, position)
            except NotFound:
                abort(404)
            try:
                data = self._files.read(one.file)
            except NotFound:
                log.exception("a released notice lists an attachment that is not among the uploads")
                abort(404)
            response = send_file(
                BytesIO(data), _TYPES[one.file.rsplit(".", 1)[1]], as_attachment=True,
                download_name=one.name, etag=one.file, max_age=0,
            )  # fmt: skip
        # Whatever the file holds, a browser that shows it all the same runs nothing of it.
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        return response

    def _withdrawn(self, notice: Notice, newer: list[Notice]) -> Response:
        when = clock.in_words(notice.withdrawn_at) if notice.withdrawn_at else ""
        return self._frame.page(
            "withdrawn.html", 410, notice=notice, when=when, unit=notice.unit.name, newer=newer
        )

    def problem(self, problem: HTTPException) -> Response:
        """The page for an address where there is nothing, or where something went wrong."""
        status = problem.code or 500
        return self._frame.page("not_found.html" if status == 404 else "broken.html", status)


def site(
    sessions: Sessions,
    *,
    files: Files,
    base_url: str,
    mode: str,
    bureau: Callable[[], str],
    demo: Callable[[], bool],
) -> Blueprint:
    """The public pages as a blueprint.

    mode: `full`, a public site; `phone`, only what the chat links to, not indexed, no home page;
    `off`, nothing but the error pages. `bureau` gives the name above the pages; with `demo` every
    page says that its data are made up.
    """
    door = Blueprint("site", __name__, template_folder="templates")
    frame = Frame(base_url=base_url, mode=mode, bureau=bureau, demo=demo)
    pages = Pages(sessions, files, frame)
    door.add_url_rule("/static/site/<name>", "static_file", frame.static)
    if mode != "off":
        door.add_url_rule("/notices", "notices", pages.notices)
        door.add_url_rule("/notices/<int:number>", "notice", pages.notice)
        attached = "/notices/<int:number>/attachments/<int:position>"
        door.add_url_rule(attached, "attachment", pages.attachment)
        door.add_url_rule("/media/<file>", "media", pages.media)
    if mode == "full":
        door.add_url_rule("/", "home", _home)
    for status in (404, 500):
        door.app_errorhandler(status)(pages.problem)
    return door


def _home() -> AnyResponse:
    return redirect(url_for("site.notices"))


def _address(path: str) -> str:
    """Where the site shows a picture of a body; "" for what was never taken in."""
    folder, _, file = path.partition("/")
    return (
        url_for("site.media", file=file) if folder == "media" and file and "/" not in file else ""
    )


def _day(notice: Notice) -> str:
    return clock.day_in_words(clock.local_day(notice.published_at)) if notice.published_at else ""
