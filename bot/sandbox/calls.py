"""One API call in hand: who calls, what was sent, and readers that check the types of fields."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.sandbox.account import SandboxAccount
from bot.sandbox.errcodes import PlatformError

Json = dict[str, object]


@dataclass(frozen=True)
class Upload:
    """A file that came with a call."""

    name: str
    data: bytes


@dataclass
class Call:
    """Everything an endpoint may look at; `started` takes the ids of jobs that it started."""

    db: sqlite3.Connection
    account: SandboxAccount
    at: float  # seconds since 1970
    base: str  # the address of this platform
    body: Json = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    upload: Upload | None = None
    started: list[int] = field(default_factory=list)

    @property
    def app(self) -> str:
        """The caller's AppID."""
        return self.account.app_id


class Picture(Json):
    """An answer that is a picture; as JSON it says nothing."""

    def __init__(self, data: bytes, mime: str) -> None:
        super().__init__()
        self.data, self.mime = data, mime


OK: Json = {"errcode": 0, "errmsg": "ok"}


def short(path: str) -> str:
    """A call's name without what all of them begin with: `/cgi-bin/draft/add` is `draft/add`."""
    return path.removeprefix("/cgi-bin/").lstrip("/")


def text(body: Json, name: str, default: str = "") -> str:
    """A field that is text (a number is accepted as the platform does). Raises PlatformError 47001."""
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise PlatformError(47001)
    return str(value)


def number(body: Json, name: str, default: int = 0) -> int:
    """A field that is a whole number, also when written as text. Raises PlatformError 47001."""
    value = body.get(name, default)
    try:
        whole = int(value) if isinstance(value, str | int | float) else int("?")
    except (ValueError, OverflowError):
        raise PlatformError(47001) from None
    if abs(whole) >= 2**63:
        raise PlatformError(47001)
    return whole


def part(body: Json, name: str) -> Json:
    """A field that is an object; an absent one is empty. Raises PlatformError 47001."""
    value = body.get(name, {})
    if not isinstance(value, dict):
        raise PlatformError(47001)
    return value


def parts(body: Json, name: str) -> list[Json]:
    """A field that is a list of objects; an absent one is empty. Raises PlatformError 47001."""
    value = body.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise PlatformError(47001)
    return value


def page(body: Json) -> tuple[int, int]:
    """`offset` and `count` (1 to 20) of a listing. Raises PlatformError 40097."""
    offset, count = number(body, "offset"), number(body, "count")
    if offset < 0 or not 1 <= count <= 20:
        raise PlatformError(40097)
    return offset, count
