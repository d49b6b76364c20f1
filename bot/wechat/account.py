"""An account on the platform: who it is, how its pushes are proven, where its calls go."""

from dataclasses import dataclass, field

SUBSCRIPTION, SERVICE = "subscription", "service"
PLATFORM = "https://api.weixin.qq.com"
CUT = "……（内容较长，只显示了前面一部分）"


@dataclass(frozen=True)
class Account:
    """One account. Wiring builds it from the settings; secrets never show in its repr."""

    slug: str
    app_id: str
    app_secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)  # EncodingAESKey, 43 characters; empty: plain mode
    kind: str = SUBSCRIPTION
    allow_plain: bool = False  # take plain pushes although there is an AES key
    api_url: str = PLATFORM
    more: str = CUT  # ends a text that had to be cut: the way on
    title_limit: int = 64  # characters; the platform's own limit has been 32 and 64

    @property
    def token_name(self) -> str:
        """Under what its access token is kept: another AppID or platform is another token."""
        return f"{self.slug}:{self.app_id}:{self.api_url}"
