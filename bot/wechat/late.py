"""Publish and look on the platform: loaded only where an account is set, as its client is slow to load."""

from collections.abc import Mapping

from bot.activities.send import Messenger
from bot.answers.talk import Talk
from bot.errors import Refused
from bot.memory.memory import Memory
from bot.notices.channel import Publisher
from bot.takeover.console import Console
from bot.wechat.account import Account


def publishers(accounts: Mapping[str, Account], memory: Memory) -> dict[str, Publisher]:
    """What publishes on each account."""
    if not accounts:
        return {}
    from bot.wechat.publisher import WeChatPublisher  # noqa: PLC0415 - slow to load, and every command would wait for it

    return {slug: WeChatPublisher(account, memory) for slug, account in accounts.items()}


def messengers(accounts: Mapping[str, Account], memory: Memory) -> dict[str, Messenger]:
    """What tells the citizens of each account something outside of a reply."""
    if not accounts:
        return {}
    from bot.wechat.messenger import WeChatMessenger  # noqa: PLC0415 - as above

    return {slug: WeChatMessenger(account, memory) for slug, account in accounts.items()}


def talks(accounts: Mapping[str, Account], memory: Memory) -> dict[str, Talk]:
    """How the citizens of each account are answered outside of a reply."""
    if not accounts:
        return {}
    from bot.wechat.talk import WeChatTalk  # noqa: PLC0415 - as above

    return {slug: WeChatTalk(account, memory) for slug, account in accounts.items()}


def console(accounts: Mapping[str, Account], memory: Memory, slug: str) -> Console:
    """An account's console. Raises Refused where the account has no credentials."""
    from bot.wechat.console import WeChatConsole  # noqa: PLC0415 - as above

    if slug not in accounts:
        raise Refused(
            f"没有设置公众号“{slug}”的 APP_ID、APP_SECRET 和 TOKEN，请先设置（docs/settings.md）"
        )
    return WeChatConsole(accounts[slug], memory)
