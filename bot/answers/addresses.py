"""The texts that citizens are told and that may hold an address, each with where it stands."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers.entry import Entry
from bot.answers.wording import Wording


def texts(session: Session) -> Iterator[tuple[str, str]]:
    """Place and text: live entries with an address, and the bot's sentences."""
    held = select(Entry).where(Entry.live, Entry.answer.contains("://")).order_by(Entry.id)
    for one in session.scalars(held.limit(2000)):
        yield f"问答“{one.title[:30]}”", one.answer
    for each in session.scalars(select(Wording).where(Wording.text.contains("://"))):
        yield f"机器人用语“{each.name}”", each.text
