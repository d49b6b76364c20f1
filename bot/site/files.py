"""The files of released notices: their pictures, and their attachments."""

import logging
import mimetypes
from io import BytesIO

from flask import Response, abort, make_response, request, send_file, url_for

from bot.errors import NotFound
from bot.notices import find
from bot.site.place import PHONE, Page, Place
from bot.site.words import LARGEST_ID

log = logging.getLogger(__name__)
DAY = 24 * 3600  # seconds
_PICTURES = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp"})
_OFFICE = "application/vnd.openxmlformats-officedocument"
_TYPES = {
    "pdf": "application/pdf", "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}  # fmt: skip


def media(place: Place, file: str) -> Response:
    """A picture of a released notice; 404 for every other file."""
    mime = mimetypes.guess_type(file)[0] or ""
    with place.read() as session:
        if mime not in _PICTURES or not find.media(session, file):
            abort(404)
        try:
            data = place.files.read(file)
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


def attachment(place: Place, number: int, position: int) -> Response:
    """An attachment of a released notice, to be saved; 404 for every other."""
    if max(number, position) > LARGEST_ID:
        abort(404)
    with place.read() as session:
        try:
            one = find.attachment(session, number, position)
        except NotFound:
            abort(404)
        try:
            data = place.files.read(one.file)
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


def address(path: str) -> str:
    """Where the site shows a picture of a body; "" for what was never taken in."""
    folder, _, file = path.partition("/")
    return (
        url_for("site.media", file=file) if folder == "media" and file and "/" not in file else ""
    )


PAGES = (
    Page("/media/<file>", "media", media, PHONE),
    Page("/notices/<int:number>/attachments/<int:position>", "attachment", attachment, PHONE),
)
