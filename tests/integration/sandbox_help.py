"""A running sandbox, a small callback server and the calls that tests make, all over real HTTP."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree as ET

import requests

from bot.sandbox.account import SandboxAccount
from bot.sandbox.serve import running

T = TypeVar("T")
AES = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ACCOUNT = SandboxAccount(
    slug="wechat",
    app_id="wx0123456789abcdef",
    secret="not-a-real-secret",
    token="AAAAA",
    aes_key=AES,
    mode="plain",
    name="桓台文化",
    settings={"job_delay": 0.05},
)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
JPG = b"\xff\xd8\xff" + b"\0" * 40


@dataclass
class Pushed:
    """One request that came to the callback."""

    query: dict[str, str]
    body: str


@dataclass
class Callback:
    """The callback server: what came, and what it answers (text, or a function of the push)."""

    url: str = ""
    came: list[Pushed] = field(default_factory=list)
    answer: Callable[[Pushed], str] = lambda _pushed: "success"
    status: int = 200


@contextmanager
def callback() -> Iterator[Callback]:
    """A callback server on a free port."""
    state = Callback()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            pushed = Pushed(dict(parse_qsl(urlsplit(self.path).query)), body)
            state.came.append(pushed)
            self._say(state.answer(pushed))

        def do_GET(self) -> None:
            query = dict(parse_qsl(urlsplit(self.path).query))
            self._say(query["echostr"])

        def _say(self, text: str) -> None:
            self.send_response(state.status)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:
            """Tests need no log of it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/wechat"
    yield state
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Platform:
    """A client of the sandbox, as our bot or as whoever controls it."""

    base: str
    token: str = ""

    def call(
        self, path: str, body: Mapping[str, object] | None = None, **query: str
    ) -> dict[str, object]:
        """One API call with a token; JSON goes out as the platform wants it."""
        params = {"access_token": self.token or self.fresh(), **query}
        family = "" if path.startswith("datacube/") else "cgi-bin/"
        url = f"{self.base}/{family}{path}"
        if body is None:
            answer = requests.get(url, params=params, timeout=10)
        else:
            sent = json.dumps(body, ensure_ascii=False).encode()
            answer = requests.post(url, params=params, data=sent, timeout=10)
        assert answer.status_code == 200
        found: dict[str, object] = json.loads(answer.content)
        return found

    def fresh(self, **more: object) -> str:
        """A stable token; kept for the next calls."""
        body = {
            "grant_type": "client_credential",
            "appid": ACCOUNT.app_id,
            "secret": ACCOUNT.secret,
            **more,
        }
        answer = requests.post(f"{self.base}/cgi-bin/stable_token", json=body, timeout=10).json()
        self.token = answer["access_token"]
        return self.token

    def upload(
        self, path: str, data: bytes, name: str = "a.png", **query: str
    ) -> dict[str, object]:
        """A multipart upload."""
        params = {"access_token": self.token or self.fresh(), **query}
        answer = requests.post(
            f"{self.base}/cgi-bin/{path}", params=params, files={"media": (name, data)}, timeout=10
        )
        found: dict[str, object] = answer.json()
        return found

    def cover(self) -> str:
        """The media id of a cover."""
        return str(self.upload("material/add_material", PNG, type="image")["media_id"])

    def draft(self, **fields: object) -> dict[str, object]:
        """A draft of one article; `fields` change it."""
        article = {
            "title": "公告",
            "content": "<p>全文</p>",
            "thumb_media_id": self.cover(),
            **fields,
        }
        return self.call("draft/add", {"articles": [article]})

    def sandbox(self, name: str, **body: object) -> dict[str, object]:
        """A control call that posts."""
        answer = requests.post(f"{self.base}/_sandbox/{name}", json=body, timeout=30)
        found: dict[str, object] = answer.json()
        return found

    def look(self, name: str = "state", **query: str) -> dict[str, object]:
        """A control call that looks."""
        found: dict[str, object] = requests.get(
            f"{self.base}/_sandbox/{name}", params=query, timeout=10
        ).json()
        return found

    def quiet(self) -> dict[str, object]:
        """The state, once no job and no push is left to do."""
        return wait_for(self.look, lambda state: state["waiting"] == 0)


def parsed(body: str) -> ET.Element:
    """The XML of a push."""
    return ET.fromstring(body)  # noqa: S314 - the sandbox under test wrote it


def wait_for(look: Callable[[], T], until: Callable[[T], bool], seconds: float = 10) -> T:
    """Look again and again until it is so; fails after `seconds`."""
    limit = time.monotonic() + seconds
    while not until(found := look()):
        assert time.monotonic() < limit, f"still {found!r}"
        time.sleep(0.02)
    return found


@contextmanager
def platform(folder: Path, url: str = "", **changes: object) -> Iterator[Platform]:
    """A sandbox with one account whose callback is `url`; `changes` are fields of it or habits."""
    fields = {
        key: value for key, value in changes.items() if key in SandboxAccount.__dataclass_fields__
    }
    habits = {key: value for key, value in changes.items() if key not in fields}
    account = replace(ACCOUNT, callback=url, settings={**ACCOUNT.settings, **habits}, **fields)  # type: ignore[arg-type]
    with running(folder, [account]) as base:
        yield Platform(base)
