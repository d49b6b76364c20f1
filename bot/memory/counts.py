"""How often something was done within a span, counted over all processes."""

import hashlib
import threading
import time
from collections import OrderedDict

from redis import Redis

from bot.memory.link import Down, Link

REMEMBERED = 20_000  # counts that one process keeps by itself


class Counts:
    """Counts in Redis by spans of fixed length. Without Redis each process goes on with its own."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._own: OrderedDict[str, int] = OrderedDict()
        self._lock = threading.Lock()

    def one_more(self, what: str, whose: str, *, seconds: int) -> int:
        """Count one more; how many there are in the present span of `seconds`. `whose` is kept as a digest only."""
        span = int(time.time()) // seconds
        digest = hashlib.sha256(whose.encode()).hexdigest()[:32]
        key = f"gk:count:{what}:{digest}:{span}"
        own = self._one_more_here(key)
        try:
            return max(own, self._link.ask(lambda redis: _one_more(redis, key, seconds)))
        except Down:
            return own

    def _one_more_here(self, key: str) -> int:
        with self._lock:
            self._own[key] = self._own.get(key, 0) + 1
            if len(self._own) > REMEMBERED:
                self._own.popitem(last=False)
            return self._own[key]


def _one_more(redis: Redis, key: str, seconds: int) -> int:
    with redis.pipeline() as both:
        both.incr(key)
        both.expire(key, seconds)
        return int(both.execute()[0])
