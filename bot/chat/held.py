"""While a person has taken a conversation the bot keeps still: it says so once, and leaves the rest to them."""

from sqlalchemy.orm import Session

from bot.answers import conversation
from bot.chat.asked import Asked, Means, Reply
from bot.chat.intents import Intent

TAKEN = "工作人员正在办理您的咨询，会在这里回复您。"
_STILL = frozenset({Means.TEXT, Means.IMAGE, Means.VOICE, Means.VIDEO, Means.LOCATION, Means.LINK})


def by_a_person(session: Session, asked: Asked) -> Reply | None:
    """What is told while a person speaks with the citizen; None where the bot answers. A menu always answers."""
    if asked.means not in _STILL or not asked.openid:
        return None
    one = conversation.of(session, asked.account, asked.openid)
    if one is None or not one.is_taken(asked.at):
        return None
    words = TAKEN if conversation.unheard(session, one) else ""
    return Reply(words, Intent.PERSON, answered=False)
