"""Guard against replays: one signature goes with one body."""

import threading
from collections import OrderedDict

from bot.memory.link import Down, Link

KEPT = 660  # seconds; a timestamp is believed from 300 s before to 300 s after, so a signature lives 600 s
REMEMBERED = 20_000  # signatures that one process remembers by itself


class Requests:
    """Which signed requests were seen. Shared through Redis; without it each process knows its own."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._own: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def first_use(self, account: str, signature: str, body_digest: str) -> bool:
        """Whether this signature is new, or comes with the body it came with before.

        False means that somebody sent other content under a signature that was used already.
        """
        key = f"gk:request:{account}:{signature}"
        if self._remember(key, body_digest) != body_digest:
            return False
        try:
            seen = self._link.ask(
                lambda redis: redis.set(key, body_digest, nx=True, get=True, ex=KEPT)
            )
        except Down:
            return True
        return seen is None or seen == body_digest

    def _remember(self, key: str, body_digest: str) -> str:
        with self._lock:
            seen = self._own.setdefault(key, body_digest)
            if len(self._own) > REMEMBERED:
                self._own.popitem(last=False)
            return seen
