"""How often a token that the platform refuses is renewed: once, then ever more rarely; by force, counted."""

import logging
import threading
import time
from contextlib import suppress

from redis import Redis

from bot import clock
from bot.memory.link import Down, Link

log = logging.getLogger(__name__)

PAUSE = 300  # seconds in which refused tokens are renewed once; doubled as long as none works
LONGEST = 3600
STREAK = 6 * 3600  # seconds after which a row of renewals that brought nothing is forgotten
FORCED_APART = 30  # seconds; the platform ignores a forced refresh that comes sooner
FORCED_MOST = 10  # a day; the platform allows 20, the rest is for people and other systems
DAY = 86_400


class Renewals:
    """The brake, by token name. Shared through Redis; each process remembers its own part besides."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._lock = threading.Lock()
        # The token renewed last, and when its pause ends (monotonic).
        self._last: dict[str, tuple[str, float]] = {}
        self._streak: dict[str, int] = {}
        self._forced: dict[str, list[float]] = {}  # when, in epoch seconds
        self._good: dict[str, str] = {}  # the token that last worked

    def may_renew(self, name: str, refused: str) -> bool:
        """Whether a refused token may be renewed now; that it was is remembered.

        One that worked may be at once, but once; any other only after a pause.
        """
        moment = time.monotonic()
        last, until = self._last.get(name, ("", moment))
        paused = moment < until
        if paused and last == refused:
            return False
        try:
            key = f"{_key(name)}:renewed"
            streak = self._link.ask(lambda redis: _begin(redis, key, refused, paused=paused))
        except Down:
            worked = self._good.get(name) == refused
            streak = 1 if worked else 0 if paused else self._streak.get(name, 0) + 1
        if not streak:
            return False
        self._streak[name] = streak
        self._last[name] = (refused, moment + _pause(streak))
        return True

    def take_back(self, name: str) -> None:
        """Nothing came of the renewal: the token could not be fetched, so the next may try."""
        self._last.pop(name, None)
        with suppress(Down):
            self._link.ask(lambda redis: redis.delete(f"{_key(name)}:renewed"))

    def may_force(self, name: str) -> bool:
        """Whether a forced refresh may be asked for now; it is counted, also over a restart."""
        moment = clock.now().timestamp()
        with self._lock:
            own = [at for at in self._forced.get(name, []) if at > moment - DAY]
            self._forced[name] = own
            if len(own) >= FORCED_MOST or (own and moment - own[-1] < FORCED_APART):
                return False
            with suppress(Down):
                key = f"{_key(name)}:forced"
                count = self._link.ask(lambda redis: _count_forced(redis, key, moment))
                if not count:
                    return False
                log.warning("forced refresh %d of %d for %s", count, FORCED_MOST, name)
            own.append(moment)
        return True

    def worked(self, name: str, token: str) -> None:
        """The platform took this token: should it be refused later, that is a new matter."""
        if self._good.get(name) == token:
            return
        self._good[name] = token
        with suppress(Down):
            self._link.ask(lambda redis: redis.set(f"{_key(name)}:renewed:good", token, ex=STREAK))


def _pause(streak: int) -> int:
    return min(PAUSE << min(streak - 1, 8), LONGEST)


def _begin(redis: Redis, key: str, refused: str, *, paused: bool) -> int:
    """How many renewals in a row this is; 0 when it has to wait."""
    row, last = f"{key}:streak", redis.get(key)
    if last == refused:
        return 0
    if redis.get(f"{key}:good") == refused:
        redis.delete(row)
    elif paused or last is not None:
        return 0
    streak = int(redis.incr(row))
    redis.expire(row, STREAK)
    redis.set(key, refused, ex=_pause(streak))
    return streak


def _count_forced(redis: Redis, key: str, moment: float) -> int:
    """Which forced refresh within 24 hours this is; 0 when there may be none now."""
    redis.zremrangebyscore(key, 0, moment - DAY)
    if redis.zcard(key) >= FORCED_MOST or redis.zcount(key, moment - FORCED_APART, "+inf"):
        return 0
    redis.zadd(key, {str(moment): moment})
    redis.expire(key, DAY)
    return int(redis.zcard(key))


def _key(name: str) -> str:
    return f"gk:token:{name}"
