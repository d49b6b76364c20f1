"""One request to the platform: whatever comes back, what may have happened is told apart."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot import clock
from bot.errors import Unreachable, Unsure
from bot.memory.memory import Memory, open_memory
from bot.wechat.account import Account
from bot.wechat.wire import Call, Wire


def account(base: str) -> Account:
    """An account whose calls go to `base`."""
    return Account("wechat", "wx1", "secret", "AAAAA", api_url=base)


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    """Memory without Redis."""
    return open_memory(f"unix://{tmp_path}/nobody?db=0")


def test_a_refused_connection_sent_nothing(memory: Memory) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{taken.getsockname()[1]}"
        wire = Wire(account(base), memory.offsets, now=clock.now)
        with pytest.raises(Unreachable):
            wire.send(Call("POST", "/cgi-bin/freepublish/submit", body={}, changes=True))


def test_a_name_that_does_not_resolve_sent_nothing(memory: Memory) -> None:
    wire = Wire(
        account("http://nowhere.invalid"), memory.offsets, now=clock.now, timeouts=(0.5, 0.5)
    )
    with pytest.raises(Unreachable):
        wire.send(Call("POST", "/cgi-bin/freepublish/submit", body={}, changes=True))


@contextmanager
def raw(answer: bytes) -> Iterator[str]:
    """A server that gives everybody the same bytes."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        listening.shutdown(socket.SHUT_RDWR)
        thread.join()


def http(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An HTTP answer."""
    lines = [
        f"HTTP/1.1 {status}",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *headers,
        "",
        "",
    ]
    return "\r\n".join(lines).encode() + body


@pytest.mark.parametrize(
    "answer",
    [
        http(b"<html>"), http(b""), http(b"[1]"), http(b'{"errcode":"x"}'), http(b'{"errcode":null}'), http(b"[" * 60_000),
        http(b"{}", status="302 Found"), http(b'{"errcode":0}', status="404 Not Found"), b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", b"",
    ],
)  # fmt: skip
def test_a_nonsense_answer_leaves_a_change_unsure(memory: Memory, answer: bytes) -> None:
    with raw(answer) as base:
        wire = Wire(account(base), memory.offsets, now=clock.now, timeouts=(0.5, 0.5))
        with pytest.raises(Unsure):
            wire.send(Call("POST", "/cgi-bin/freepublish/submit", body={}, changes=True))
        with pytest.raises(Unreachable):
            wire.send(Call("POST", "/cgi-bin/freepublish/get", body={}))


@pytest.mark.parametrize("behind", [-420, 0, 3600])
def test_the_platforms_clock_is_read_off_its_answers(memory: Memory, behind: int) -> None:
    now = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
    date = format_datetime(now + timedelta(seconds=behind), usegmt=True)
    with raw(http(b"{}", f"Date: {date}")) as base:
        Wire(account(base), memory.offsets, now=lambda: now).send(Call("GET", "/"))
    assert memory.offsets.get("wechat") == behind


def test_a_date_that_is_none_is_ignored(memory: Memory) -> None:
    with raw(http(b"{}", "Date: yesterday")) as base:
        Wire(account(base), memory.offsets, now=clock.now).send(Call("GET", "/"))
    assert memory.offsets.get("wechat") == 0


def test_a_proxy_is_not_asked_for_our_own_machine(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    with raw(http(b'{"total_count":1}')) as base:
        wire = Wire(account(base), memory.offsets, now=clock.now)
        assert wire.send(Call("GET", "/")) == {"total_count": 1, "errcode": 0}
