"""The desk of a bureau with a scheduler that is run by hand, opened in a real browser."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from werkzeug.serving import make_server

from bot import clock
from bot.db.engine import Sessions
from bot.staff import desk_session
from bot.staff.member import Member
from tests.browser import CHROMIUM
from tests.integration.desk_help import Desk
from tests.world import World

QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, which must be there."""
    assert CHROMIUM is not None
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield browser
        browser.close()


class Hall(World):
    """A bureau and its desk, served on this machine."""

    def __init__(self, sessions: Sessions, folder: Path) -> None:
        super().__init__(sessions, folder)
        self.desk = Desk(
            sessions, folder, publishers={"wechat": self.account, "second": self.second}
        )
        self.troubles: list[str] = []
        self._server = make_server("127.0.0.1", 0, self.desk.app, threaded=True)
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._serving = threading.Thread(target=self._server.serve_forever)

    def __enter__(self) -> "Hall":
        """Serve."""
        self._serving.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Serve no more."""
        self._server.shutdown()
        self._serving.join()
        self._server.server_close()

    def signed_in(self, browser: Browser, role: str, width: int, *, script: bool = True) -> Page:
        """A browser of its own in which somebody of a role has signed in; its complaints are noted."""
        size = {"width": width, "height": 900 if width > 700 else 740}
        context = browser.new_context(
            viewport=size, base_url=self.address, java_script_enabled=script  # type: ignore[arg-type]
        )  # fmt: skip
        self._sign_in(context, self.people[role])
        page = context.new_page()
        page.on("console", lambda said: self._note(page, f"{said.type}: {said.text}", said.type in ("error", "warning")))  # fmt: skip
        page.on("pageerror", lambda problem: self._note(page, str(problem), True))
        page.on("request", lambda sent: self._note(page, f"request to {sent.url}", self._foreign(sent.url)))  # fmt: skip
        return page

    def _foreign(self, url: str) -> bool:
        return not url.startswith((self.address, "data:", "blob:", "about:"))

    def _note(self, page: Page, what: str, is_trouble: bool) -> None:
        if is_trouble:
            self.troubles.append(f"{page.url}: {what}")

    def _sign_in(self, context: BrowserContext, member: Member) -> None:
        """As signing in does, without the half second that a password takes."""
        with self.sessions.begin() as session:
            row = session.get_one(Member, member.id)
            row.must_change_password = False
            token = desk_session.begin(
                session, row, address="127.0.0.1", agent="Chromium", whole=True, at=clock.now()
            )
        serializer = self.desk.app.session_interface.get_signing_serializer(self.desk.app)  # type: ignore[attr-defined]
        context.add_cookies(
            [{"name": "gongkai", "value": serializer.dumps({"desk": token}), "url": self.address}]
        )
