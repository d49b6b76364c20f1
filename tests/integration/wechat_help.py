"""A bureau behind the callback, and the platform that pushes to it, without a network."""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from flask import Flask
from redis import Redis
from werkzeug.test import TestResponse

from bot.chat.asked import Asked, Reply
from bot.memory.memory import Memory, open_memory
from bot.wechat.account import Account
from bot.wechat.body import read
from bot.wechat.envelope import Cipher, sign
from bot.wechat.webhook import webhook

KEY, APP, TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "wx1234567890abcdef", "AAAAA"
NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
ACCOUNTS = {
    "wechat": Account("wechat", APP, "secret", TOKEN),
    "safe": Account("safe", APP, "secret", TOKEN, KEY),
    "lenient": Account("lenient", APP, "secret", TOKEN, KEY, allow_plain=True),
}


class Bureau:
    """The bureau behind the callback: answers each delivery once, as the database does, and remembers."""

    def __init__(self) -> None:
        self.answered: dict[tuple[str, str], str] = {}
        self.asked: list[Asked] = []
        self.noted: list[tuple[str, str, dict[str, object]]] = []
        self.forgotten: list[tuple[str, str]] = []
        self.hold: Callable[[], object] = lambda: None
        self._lock = threading.Lock()

    def respond(self, asked: Asked, render: Callable[[Reply], str]) -> str:
        """Answer; the first rendering of a delivery stands."""
        self.hold()
        with self._lock:
            self.asked.append(asked)
            reply = Reply(f"第{len(self.asked)}次：{asked.text}", "echo", True)
            return self.answered.setdefault((asked.account, asked.delivery), render(reply))

    def note(
        self, account: str, _delivery: str, kind: str, data: dict[str, object], _at: datetime
    ) -> None:
        """Write down an event."""
        self.noted.append((account, kind, data))

    def forget(self, account: str, openid: str) -> None:
        """Forget a citizen."""
        self.forgotten.append((account, openid))


class Platform:
    """Pushes as the platform does, through Flask's test client."""

    def __init__(self, app: Flask) -> None:
        self.app, self.at = app, int(NOW.timestamp())

    def query(self, *covered: str, **more: str) -> dict[str, str]:
        """A signed query; `covered` goes into msg_signature."""
        stamp, nonce = str(self.at), secrets.token_hex(5)
        query = {
            "timestamp": stamp,
            "nonce": nonce,
            "signature": sign(TOKEN, stamp, nonce),
            "openid": "oA",
        }
        if covered:
            query |= {"encrypt_type": "aes", "msg_signature": sign(TOKEN, stamp, nonce, *covered)}
        return query | more

    def post(self, body: str | bytes, query: dict[str, str], path: str = "/wechat") -> TestResponse:
        """Any body with any query."""
        data = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
        return self.app.test_client().post(f"{path}?{urlencode(query)}", data=data)

    def plain(self, body: str | bytes, path: str = "/wechat") -> TestResponse:
        """A push in plain mode."""
        return self.post(body, self.query(), path)

    def sealed(self, inner: str, path: str = "/wechat/safe", *, beside: str = "") -> TestResponse:
        """A push in safe mode, in compatible mode with something beside."""
        sealed = Cipher(KEY, APP).seal(inner)
        body = f"<xml><ToUserName>gh_1</ToUserName>{beside}<Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
        return self.post(body, self.query(sealed), path)


def text(content: str, number: int = 1) -> str:
    """A text message."""
    return (
        f"<xml><ToUserName>gh_1</ToUserName><FromUserName>oA</FromUserName><CreateTime>1714036504</CreateTime>"
        f"<MsgType>text</MsgType><Content><![CDATA[{content}]]></Content><MsgId>{number}</MsgId></xml>"
    )


def event(name: str, rest: str = "") -> str:
    """An event."""
    return (
        f"<xml><ToUserName>gh_1</ToUserName><FromUserName>oA</FromUserName><CreateTime>1714036504</CreateTime>"
        f"<MsgType>event</MsgType><Event>{name}</Event>{rest}</xml>"
    )


def opened(response: TestResponse) -> dict[str, object]:
    """An encrypted reply, opened."""
    envelope = read(response.get_data(as_text=True))
    sealed = str(envelope["Encrypt"])
    assert envelope["MsgSignature"] == sign(
        TOKEN, str(envelope["TimeStamp"]), str(envelope["Nonce"]), sealed
    )
    return {**read(Cipher(KEY, APP).open(sealed))}


@contextmanager
def remembering(kind: str, redis_url: str, folder: Path) -> Iterator[Memory]:
    """Memory on an empty Valkey (`redis`) or without any (`no redis`)."""
    with Redis.from_url(redis_url) as redis:
        redis.flushdb()
    kept = open_memory(redis_url if kind == "redis" else f"unix://{folder}/nobody?db=0")
    yield kept
    kept.close()


def pushing_to(bureau: Bureau, memory: Memory) -> Platform:
    """The platform, and the bureau's callback behind it."""
    app = Flask(__name__)
    door = webhook(
        ACCOUNTS,
        respond=bureau.respond,
        note=bureau.note,
        forget=bureau.forget,
        memory=memory,
        now=lambda: NOW,
    )
    app.register_blueprint(door)
    return Platform(app)
