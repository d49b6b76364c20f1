"""The releases as open data: what the columns mean, and the table itself, whole or a year of it."""

from collections.abc import Iterator

from flask import Response, abort, request
from sqlalchemy.orm import Session

from bot.ledger import browse
from bot.notices import open_data as data
from bot.site import download, words
from bot.site.place import Page, Place


def dictionary(place: Place) -> Response:
    """The data dictionary."""
    with place.read() as session:
        return place.frame.page("open_data.html", fields=data.FIELDS, years=browse.years(session))


def releases(place: Place) -> Response:
    """The lines of the ledger that the public may see; of one year with `?year=`."""
    asked = request.args.get("year", "")
    year = words.year_asked(asked)
    if asked and year is None:
        abort(404)
    base = place.base_url

    def rows(session: Session) -> Iterator[tuple[str, ...]]:
        return data.rows(session, base_url=base, year=year)

    return download.csv_of(place, f"发布记录{year or ''}.csv", data.HEADERS, rows)


PAGES = (
    Page("/open-data", "open_data", dictionary),
    Page("/open-data/releases.csv", "releases_csv", releases),
)
