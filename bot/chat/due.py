"""What a citizen is still to be told: changes of what they booked, then answers to what they asked."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.activities import mine
from bot.activities.tell import Telling
from bot.answers import owed
from bot.answers.owed import OwedReply

Due = Telling | OwedReply


def owed_to(session: Session, account: str, openid: str, *, hold: bool = False) -> Sequence[Due]:
    """All of it, the most urgent first; `hold`: until what gives it is committed."""
    if not openid:
        return ()
    told: list[Due] = [*mine.owed(session, account, openid, hold=hold)]
    return [*told, *owed.owed_to(session, account, openid, hold=hold)]


def given(rows: Sequence[Due], *, at: datetime) -> None:
    """They stand in a reply that is written down."""
    mine.given([one for one in rows if isinstance(one, Telling)], at=at)
    owed.given([one for one in rows if isinstance(one, OwedReply)], at=at)


def key(one: Due) -> tuple[str, int]:
    """What tells one from another."""
    return type(one).__name__, one.id
