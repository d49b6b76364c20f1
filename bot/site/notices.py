"""Released notices: the list under a filter, and each with what is to be said of it."""

from collections.abc import Callable

from flask import Response, abort, request, url_for
from sqlalchemy.orm import Session

from bot import clock
from bot.activities import find as activities
from bot.errors import NotFound
from bot.notices import article, attachments, catalogue, clarify, correct, correction, event, find
from bot.notices.catalogue import Wanted
from bot.notices.notice import Notice
from bot.site import files, words
from bot.site.place import PHONE, Page, Place


def wanted(*, formed: bool = False) -> Wanted:
    """What the address asks for: `q`, `unit`, `kind`, `year`."""
    asked = {name: words.asked(request.args.get(name, "")) for name in ("unit", "kind", "q")}
    year = words.year_asked(request.args.get("year", ""))
    return Wanted(asked["unit"], asked["kind"], year, asked["q"], formed)


def address(endpoint: str, chosen: Wanted) -> Callable[..., str]:
    """Addresses of the same list with something else: `kind=""` for every kind, `page=2`."""
    given = {
        "q": chosen.text,
        "unit": chosen.unit,
        "kind": chosen.kind,
        "year": chosen.year,
    }

    def other(**another: object) -> str:
        told = {name: value for name, value in (given | another).items() if value}
        if told.get("page") == 1:
            del told["page"]
        return url_for(endpoint, **told)  # type: ignore[arg-type]

    return other


def notices(place: Place) -> Response:
    """Released notices, newest first, under the filter of the address, page by page."""
    chosen = wanted()
    page = words.page_number(request.args.get("page", ""))
    with place.read() as session:
        paging = words.Paging(page, catalogue.count(session, chosen))
        if not paging.exists:
            abort(404)
        found = catalogue.page(session, chosen, limit=paging.size, offset=paging.offset)
        return place.frame.page(
            "notices.html", notices=[(one, one.unit.name, words.day_out(one)) for one in found],
            paging=paging, wanted=chosen, kinds=find.kinds(session), units=catalogue.units(session),
            years=catalogue.years(session), address=address("site.notices", chosen),
        )  # fmt: skip


def notice(place: Place, number: int) -> Response:
    """One released notice; 410 for one that was withdrawn, 404 for everything else."""
    if number > words.LARGEST_ID:
        abort(404)
    with place.read() as session:
        try:
            one = find.by_id(session, number)
        except NotFound:
            return _withdrawn(place, session, number)
        return place.frame.page("notice.html", 200, **_told(session, one))


def _told(session: Session, one: Notice) -> dict[str, object]:
    announced = event.in_words(one.event)
    text = article.unstyled(one.body, title=one.title, picture=files.address)
    pictures = ((files.address(path), path) for path in article.pictures(one.body))
    shared = one.cover and url_for("site.media", file=one.cover)
    booked = activities.of_notice(session, one.id)
    return {
        "notice": one,
        "unit": one.unit.name,
        "published": words.day_out(one),
        "published_at": clock.beijing(one.published_at) if one.published_at else None,
        "formed": clock.day_in_words(one.formed_on),
        "newer": correct.replacements(session, one.id),
        "older": correct.original_of(session, one.id),
        "cleared_up": clarify.clearing(session, one.id),
        "clears": clarify.told(session, one.id),
        "changes": [
            (each.note, clock.day_in_words(clock.local_day(each.settled_at or each.at)))
            for each in correction.small_changes(session, one.id)
        ],
        "event": announced,
        "activity": booked and url_for("site.event", number=booked.id),
        "over": announced is not None and announced.is_over(clock.now()),
        "attachments": [
            (each.position, each.name, attachments.type_of(each), attachments.size_of(each))
            for each in one.attachments
        ],
        "text": text,
        "summary": one.digest or article.digest(one.body),
        "shared": shared or next((found for found, _ in pictures if found), ""),
    }


def _withdrawn(place: Place, session: Session, number: int) -> Response:
    one = find.withdrawn(session, number)
    if one is None:
        abort(404)
    newer = [*clarify.clearing(session, number), *correct.replacements(session, number)]
    when = clock.in_words(one.withdrawn_at) if one.withdrawn_at else ""
    return place.frame.page(
        "withdrawn.html", 410, notice=one, when=when, unit=one.unit.name, newer=newer
    )


PAGES = (
    Page("/notices", "notices", notices, PHONE),
    Page("/notices/<int:number>", "notice", notice, PHONE),
)
