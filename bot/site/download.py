"""Tables to be saved: CSV streamed line by line, spreadsheets from a file; neither is sent to whoever has it already."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote

from flask import Response, request, send_file
from sqlalchemy.orm import Session
from werkzeug.http import dump_options_header

from bot.audit import trail
from bot.site.place import Place
from bot.tables.write import BOM, safe

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_LINES = 500  # sent at a time

Rows = Callable[[Session], Iterator[Sequence[object]]]


def csv_of(place: Place, name: str, headers: Sequence[str], rows: Rows) -> Response:
    """A table as UTF-8 with the mark that Excel in China asks for, formulas made harmless."""
    with place.read() as session:
        # Nothing changes but by an act, and every act is in the trail.
        told = f"{place.frame.version} {trail.last_number(session)} {request.full_path}"
    response = Response(mimetype="text/csv")
    response.set_etag(hashlib.sha256(told.encode()).hexdigest()[:32], weak=True)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Disposition"] = _as(name)
    response.make_conditional(request)
    if response.status_code == 200 and request.method == "GET":
        response.response = _lines(place, headers, rows)
    return response


def xlsx(name: str, file: io.BytesIO) -> Response:
    """A spreadsheet that was written."""
    digest = hashlib.sha256(file.getbuffer()).hexdigest()
    file.seek(0)
    response = send_file(
        file, _XLSX, as_attachment=True, download_name=name, etag=digest[:32], max_age=0
    )  # fmt: skip
    response.headers["Cache-Control"] = "no-cache"
    return response


def _lines(place: Place, headers: Sequence[str], rows: Rows) -> Iterator[str]:
    out = io.StringIO(newline="")
    out.write(BOM)
    write = csv.writer(out, lineterminator="\r\n").writerow
    write(headers)
    with place.read() as session:
        for number, row in enumerate(rows(session), start=1):
            write([safe(cell) for cell in row])
            if number % _LINES == 0:
                yield out.getvalue()
                out.seek(0)
                out.truncate()
    yield out.getvalue()


def _as(name: str) -> str:
    ascii_name = f"table.{name.rsplit('.', 1)[1]}"
    return dump_options_header(
        "attachment", {"filename": ascii_name, "filename*": f"UTF-8''{quote(name)}"}
    )
