"""The line to Redis: short time-outs, no retries, and a breaker, so that a dead server costs nothing."""

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

PAUSE = 1.0  # seconds for which a dead server is left alone
PATIENCE = 0.5  # seconds to wait for a connection or an answer

Answer = TypeVar("Answer")


class Down(Exception):
    """Redis gave no answer. Everyone in this package catches it and goes on without."""


class Link:
    """A Redis that may be down at any moment. Safe to share between threads.

    `missed` is the log level at which its going down is told: quietly where nobody counts on it.
    """

    def __init__(self, client: Redis, *, missed: int = logging.WARNING) -> None:
        self._client, self._missed = client, missed
        self._lock = threading.Lock()
        self._down = False
        self._closed_until = 0.0

    def ask(self, question: Callable[[Redis], Answer]) -> Answer:
        """Put one question to Redis. Raises Down, at once while the breaker is open."""
        self._pass()
        try:
            answer = question(self._client)
        except (RedisError, OSError) as problem:
            self._open(problem)
            raise Down from None
        if self._down:
            self._close()
        return answer

    def alive(self) -> bool:
        """Whether Redis answers."""
        try:
            self.ask(lambda redis: redis.ping())
        except Down:
            return False
        return True

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _pass(self) -> None:
        if not self._down:
            return
        with self._lock:
            moment = time.monotonic()
            if moment < self._closed_until:
                raise Down
            # One caller looks whether it is back; the others need not wait for that look.
            self._closed_until = moment + PAUSE

    def _open(self, problem: Exception) -> None:
        with self._lock:
            first, self._down = not self._down, True
            self._closed_until = time.monotonic() + PAUSE
        # Said once, not every second of a long night.
        log.log(
            self._missed if first else logging.DEBUG,
            "redis is down, going on without: %s",
            problem,
        )

    def _close(self) -> None:
        with self._lock:
            self._down = False
        log.info("redis answers again")


def connect(url: str, *, patience: float = PATIENCE) -> Redis:
    """A client for `unix://…` or `redis://…`. Nothing is dialled before the first question.

    redis-py 8 would by itself try again for seconds; here nobody waits longer than `patience`.
    """
    return Redis.from_url(
        url,
        decode_responses=True,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=patience,
        socket_connect_timeout=patience,
    )
