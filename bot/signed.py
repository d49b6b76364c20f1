"""Links that citizens open without signing in: what stands in them is signed, and old ones are refused."""

from collections.abc import Mapping, Sequence

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from bot.errors import NotFound, Refused

MINUTES = 30  # how long a link is good for
_AGAIN = "请回到公众号里重新点一次"


class Signer:
    """Signs with the first key and reads what any of them signed. The purpose keeps one kind of link from another's.

    What is signed can be read by whoever holds the link: it is no place for names or telephones.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = list(reversed(keys))  # itsdangerous signs with the last

    def sign(self, purpose: str, data: Mapping[str, object]) -> str:
        """A token that fits into an address."""
        return str(self._for(purpose).dumps(dict(data)))

    def read(self, purpose: str, token: str, minutes: int = MINUTES) -> dict[str, object]:
        """What stands in a token. Raises Refused when it is older than `minutes`, NotFound when it is not ours."""
        try:
            data = self._for(purpose).loads(token, max_age=minutes * 60)
        except SignatureExpired:
            raise Refused(f"这个链接已经过了 {minutes} 分钟，{_AGAIN}") from None
        except BadData:
            raise NotFound(f"这个链接不对或不完整，{_AGAIN}") from None
        return dict(data)

    def _for(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self._keys, salt=f"gongkai-link-{purpose}")
