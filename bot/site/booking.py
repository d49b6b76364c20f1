"""The page behind a signed link of the chat: book seats, see what was booked, cancel it. No login, no script, no cookie.

Who holds the link is the citizen whom it was given to: it is kept out of logs of other sites, caches and search.
"""

import hashlib
import secrets
from dataclasses import dataclass, field

from flask import redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from bot import clock
from bot.activities import book, cancel, find, mine
from bot.activities import number as numbers
from bot.activities.activity import Activity
from bot.activities.book import Full
from bot.activities.booking import STAGE_WORDS, Booking, Wish
from bot.activities.find import SIGNUP_WORDS, Signup
from bot.chat.trust import BOOK, Trust
from bot.errors import NotFound, Refused
from bot.site.place import PHONE, Page, Place

SPAN = 600  # seconds within which forms and wrong links count
FORMS_OF_CITIZEN = 20
FORMS_OF_ADDRESS = 200  # a carrier puts many people behind one
WRONG_LINKS = 30  # of one address
_LONGEST = 60  # characters of a field that are looked at


@dataclass(frozen=True)
class Bearer:
    """Who opened the link, and for which activity."""

    activity: int
    account: str
    openid: str = field(repr=False)


def booking(place: Place, token: str) -> AnyResponse:
    """The form, or what was booked; a form that comes back books or cancels, and leads here again."""
    if place.trust is None:
        return _told(place, NotFound("这里不能预约，请打电话联系"))
    try:
        bearer = _bearer(place.trust, token)
    except NotFound as wrong:
        guesses = _often(place, "wrong-link", _address(), WRONG_LINKS)
        return _too_often(place) if guesses else _told(place, wrong)
    except Refused as problem:
        return _told(place, problem)
    if request.method == "POST":
        return _posted(place, place.trust, bearer, token)
    try:
        return _page(place, bearer)
    except NotFound as missing:
        return _told(place, missing)


def _posted(place: Place, trust: Trust, bearer: Bearer, token: str) -> AnyResponse:
    if _many_forms(place, bearer):
        return _too_often(place)
    try:
        return _done(place, trust, bearer, token)
    except NotFound as missing:
        return _told(place, missing)
    except Refused as problem:
        return _page(place, bearer, str(problem), queue=isinstance(problem, Full))


def _done(place: Place, trust: Trust, bearer: Bearer, token: str) -> AnyResponse:
    with place.sessions.begin() as session:
        if number := _field("cancel"):
            cancel.cancel_booking(
                session, number, account=bearer.account, openid=bearer.openid, at=clock.now()
            )
        else:
            verb = book.wait if _field("queue") else book.book
            verb(session, bearer.activity, _wish(bearer), vault=trust.vault(), at=clock.now())
    return _private(redirect(url_for("site.booking", token=token), 303))


def _wish(bearer: Bearer) -> Wish:
    people = _field("people")
    form = hashlib.sha256(f"{bearer.openid}:{_field('form')}".encode()).hexdigest()[:32]
    return Wish(
        people=int(people) if people.isascii() and people.isdigit() else 0, name=_field("name"),
        phone=_field("phone"), delivery=f"web:{form}", account=bearer.account, openid=bearer.openid,
    )  # fmt: skip


def _page(place: Place, bearer: Bearer, problem: str = "", *, queue: bool = False) -> AnyResponse:
    with place.read() as session:
        one = find.by_id(session, bearer.activity)
        now = find.signup(session, one, at=clock.now())
        theirs = [each for each in mine.bookings(session, bearer.account, bearer.openid, at=clock.now())
                  if each.activity_id == one.id]  # fmt: skip
        open_ = now in (Signup.OPEN, Signup.FULL)
        shown = place.frame.page(
            "booking.html", 409 if problem else 200, one=one, when=one.when(), problem=problem,
            stands=_stands(session, one, now), theirs=[_line(each) for each in theirs], open=open_ and not theirs,
            queue=queue or now == Signup.FULL, typed={name: _field(name) for name in ("people", "name", "phone")},
            form=_field("form") or secrets.token_hex(8),
        )  # fmt: skip
    return _private(shown)


def _stands(session: Session, one: Activity, now: Signup) -> str:
    left = find.left(session, one) if now == Signup.OPEN else None
    return f"还剩 {left} 个名额，每人最多约 {one.per_person} 人" if left else SIGNUP_WORDS[now]


def _line(one: Booking) -> dict[str, object]:
    return {
        "number": one.number, "shown": numbers.in_words(one.number), "people": one.people,
        "state": STAGE_WORDS[one.state],
    }  # fmt: skip


def _bearer(trust: Trust, token: str) -> Bearer:
    data = trust.signer().read(BOOK, token)
    return Bearer(int(str(data["activity"])), str(data["account"]), str(data["openid"]))


def _told(place: Place, problem: Refused) -> AnyResponse:
    """A link that is too old or no link: what happened, and how to get a new one."""
    status = 404 if isinstance(problem, NotFound) else 410
    return _private(place.frame.page("link_over.html", status, sentence=str(problem)))


def _many_forms(place: Place, bearer: Bearer) -> bool:
    by_citizen = _often(
        place, "form-citizen", f"{bearer.account}:{bearer.openid}", FORMS_OF_CITIZEN
    )
    by_address = _often(place, "form-address", _address(), FORMS_OF_ADDRESS)
    return by_citizen or by_address


def _often(place: Place, what: str, whose: str, most: int) -> bool:
    return place.counts is not None and place.counts.one_more(what, whose, seconds=SPAN) > most


def _address() -> str:
    return request.remote_addr or ""


def _too_often(place: Place) -> AnyResponse:
    told = _private(place.frame.page("too_often.html", 429, minutes=SPAN // 60))
    told.headers["Retry-After"] = str(SPAN)
    return told


def _private(answer: AnyResponse) -> AnyResponse:
    """In no cache, no search, and no address handed on."""
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def _field(name: str) -> str:
    return request.form.get(name, "").strip()[:_LONGEST]


PAGES = (Page("/book/<token>", "booking", booking, PHONE, posts=True),)
