"""Wake the scheduler: "publish now" starts at once, and without Redis at the next look."""

import threading
import time
from contextlib import suppress
from functools import partial

from redis import Redis

from bot.memory.link import PAUSE, Down, Link

BELL = "gk:wakeup"
SLICE = 0.3  # seconds; how soon a wait notices that it shall stop
KEPT = 60  # seconds; a ring that nobody heard is not worth keeping longer


class Wakeup:
    """A bell. One waiter hears each ring; several rings before a wait are one.

    Its link needs more patience than SLICE, because the server holds the answer back that long.
    """

    def __init__(self, link: Link) -> None:
        self._link = link

    def ring(self) -> None:
        """Wake one waiter, now or at its next wait. Lost when Redis is down."""
        with suppress(Down):  # the waiter looks by itself when its time is up
            self._link.ask(_ring)

    def wait(self, timeout: float, stop: threading.Event) -> bool:
        """Wait for a ring, at most `timeout` seconds, or until `stop` is set. Returns whether it rang."""
        end = time.monotonic() + timeout
        while not stop.is_set() and (left := end - time.monotonic()) > 0:
            try:
                if self._link.ask(partial(_heard, seconds=min(left, SLICE))):
                    return True
            except Down:
                stop.wait(min(left, PAUSE))
        return False

    def close(self) -> None:
        """Give the connection back."""
        self._link.close()


def _ring(redis: Redis) -> None:
    pipeline = redis.pipeline(transaction=True)
    pipeline.delete(BELL)
    pipeline.rpush(BELL, "1")
    pipeline.expire(BELL, KEPT)
    pipeline.execute()


def _heard(redis: Redis, seconds: float) -> bool:
    return redis.blpop([BELL], seconds) is not None
