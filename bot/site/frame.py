"""What stands around every page: the bureau's name, the mark of a demonstration, the style sheet."""

import hashlib
import logging
import mimetypes
from collections.abc import Callable
from pathlib import Path

from flask import Response, abort, make_response, render_template
from sqlalchemy.exc import SQLAlchemyError

_STATIC = Path(__file__).with_name("static")
_MONTH = 30 * 24 * 3600  # seconds; the address of a static file changes with its content
log = logging.getLogger(__name__)


class Frame:
    """Renders pages within the bureau's frame."""

    def __init__(
        self, *, base_url: str, mode: str, bureau: Callable[[], str], demo: Callable[[], bool]
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.indexed = mode == "full"
        self.lists = mode != "off"
        self._bureau = bureau
        self._demo = demo
        self._known = ("政府信息公开", False)
        self._static = {path.name: path.read_bytes() for path in sorted(_STATIC.iterdir())}
        self._version = hashlib.sha256(b"".join(self._static.values())).hexdigest()[:10]

    def page(self, template: str, status: int = 200, **shown: object) -> Response:
        """A page from a template, with what the frame knows."""
        bureau, demo = self._who()
        html = render_template(
            f"site/{template}",
            bureau=bureau,
            demo=demo,
            indexed=self.indexed,
            lists=self.lists,
            version=self._version,
            base_url=self.base_url,
            **shown,
        )
        response = make_response(html, status)
        # Ask again each time: what is withdrawn must not live on in a browser.
        response.headers["Cache-Control"] = "no-cache"
        if not self.indexed:
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def static(self, name: str) -> Response:
        """The style sheet, the script or the icon; 404 for every other name."""
        if name not in self._static:
            abort(404)
        response = make_response(self._static[name])
        response.mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
        response.cache_control.public = True
        response.cache_control.max_age = _MONTH
        return response

    def _who(self) -> tuple[str, bool]:
        """The name and the mark; as last known when the database does not answer."""
        try:
            self._known = (self._bureau() or self._known[0], self._demo())
        except SQLAlchemyError:
            log.warning(
                "the page is framed as last known: the database does not answer", exc_info=True
            )
        return self._known
