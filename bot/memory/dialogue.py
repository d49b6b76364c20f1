"""Remember where a citizen's dialogue stands: sealed, for minutes, under a key that names nobody."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

from bot.memory.link import Down, Link


class Box(Protocol):
    """What seals a text and opens it again."""

    def seal(self, text: str) -> str:
        """The text as nobody without the key can read it."""

    def unseal(self, sealed: str) -> str:
        """The text again."""


class DialogueStore:
    """Texts by account and citizen. Losing them costs a question put again, never a wrong record.

    `box` is asked for only when something is kept: commands that talk to nobody make no key. `refused` is what it
    raises over a text that was sealed with another key.
    """

    def __init__(self, link: Link, box: Callable[[], Box], refused: type[Exception]) -> None:
        self._link, self._box, self._refused = link, box, refused

    def recall(self, account: str, openid: str) -> str | None:
        """The text, if it is remembered and can be read."""
        if not openid:
            return None
        try:
            sealed = self._link.ask(lambda redis: redis.get(_key(account, openid)))
            return self._box().unseal(sealed) if isinstance(sealed, str) else None
        except (Down, self._refused):  # a key that was changed: the dialogue is lost, as it may be
            return None

    def keep(self, account: str, openid: str, text: str, seconds: int) -> None:
        """Remember a text in place of the one before."""
        if openid:
            sealed = self._box().seal(text)
            with suppress(Down):
                self._link.ask(lambda redis: redis.set(_key(account, openid), sealed, ex=seconds))

    def drop(self, account: str, openid: str) -> None:
        """Forget it."""
        if openid:
            with suppress(Down):
                self._link.ask(lambda redis: redis.delete(_key(account, openid)))


def _key(account: str, openid: str) -> str:
    return f"gk:dialogue:{hashlib.sha256(f'{account}:{openid}'.encode()).hexdigest()[:32]}"
