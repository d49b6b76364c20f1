"""Send what is owed as customer-service messages: claimed by one sender, and what came of it written down.

A message that may have gone out is never sent again: it waits for the citizen's next one and says that it may be a
repeat. What the platform refuses waits the same way.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.answers import conversation
from bot.answers.owed import BY_MESSAGE, OwedReply, Stage

LEASE = timedelta(minutes=3)  # longer than the longest single call
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))


@dataclass(frozen=True)
class Letter:
    """What is to be said to whom."""

    number: int
    account: str
    openid: str
    text: str


def claim(session: Session, *, owner: str, at: datetime) -> Letter | None:
    """Take the next answer that is due, counting it in the citizen's window; None when there is none.

    One whose sender has died may have gone out; one outside the window could not. Both wait for the citizen.
    """
    while (one := _next(session, at=at)) is not None:
        if one.state == Stage.SENDING:
            _wait(one, "发送时中断，可能已经送到；市民再来消息时会再给一次", again=True)
            continue
        talk = conversation.of(session, one.account, one.openid or "")
        if talk is None or not talk.window.is_open(at):
            _wait(one, "过了 48 小时或 5 条的限制，市民再来消息时给他")
            continue
        talk.sent += 1
        one.state, one.lease_by, one.lease_until = Stage.SENDING, owner, at + LEASE
        one.tries += 1
        return Letter(one.id, one.account, talk.openid, one.words())
    return None


def sent(session: Session, number: int, *, owner: str, at: datetime) -> None:
    """It went out."""
    if one := _held(session, number, owner):
        one.state, one.way, one.delivered_at, one.problem = Stage.DELIVERED, BY_MESSAGE, at, ""
        one.lease_until = one.next_at = None


def refused(session: Session, number: int, why: str, *, owner: str) -> None:
    """The platform does not take it: they get it with their next message."""
    if one := _held(session, number, owner):
        _wait(one, why)


def unsure(session: Session, number: int, why: str, *, owner: str) -> None:
    """Nobody knows: they get it again with their next message, which says so."""
    if one := _held(session, number, owner):
        _wait(one, why, again=True)


def unreachable(session: Session, number: int, why: str, *, owner: str, at: datetime) -> None:
    """Nothing went out: tried again after a growing pause, at last left to their next message."""
    one = _held(session, number, owner)
    if one is None:
        return
    talk = conversation.of(session, one.account, one.openid or "")
    if talk is not None and talk.sent:
        talk.sent -= 1
    if one.tries > len(PAUSES):
        _wait(one, why)
        return
    one.state, one.problem, one.lease_until = Stage.OWED, why, None
    one.next_at = at + PAUSES[one.tries - 1]


def _next(session: Session, *, at: datetime) -> OwedReply | None:
    due = and_(OwedReply.state == Stage.OWED, OwedReply.next_at <= at)
    orphaned = and_(OwedReply.state == Stage.SENDING, OwedReply.lease_until < at)
    chosen = select(OwedReply).where(or_(due, orphaned)).order_by(OwedReply.next_at, OwedReply.id)
    return session.scalar(chosen.limit(1).with_for_update(skip_locked=True))


def _held(session: Session, number: int, owner: str) -> OwedReply | None:
    row = select(OwedReply).where(OwedReply.id == number).with_for_update()
    one = session.scalar(row, execution_options={"populate_existing": True})
    return one if one and one.state == Stage.SENDING and one.lease_by == owner else None


def _wait(one: OwedReply, why: str, *, again: bool = False) -> None:
    one.state, one.problem, one.again = Stage.OWED, why, one.again or again
    one.next_at = one.lease_until = None
