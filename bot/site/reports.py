"""The annual reports (年度报告) that were released: a list, and each under its year."""

from flask import Response, abort, redirect, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from bot.notices import annual
from bot.site import words
from bot.site.place import PHONE, Page, Place


def reports(place: Place) -> Response:
    """All of them, newest first; 404 as long as there is none."""
    with place.read() as session:
        found = annual.released(session)
        if not found:
            abort(404)
        told = [(year, one, one.unit.name, words.day_out(one)) for year, one in found.items()]
        return place.frame.page("reports.html", reports=told)


def report(place: Place, year: int) -> AnyResponse:
    """The report on a year is the notice that it was released as."""
    with place.read() as session:
        one = annual.released(session).get(year)
        if one is None:
            abort(404)
        return redirect(url_for("site.notice", number=one.id))


def years(session: Session) -> list[int]:
    """The years on which reports were released, newest first."""
    return list(annual.released(session))


PAGES = (
    Page("/reports", "reports", reports, PHONE),
    Page("/reports/<int:year>", "report", report, PHONE),
)
