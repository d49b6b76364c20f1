"""How far the platform's clock is from ours, seen in the `Date` header of its answers."""

import threading
import time
from contextlib import suppress

from bot.memory.link import Down, Link

KEPT = 86_400  # seconds; then an offset that nobody saw again is forgotten
FRESH = 10.0  # seconds for which a process does not ask Redis again
NOTABLE = 2.0  # seconds; the header counts whole seconds, so less than this is no news


class Offsets:
    """Seconds to add to our clock to get the platform's, per account."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._lock = threading.Lock()
        self._known: dict[str, tuple[float, float]] = {}  # account: (offset, when we last looked)

    def get(self, account: str) -> float:
        """The offset in seconds; 0 while none was seen."""
        moment = time.monotonic()
        offset, looked = self._known.get(account, (0.0, -FRESH))
        if moment - looked < FRESH:
            return offset
        with suppress(Down):  # then the one we know is as good as any
            offset = _number(self._link.ask(lambda redis: redis.get(_key(account))), offset)
        self._note(account, offset, moment)
        return offset

    def put(self, account: str, seconds: float) -> None:
        """Write down an offset that was just seen."""
        offset, looked = self._known.get(account, (0.0, -FRESH))
        moment = time.monotonic()
        if abs(seconds - offset) < NOTABLE and moment - looked < FRESH:
            return
        self._note(account, seconds, moment)
        with suppress(Down):  # this process knows it; the others will see it for themselves
            self._link.ask(lambda redis: redis.set(_key(account), f"{seconds:.1f}", ex=KEPT))

    def _note(self, account: str, offset: float, moment: float) -> None:
        with self._lock:
            self._known[account] = (offset, moment)


def _key(account: str) -> str:
    return f"gk:offset:{account}"


def _number(value: object, otherwise: float) -> float:
    try:
        return float(value) if isinstance(value, str) else otherwise
    except ValueError:
        return otherwise
