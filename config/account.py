"""The credentials of official accounts, and the error for settings that cannot be used."""

from collections.abc import Mapping
from dataclasses import dataclass, field

PREFIX = "GONGKAI_"
DEFAULT_ACCOUNT = "wechat"
ACCOUNT_PARTS = ("APP_ID", "APP_SECRET", "TOKEN", "AES_KEY", "KIND", "ALLOW_PLAIN")


class SettingsError(Exception):
    """The settings cannot be used; the message says which and why, in Chinese."""


@dataclass(frozen=True)
class WeChatAccount:
    """The credentials of one official account. Secrets are left out of its repr."""

    slug: str
    app_id: str
    app_secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)
    kind: str = "subscription"
    allow_plain: bool = False


def account(slug: str, parts: Mapping[str, str]) -> WeChatAccount:
    """One account from its settings. Raises SettingsError for what is missing or cannot be."""
    middle = "" if slug == DEFAULT_ACCOUNT else slug.upper().replace("-", "_") + "_"
    missing = [
        f"{PREFIX}WECHAT_{middle}{part}"
        for part in ACCOUNT_PARTS[:3]
        if not parts.get(part.lower())
    ]
    if missing:
        raise SettingsError(f"公众号“{slug}”的设置不全，还缺 {'、'.join(missing)}")
    if parts.get("kind", "subscription") not in ("subscription", "service"):
        raise SettingsError(f"{PREFIX}WECHAT_{middle}KIND 只能是 subscription 或 service")
    if parts.get("aes_key") and len(parts["aes_key"]) != 43:
        raise SettingsError(
            f"{PREFIX}WECHAT_{middle}AES_KEY 应有 43 个字符，请从公众平台后台重新复制"
        )
    return WeChatAccount(
        slug=slug, app_id=parts["app_id"], app_secret=parts["app_secret"], token=parts["token"],
        aes_key=parts.get("aes_key", ""), kind=parts.get("kind", "subscription"),
        allow_plain=parts.get("allow_plain", "0") == "1",
    )  # fmt: skip
