"""What citizens may come to: the list, one of them, and both for calendars."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import Response, abort, make_response, request
from sqlalchemy.orm import Session

from bot import clock
from bot.activities import find, ical
from bot.activities.activity import KINDS, Activity, Kind
from bot.activities.find import SIGNUP_WORDS, Signup
from bot.errors import NotFound, Refused
from bot.site import words
from bot.site.place import PHONE, Page, Place

AHEAD, BACK = timedelta(days=180), timedelta(days=60)
PAST = 30  # past ones that are listed


def events(place: Place) -> Response:
    """What is to come, under the filter of the address, and what is over, apart."""
    now = clock.now()
    venue, kind = (
        words.asked(request.args.get("venue", "")),
        request.args.get("kind", Kind.ACTIVITY),
    )
    day = words.asked(request.args.get("day", ""))
    if kind not in KINDS:
        abort(404)
    start, end = _span(day, now)
    with place.read() as session:
        found = find.between(session, start, end, kinds=[kind])
        past = [] if day else find.between(session, now - BACK, now, kinds=[kind])
        over = [one for one in reversed(past) if one.over_at <= now][:PAST]
        shown = [one for one in found if not venue or one.venue == venue]
        return place.frame.page(
            "events.html", events=[_line(session, one) for one in shown], venue=venue, kind=kind, kinds=KINDS, day=day,
            venues=sorted({one.venue for one in [*found, *over] if one.venue}),
            over=[_line(session, one) for one in over if not venue or one.venue == venue],
        )  # fmt: skip


def event(place: Place, number: int) -> Response:
    """One of them; 404 for whatever may not be shown."""
    with place.read() as session:
        one = _found(session, number)
        return place.frame.page("event.html", 200, one=one, **_line(session, one))


def calendar(place: Place) -> Response:
    """All that is to come, for calendars that look again by themselves."""
    now = clock.now()
    with place.read() as session:
        found = find.between(session, now - BACK, now + AHEAD, kinds=[Kind.ACTIVITY])
        return _ics(place, found, "events.ics")


def event_calendar(place: Place, number: int) -> Response:
    """One of them, for a calendar."""
    with place.read() as session:
        return _ics(place, [_found(session, number)], f"event-{number}.ics")


def _found(session: Session, number: int) -> Activity:
    try:
        return find.by_id(session, min(number, words.LARGEST_ID))
    except NotFound:
        abort(404)


def _span(day: str, now: datetime) -> tuple[datetime, datetime]:
    """The day that was asked for, else from now on; a day that is none is no filter."""
    try:
        start = clock.day_start(clock.parse_day(day)) if day else now
    except Refused:
        abort(404)
    return start, start + timedelta(days=1) if day else now + AHEAD


def _line(session: Session, one: Activity) -> dict[str, object]:
    now = find.signup(session, one, at=clock.now())
    left = find.left(session, one) if now == Signup.OPEN else None
    return {
        "activity": one,
        "when": one.when(),
        "stands": f"还剩 {left} 个名额" if left else SIGNUP_WORDS[now],
        "closed": now in (Signup.OVER, Signup.CANCELLED),
        "open": now in (Signup.OPEN, Signup.FULL),
        "opens": clock.in_words(one.signup_opens_at) if now == Signup.NOT_YET and one.signup_opens_at else "",
    }  # fmt: skip


def _ics(place: Place, some: Iterable[Activity], name: str) -> Response:
    bureau, _, _ = place.frame.who()
    made = ical.calendar(some, name=f"{bureau}活动", base_url=place.base_url, at=clock.now())
    response = make_response(made)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    response.headers["Cache-Control"] = "no-cache"
    return response


PAGES = (
    Page("/events", "events", events, PHONE),
    Page("/events.ics", "events_ics", calendar, PHONE),
    Page("/events/<int:number>", "event", event, PHONE),
    Page("/events/<int:number>.ics", "event_ics", event_calendar, PHONE),
)
