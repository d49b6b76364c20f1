"""What stands around every page: the bureau's name, the ways, the mark of a demonstration, the filings, the style."""

import hashlib
import logging
import mimetypes
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlencode

from flask import Response, abort, current_app, make_response, redirect, render_template, request
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from bot.accounts.website import Website

_STATIC = Path(__file__).with_name("static")
_MONTH = 30 * 24 * 3600  # seconds; the address of a static file changes with its content
_YEAR = 365 * 24 * 3600
_TYPE = (
    "type"  # in an address, to choose; a cookie of that name keeps the choice, for whoever made one
)
_TYPES = ("large", "normal")
# Where a full site leads, as far as there are such pages.
WAYS = (
    ("site.notices", "信息"), ("site.events", "活动"), ("site.hours", "开放时间"),
    ("site.guide", "公开指南"), ("site.catalogue", "公开目录"),
)  # fmt: skip
log = logging.getLogger(__name__)


class Frame:
    """Renders pages within the bureau's frame."""

    def __init__(
        self, *, base_url: str, mode: str, bureau: Callable[[], str], demo: Callable[[], bool],
        website: Callable[[], Website] = Website,
    ) -> None:  # fmt: skip
        self.base_url = base_url.rstrip("/")
        self.indexed = mode == "full"
        self.lists = mode != "off"
        self._bureau, self._demo, self._website = bureau, demo, website
        self._known = ("政府信息公开", False, Website())
        self._static = {path.name: path.read_bytes() for path in sorted(_STATIC.iterdir())}
        self.version = hashlib.sha256(b"".join(self._static.values())).hexdigest()[:10]

    def page(self, template: str, status: int = 200, **shown: object) -> Response:
        """A page from a template, with what the frame knows."""
        large = request.cookies.get(_TYPE) == "large"
        html = self.text(
            template, large=large, ways=self._ways(),
            other_type=_address({_TYPE: "normal" if large else "large"}) if status == 200 else "", **shown,
        )  # fmt: skip
        response = make_response(html, status)
        # Ask again each time: what is withdrawn must not live on in a browser.
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Vary"] = "Cookie"
        if not self.indexed:
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def text(self, template: str, **shown: object) -> str:
        """A page, a feed or a map as text."""
        bureau, demo, website = self.who()
        return render_template(
            f"site/{template}", bureau=bureau, demo=demo, website=website, indexed=self.indexed, lists=self.lists,
            version=self.version, base_url=self.base_url, **shown,
        )  # fmt: skip

    def choose_type(self) -> AnyResponse | None:
        """Keep the size of type that the address asks for, and lead to the same page."""
        chosen = request.args.get(_TYPE, "")
        if request.method != "GET" or chosen not in _TYPES:
            return None
        answer = redirect(_address({}), 303)
        answer.headers["Cache-Control"] = "no-store"
        if chosen == "large":
            secure = self.base_url.startswith("https://")
            answer.set_cookie(
                _TYPE, chosen, max_age=_YEAR, httponly=True, samesite="Lax", secure=secure
            )
        else:
            answer.delete_cookie(_TYPE)
        return answer

    def static(self, name: str) -> Response:
        """The style sheet, the icon or the picture of a shared page; 404 for every other name."""
        if name not in self._static:
            abort(404)
        response = make_response(self._static[name])
        response.mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        response.cache_control.public = True
        response.cache_control.max_age = _MONTH
        return response

    def _ways(self) -> list[tuple[str, str]]:
        known = current_app.view_functions if self.indexed else {}
        return [(endpoint, name) for endpoint, name in WAYS if endpoint in known]

    def who(self) -> tuple[str, bool, Website]:
        """The name, the mark and the filings; as last known when the database does not answer."""
        try:
            self._known = (self._bureau() or self._known[0], self._demo(), self._website())
        except SQLAlchemyError:
            log.warning(
                "the page is framed as last known: the database does not answer", exc_info=True
            )
        return self._known


def _address(more: Mapping[str, str]) -> str:
    """The address that was asked for, with another choice of type or none."""
    kept = [pair for pair in request.args.items(multi=True) if pair[0] != _TYPE]
    query = urlencode([*kept, *more.items()])
    return f"{request.path}?{query}" if query else request.path
