"""The desk for tests: an app that has nothing but it, and hands that sign in and press buttons."""

import html
import re
from datetime import datetime
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

import bot.app  # noqa: F401 - every table is known, as in the product
from bot.answers.index import Index
from bot.chat.answer import Chat
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.desk.door import desk
from bot.desk.seat import Tools
from bot.notices.channel import Publisher
from bot.site.headers import protect
from bot.staff import desk_session
from bot.staff.member import Member
from bot.vault import Vault

BASE = "http://desk.test"


class StandInConsole:
    """The platform's side of every account: it takes each menu, or raises what a test has put there."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.pushed: list[dict[str, object]] = []

    def __call__(self, account: str) -> "StandInConsole":
        """The console of an account."""
        return self

    def push_menu(self, menu: dict[str, object]) -> None:
        """Put a menu in place of the present one."""
        if self.trouble is not None:
            raise self.trouble
        self.pushed.append(menu)


class Desk:
    """The desk of a bureau, without a network."""

    def __init__(
        self, sessions: Sessions, folder: Path, *, publishers: dict[str, Publisher] | None = None,
        second_factor_for: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self.sessions, self.files = sessions, Files(folder / "uploads")
        self.vault = Vault(["k" * 40])
        self.console = StandInConsole()
        self.rung: list[datetime | None] = []
        self.app = Flask(__name__, static_folder=None)
        self.app.config.update(SECRET_KEY="s" * 40, SESSION_COOKIE_NAME="gongkai")
        protect(self.app)
        index = Index(folder / "index")
        chat = Chat(sessions, index=index, link=lambda path: BASE + path, demo=lambda: False)
        tools = Tools(
            index=index, chat=chat,
            sessions=sessions, files=self.files, publishers=publishers or {}, vault=lambda: self.vault,
            ring=lambda: self.rung.append(None), consoles=self.console, base_url=BASE, bureau=lambda: "桓台县文化出版局",
            demo=lambda: False, second_factor_for=second_factor_for,
        )  # fmt: skip
        self.app.register_blueprint(desk(tools))

    def stranger(self) -> "Browser":
        """A browser in which nobody has signed in."""
        return Browser(self.app.test_client())

    def of(self, member: Member, *, at: datetime) -> "Browser":
        """A browser in which a member has signed in, without the half second that a password takes."""
        with self.sessions.begin() as session:
            row = session.get_one(Member, member.id)
            row.must_change_password = False
            token = desk_session.begin(
                session, row, address="192.0.2.7", agent="test", whole=True, at=at
            )
        client = self.app.test_client()
        with client.session_transaction() as cookie:
            cookie["desk"] = token
        return Browser(client)


class Browser:
    """One browser: reads pages, fills in forms, presses buttons, and follows where they lead."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self._token = ""

    def get(self, path: str) -> TestResponse:
        """A page."""
        return self.client.get(path)

    def read(self, path: str) -> str:
        """The text of a page that must be there."""
        got = self.get(path)
        assert got.status_code == 200, (path, got.status_code, said(got))
        return got.text

    def post(self, path: str, **fields: object) -> TestResponse:
        """Press the button of a form, as a page would show it."""
        return self.bare(path, csrf_token=self.token(), **fields)

    def bare(self, path: str, **fields: object) -> TestResponse:
        """The same without the token that shows that our own page asked."""
        # Several values of one name come as a tuple of texts; a file is a tuple that begins with its bytes.
        data = {
            name: list(value) if isinstance(value, tuple) and isinstance(value[0], str) else value
            for name, value in fields.items()
        }
        if path.startswith("/desk/log"):
            self._token = ""  # signing in and out begin a new session
        return self.client.post(path, data=data)

    def press(self, path: str, **fields: object) -> str:
        """Press a button that must work; the sentence that the next page says."""
        done = self.post(path, **fields)
        assert done.status_code == 303, (path, done.status_code, said(done))
        return said(self.client.get(done.location))

    def seen(self, page: str, form: str = "") -> str:
        """What a form carries of how things stood when its page was opened; `form` is its address, where the page has several."""
        shown = self.read(page)
        start = shown.index(f'action="{form}"') if form else 0
        found = re.compile(r'name="seen" value="(.*?)"').search(shown, start)
        assert found is not None, page
        return html.unescape(found[1])

    def change(self, page: str, form: str = "", **fields: object) -> str:
        """Open a page, fill its form in and press the button, which must work; the sentence that the next page says."""
        return self.press(form or page, **fields, seen=self.seen(page, form))

    def refused(self, path: str, **fields: object) -> str:
        """Press a button that must be refused; the sentence."""
        done = self.post(path, **fields)
        assert done.status_code != 303, (path, done.location)
        return said(done)

    def token(self) -> str:
        """The token that the browser's own pages carry, the same for all of a session."""
        if self._token:
            return self._token
        shown = self.client.get("/desk/me")
        if shown.status_code != 200:
            shown = self.client.get("/desk/login")
        found = re.search(r'name="csrf[-_]token"[^>]*(?:content|value)="([^"]+)"', shown.text)
        assert found is not None
        self._token = found[1]
        return self._token


def said(page: TestResponse) -> str:
    """What a page tells the person: the sentences of what was done or refused, and under the fields."""
    parts = re.findall(
        r'<p class="(?:said [a-z]*|problem)"[^>]*>(.*?)</p>|<h1>没有办成</h1>\s*<p>(.*?)</p>|<div class="trouble">(.*?)</div>',
        page.text, re.DOTALL,
    )  # fmt: skip
    texts = (re.sub(r"<[^>]+>", "", one) for found in parts for one in found if one)
    return " ".join(" ".join(html.unescape(one).split()) for one in texts)
