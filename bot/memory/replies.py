"""Remember replies for a while: a retried message gets the same answer."""

from bot.memory.link import Down, Link

KEPT = 120  # seconds; the platform asks three times within fifteen


class Replies:
    """Losing these costs a second computation, never a wrong record."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def recall(self, account: str, delivery: str) -> str | None:
        """The reply that stands for a delivery, if it is remembered."""
        try:
            return _text(self._link.ask(lambda redis: redis.get(_key(account, delivery))))
        except Down:
            return None

    def keep(self, account: str, delivery: str, reply: str) -> str:
        """Remember a reply unless one stands already; returns the one that stands."""
        key = _key(account, delivery)
        try:
            standing = self._link.ask(
                lambda redis: redis.set(key, reply, nx=True, get=True, ex=KEPT)
            )
        except Down:
            return reply
        return _text(standing) or reply


def _key(account: str, delivery: str) -> str:
    return f"gk:reply:{account}:{delivery}"


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
