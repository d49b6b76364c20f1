"""Everything that is remembered, behind one line to Redis."""

from dataclasses import dataclass

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
    wakeup: Wakeup

    def close(self) -> None:
        """Give the connections back."""
        self.link.close()
        self.wakeup.close()


def open_memory(url: str) -> Memory:
    """Memory on the Redis at `url` (`unix://…` or `redis://…`), which need not be there yet."""
    link = Link(connect(url))
    return Memory(
        link=link,
        replies=Replies(link),
        requests=Requests(link),
        tokens=Tokens(link),
        offsets=Offsets(link),
        wakeup=Wakeup(Link(connect(url, patience=WAKEUP_PATIENCE))),
    )
