"""Everything that is remembered, behind one line to Redis."""

import logging
from dataclasses import dataclass

from bot.memory.counts import Counts
from bot.memory.link import Link, connect
from bot.memory.offsets import Offsets
from bot.memory.replies import Replies
from bot.memory.requests import Requests
from bot.memory.tokens import Tokens
from bot.memory.wakeup import Wakeup

WAKEUP_PATIENCE = 3.0  # seconds; a waiter's question is answered late on purpose


@dataclass(frozen=True)
class Memory:
    """What a process remembers with the others. All of it may be lost at any moment."""

    link: Link
    replies: Replies
    requests: Requests
    tokens: Tokens
    offsets: Offsets
    counts: Counts
    wakeup: Wakeup

    def close(self) -> None:
        """Give the connections back."""
        self.link.close()
        self.wakeup.close()


def open_memory(url: str, *, missed: int = logging.WARNING) -> Memory:
    """Memory on the Redis at `url` (`unix://…` or `redis://…`), which need not be there yet.

    `missed`: the log level at which a Redis that does not answer is told.
    """
    link = Link(connect(url), missed=missed)
    return Memory(
        link=link,
        replies=Replies(link),
        requests=Requests(link),
        tokens=Tokens(link),
        offsets=Offsets(link),
        counts=Counts(link),
        wakeup=Wakeup(Link(connect(url, patience=WAKEUP_PATIENCE), missed=missed)),
    )
