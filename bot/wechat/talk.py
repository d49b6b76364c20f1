"""Customer-service messages of one account, and the pictures that citizens send it (DOC: guide/product/kf, media/get)."""

from collections.abc import Callable
from datetime import datetime

from bot import clock
from bot.answers.talk import LONGEST
from bot.chat.asked import Card
from bot.memory.memory import Memory
from bot.wechat.account import Account
from bot.wechat.body import clean
from bot.wechat.client import Client
from bot.wechat.outgoing import cut, linked
from bot.wechat.wire import CONNECT, READ


class WeChatTalk:
    """`answers.talk.Talk` for one account. Safe to share between threads."""

    def __init__(
        self,
        account: Account,
        memory: Memory,
        *,
        now: Callable[[], datetime] = clock.now,
        timeouts: tuple[float, float] = (CONNECT, READ),
    ) -> None:
        self._more = account.more
        self._client = Client(account, memory, now=now, timeouts=timeouts)

    def say(self, openid: str, text: str) -> None:
        """Send a text."""
        words = linked(cut(clean(text), self._more, limit=LONGEST))
        self._send(openid, "text", {"content": words})

    def show(self, openid: str, card: Card) -> None:
        """Send an article card; the platform takes one at a time."""
        article = {
            "title": clean(card.title), "description": clean(card.digest), "url": card.url, "picurl": card.picture,
        }  # fmt: skip
        self._send(openid, "news", {"articles": [article]})

    def picture(self, media_id: str, *, most: int) -> bytes:
        """A picture that a citizen sent, within three days."""
        return self._client.download("media/get", most=most, media_id=media_id)

    def _send(self, openid: str, kind: str, inside: dict[str, object]) -> None:
        body = {"touser": openid, "msgtype": kind, kind: inside}
        self._client.ask("message/custom/send", body, changes=True)
