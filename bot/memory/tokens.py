"""Share the platform's access tokens: one fetch, however many processes want one at once."""

import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial

from redis import Redis

from bot.memory.link import Down, Link
from bot.memory.renewals import Renewals

OLD_STAYS = 300  # seconds for which the platform accepts an old token beside its successor
SHORTEST = 30  # seconds for which even a nearly expired token is used
LOCK = 20.0  # seconds; longer than the longest fetch (time-outs of 3 + 10 s)
LOOK = 0.05  # seconds between two looks of somebody who waits for another's fetch

# Deletes the lock only if it is still ours: a late release must not open another's.
UNLOCK = (
    "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
)

JUST = 60  # seconds for which a fetched token counts as just fetched

Fetch = Callable[[bool], tuple[str, float]]  # force a new one? -> (token, seconds it is good for)


@dataclass(frozen=True)
class Own:
    """A token that this process fetched; times are monotonic seconds."""

    token: str
    fetched: float
    until: float


NONE = Own("", fetched=0.0, until=0.0)


class Tokens:
    """Access tokens by name. Without Redis every process fetches its own."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._fetching = threading.Lock()
        self._own: dict[str, Own] = {}
        self._renewals = Renewals(link)

    def get(self, name: str, fetch: Fetch) -> str:
        """A good token; fetches one when there is none. Raises what `fetch` raises."""
        known = self._known(name)
        if known:
            return known
        with self._alone(name):
            return self._known(name) or self._fetched(name, fetch, force=False)

    def renew(self, name: str, refused: str, fetch: Fetch) -> str | None:
        """Another token than the one the platform just refused.

        None when there is none, or it was renewed a moment ago and is refused again: then somebody must
        look. Raises what `fetch` raises.
        """
        with self._alone(name):
            known = self._known(name)
            if known and known != refused:
                return known
            if not self._renewals.may_renew(name, refused):
                return None
            try:
                token = self._renewed(name, refused, fetch)
            except Exception:
                self._renewals.take_back(name)
                raise
            return token if token != refused else None

    def worked(self, name: str, token: str) -> None:
        """The platform took this token."""
        self._renewals.worked(name, token)

    def _renewed(self, name: str, refused: str, fetch: Fetch) -> str:
        # Asked kindly, the platform hands out the same token until it nears its end: what it gave
        # a moment ago and now refuses is changed only by force, if that may be.
        forced = self._just_fetched(name, refused) and self._renewals.may_force(name)
        token = self._fetched(name, fetch, force=forced)
        if token == refused and not forced and self._renewals.may_force(name):
            token = self._fetched(name, fetch, force=True)
        return token

    def _known(self, name: str) -> str:
        try:
            kept = self._link.ask(lambda redis: redis.get(_key(name)))
        except Down:
            own = self._own.get(name, NONE)
            return own.token if time.monotonic() < own.until else ""
        return kept if isinstance(kept, str) else ""

    def _fetched(self, name: str, fetch: Fetch, *, force: bool) -> str:
        token, good_for = fetch(force)
        seconds = max(int(good_for) - OLD_STAYS, min(int(good_for), SHORTEST), 1)
        moment = time.monotonic()
        self._own[name] = Own(token, fetched=moment, until=moment + seconds)
        with suppress(Down):
            self._link.ask(lambda redis: redis.set(_key(name), token, ex=seconds))
            self._link.ask(lambda redis: redis.set(f"{_key(name)}:new", token, ex=JUST))
        return token

    def _just_fetched(self, name: str, token: str) -> bool:
        """By whichever process."""
        own = self._own.get(name, NONE)
        if own.token == token and time.monotonic() - own.fetched < JUST:
            return True
        try:
            new = self._link.ask(lambda redis: redis.get(f"{_key(name)}:new"))
        except Down:
            return False
        return new == token

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """Wait until nobody else fetches: no thread, and through Redis no other process."""
        key, mark = f"{_key(name)}:lock", secrets.token_hex(8)
        with self._fetching:
            end = time.monotonic() + LOCK
            with suppress(Down):
                while not self._link.ask(partial(_take, key=key, mark=mark)):
                    if time.monotonic() > end:
                        break
                    time.sleep(LOOK)
            try:
                yield
            finally:
                with suppress(Down):
                    self._link.ask(lambda redis: redis.eval(UNLOCK, 1, key, mark))


def _key(name: str) -> str:
    return f"gk:token:{name}"


def _take(redis: Redis, key: str, mark: str) -> bool:
    return bool(redis.set(key, mark, nx=True, px=int(LOCK * 1000)))
