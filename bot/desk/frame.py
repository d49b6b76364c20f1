"""What stands around every page of the desk: the places, the counts that wait, the person."""

import hashlib
import importlib.resources
import logging
import mimetypes
from collections.abc import Callable
from pathlib import Path

from flask import Response, abort, make_response, render_template, request
from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.desk import help, words
from bot.desk.access import WHO, may_open
from bot.desk.seat import Tools
from bot.messages import inbox
from bot.review import waiting
from bot.staff.member import Member

_STATIC = Path(__file__).with_name("static")
_BOOTSTRAP = "static/bootstrap5/css/bootstrap.min.css"
_MONTH = 30 * 24 * 3600  # seconds; the address of a static file changes with its content
# The places, in order: endpoint, name, the endpoints (by their beginning) that belong to it.
PLACES = (
    ("today", "今天", ("today", "search")),
    ("reviews", "待审", ("review", "proposal")),
    ("notices", "稿件", ("notice",)),
    ("calendar", "日历", ("calendar",)),
    ("activities", "活动", ("activit", "booking")),
    ("releases", "发布", ("release", "error", "comment")),
    ("ledger", "台账", ("ledger",)),
    ("questions", "问答", ("question", "unanswered", "conversation", "owed", "link")),
    ("settings", "设置", ("setting", "staff", "audit", "account", "delegation")),
)
log = logging.getLogger(__name__)


class Frame:
    """Renders pages within the desk's frame and hands out its static files."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._static = {path.name: path.read_bytes() for path in sorted(_STATIC.iterdir())}
        kit = importlib.resources.files("flask_bootstrap").joinpath(_BOOTSTRAP)
        self._static["bootstrap.min.css"] = kit.read_bytes()
        whole = b"".join(self._static[name] for name in sorted(self._static))
        self._version = hashlib.sha256(whole).hexdigest()[:10]

    def around(self, person: Member | None) -> Callable[..., str]:
        """A function that renders templates for a person, or for a stranger."""

        def render(template: str, **shown: object) -> str:
            return render_template(
                f"desk/{template}", **self._known(person), **words.SHOWN, **shown
            )

        return render

    def static(self, name: str) -> Response:
        """A style sheet, a script or an icon; 404 for every other name."""
        if name not in self._static:
            abort(404)
        response = make_response(self._static[name])
        response.mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        response.cache_control.public = True
        response.cache_control.max_age = _MONTH
        return response

    def _known(self, person: Member | None) -> dict[str, object]:
        known: dict[str, object] = {
            "bureau": self._tools.bureau(), "demo": self._tools.demo(), "version": self._version,
            "person": person, "places": [], "can": lambda page: False, "can_search": False, "can_write": False,
        }  # fmt: skip
        if person is None:
            return known
        waits, unread = self._waiting(person)
        known["places"] = [
            (name, title, _is_here(begins), waits if name == "reviews" else 0)
            for name, title, begins in PLACES
            if name in WHO and may_open(person, name)
        ]

        def can(page: str) -> bool:
            return page in WHO and may_open(person, page)

        return known | {
            "unread": unread,
            "help_topic": help.topic_of((request.endpoint or "").removeprefix("desk.")),
            "can": can,
            "can_search": can("search"),
            "can_write": can("notice_new"),
        }

    def _waiting(self, person: Member) -> tuple[int, int]:
        """How many reviews wait for a person, and how many messages were not read."""
        try:
            with self._tools.sessions.read() as session:
                reviews = len(waiting.for_member(session, person, at=clock.now()))
                return reviews, inbox.unread(session, person)
        except SQLAlchemyError:
            log.warning("the frame shows no counts: the database does not answer", exc_info=True)
            return 0, 0


def _is_here(begins: tuple[str, ...]) -> bool:
    here = (request.endpoint or "").removeprefix("desk.")
    return any(here.startswith(one) for one in begins)
