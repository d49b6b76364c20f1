"""Where messages go in tests: a real SMTP server, real robots over HTTP, and an office whose outbox a test sends."""

import json
import socketserver
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import cast
from urllib.parse import parse_qsl, urlsplit

from sqlalchemy import select

from bot import clock
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.messages import address, delivery, way
from bot.messages.address import Given
from bot.messages.courier import Courier, Parcel
from bot.messages.delivery import Delivery
from bot.messages.way import Way
from bot.staff.member import Member
from bot.vault import Vault
from scheduler.send_outbox import Outgoing
from scheduler.show_on_phone import OnPhone
from tests.fakes import StandIn

VAULT = Vault(["k" * 40])
BASE = "https://desk.test"
KEY = "693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa"
SECRET = "SECabcdefghijklmnop0123456789"
WECOM = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
DINGTALK = f"https://oapi.dingtalk.com/robot/send?access_token={KEY}"


@dataclass
class Robots:
    """What came to the robots: path, query and body of each; what they answer."""

    base: str = ""
    came: list[tuple[str, dict[str, str], dict[str, object]]] = field(default_factory=list)
    answer: Mapping[str, object] = field(default_factory=lambda: {"errcode": 0, "errmsg": "ok"})
    silent: bool = False  # they read, do what is asked, and hang up

    def texts(self) -> list[str]:
        """What was written into groups."""
        return [str(body["text"]["content"]) for _, _, body in self.came]  # type: ignore[index]


@contextmanager
def robots() -> Iterator[Robots]:
    """A server for robots on a free port."""
    state = Robots()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            state.came.append((parts.path, dict(parse_qsl(parts.query)), body))
            if state.silent:
                self.close_connection = True
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(state.answer).encode())

        def log_message(self, format: str, *args: object) -> None:
            """Tests need no log of it."""

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        state.base = f"http://127.0.0.1:{port}"
        yield state


@dataclass
class MailServer:
    """A mail server: what came, for whom, and what it answers to RCPT and to the end of DATA."""

    url: str = ""
    came: list[EmailMessage] = field(default_factory=list)
    recipient: str = "250 ok"
    taken: str = "250 queued"  # empty: it hangs up instead of answering


class _Mailing(socketserver.StreamRequestHandler):
    """As much of SMTP as one mail needs."""

    def handle(self) -> None:
        state = cast(_MailServer, self.server).state
        self._say("220 mail.test")
        while word := self.rfile.readline().split(b" ")[0].strip().upper().decode():
            if word == "DATA":
                self._say("354 go on")
                state.came.append(_parsed(self._data()))
                if not state.taken:
                    return
            self._say({"DATA": state.taken, "RCPT": state.recipient}.get(word, "250 ok"))
            if word == "QUIT":
                return

    def _data(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        return b"".join(lines)

    def _say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class _MailServer(socketserver.ThreadingTCPServer):
    state: MailServer


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """An SMTP server on a free port."""
    server = _MailServer(("127.0.0.1", 0), _Mailing)
    server.state = MailServer()
    with _serving(server) as port:
        server.state.url = f"smtp://127.0.0.1:{port}?from=desk@bureau.test"
        yield server.state


def _parsed(data: bytes) -> EmailMessage:
    found = message_from_bytes(data, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


@contextmanager
def _serving(server: socketserver.TCPServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield int(server.server_address[1])
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Hands:
    """A courier that a test looks into; `trouble` is raised instead of, or after, carrying."""

    carried: list[Parcel] = field(default_factory=list)
    trouble: BaseException | None = None
    after: bool = False  # the trouble comes when it has gone out already

    def send(self, parcel: Parcel) -> None:
        """Carry it, or not."""
        if self.trouble is not None and not self.after:
            raise self.trouble
        self.carried.append(parcel)
        if self.trouble is not None:
            raise self.trouble


def outgoing(
    sessions: Sessions,
    folder: Path,
    couriers: Mapping[str, Courier],
    account: StandIn | None = None,
) -> Outgoing:
    """The job that sends."""
    accounts = {"wechat": account} if account else {}
    on_phone = OnPhone(sessions, Files(folder / "uploads"), accounts, BASE)
    return Outgoing(sessions, couriers, on_phone, VAULT, BASE, threading.Event())


def reached(sessions: Sessions, person: Member, given: Given) -> int:
    """A member is reached by a way that was proven; its number."""
    with sessions.begin() as session:
        one = way.add(session, session.merge(person), given, vault=VAULT, at=clock.now())
        one.verified_at = clock.now()
        return one.id


def by_mail(sessions: Sessions, person: Member) -> int:
    """By mail."""
    return reached(sessions, person, address.mail(f"{person.name}@bureau.test"))


def standing(sessions: Sessions) -> list[tuple[str, int, bool]]:
    """Each delivery: its state, how often it was tried, whether it may arrive twice."""
    with sessions.read() as session:
        rows = session.scalars(select(Delivery).order_by(Delivery.id))
        return [(one.state, one.tries, one.again) for one in rows]


def code_of(sessions: Sessions, number: int) -> str:
    """The code that waits to be typed in."""
    with sessions.read() as session:
        return VAULT.unseal(session.get_one(Way, number).code)


def ask_code(sessions: Sessions, number: int) -> None:
    """A code is asked for."""
    with sessions.begin() as session:
        delivery.send_code(session, session.get_one(Way, number), vault=VAULT, at=clock.now())
