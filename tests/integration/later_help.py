"""A bureau whose bot answers, and its staff, for tests of what people answer."""

from datetime import datetime, timedelta
from pathlib import Path

from bot.chat.asked import Asked, Means
from bot.db.engine import Sessions
from tests import make
from tests.integration.test_chat import chat

LATER = make.AT + timedelta(hours=1)


class Town:
    """A bot, the people behind it, and citizens who write."""

    def __init__(self, sessions: Sessions, folder: Path) -> None:
        self.chat = chat(sessions, folder)
        with sessions.begin() as session:
            self.staff = make.staff(session)

    def says(
        self, text: str, delivery: str, *, openid: str = "o1", at: datetime = make.AT, means: Means = Means.TEXT
    ) -> str:  # fmt: skip
        """What a citizen is told."""
        asked = Asked("wechat", openid, means, text, delivery, at)
        return self.chat.respond(asked, lambda reply: reply.text)
