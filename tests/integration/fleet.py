"""Six processes of ours that call the platform at the same moment, each with its own client and memory."""

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from bot.errors import Refused, Unreachable
from bot.memory.memory import open_memory
from bot.wechat.account import Account
from bot.wechat.client import Client
from tests.integration.sandbox_help import ACCOUNT

SIZE = 6
HEAD_START = 0.15  # seconds for the order to reach everybody


def account(base: str) -> Account:
    """The sandbox's account as we know it."""
    return Account("wechat", ACCOUNT.app_id, ACCOUNT.secret, ACCOUNT.token, api_url=base)


def drafts(client: Client) -> object:
    """A call that changes nothing."""
    return client.ask("draft/batchget", {"offset": 0, "count": 1, "no_content": 1})["total_count"]


def outcome(client: Client) -> str:
    """How such a call ends."""
    try:
        drafts(client)
    except (Refused, Unreachable) as problem:
        return type(problem).__name__
    return "done"


class Fleet:
    """The processes. They live on, with what they know, until the platform or Redis is another."""

    def __init__(self, lines: list[Connection]) -> None:
        self._lines = lines

    def call(self, base: str, redis_url: str, times: int = 1) -> list[str]:
        """All call at once, so many times each; how the calls ended."""
        at = time.time() + HEAD_START
        for line in self._lines:
            line.send((base, redis_url, times, at))
        return [end for line in self._lines for end in line.recv()]


def _obey(line: Connection) -> None:
    clients: dict[tuple[str, str], Client] = {}
    while order := line.recv():
        base, redis_url, times, at = order
        key = (base, redis_url)
        if key not in clients:
            clients[key] = Client(account(base), open_memory(redis_url))
        time.sleep(max(at - time.time(), 0))
        line.send([outcome(clients[key]) for _ in range(times)])


@contextmanager
def fleet() -> Iterator[Fleet]:
    """The processes, ended with the block."""
    context = multiprocessing.get_context("spawn")
    pairs = [context.Pipe() for _ in range(SIZE)]
    crew = [context.Process(target=_obey, args=(theirs,), daemon=True) for _, theirs in pairs]
    for one in crew:
        one.start()
    yield Fleet([ours for ours, _ in pairs])
    for (ours, _), one in zip(pairs, crew, strict=True):
        ours.send(None)
        one.join(10)
        ours.close()
