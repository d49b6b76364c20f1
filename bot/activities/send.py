"""Send what booked people must be told: claimed by one sender, sent once, and what came of it written down.

At most once: a sender that dies between sending and writing it down leaves a telling that is not sent again; the
person hears of it with their next message or by telephone, and of a mere reminder not at all.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, and_, case, select, update
from sqlalchemy.orm import Session

from bot.activities import offer
from bot.activities.tell import Step, Telling, Why

LEASE = timedelta(minutes=2)  # longer than the longest single call
PAUSE = timedelta(minutes=10)
TRIES = 3
_CUT_SHORT = "发送时中断，不知道是否送达"


@dataclass(frozen=True)
class Errand:
    """One telling, ready to go."""

    id: int
    account: str
    openid: str = field(repr=False)
    text: str = field(repr=False)
    title: str
    template: str  # of the one-time message that they agreed to; empty: they did not


class Messenger(Protocol):
    """Reaches people by one account. Each way may raise:

    Refused: this way will not take it (no consent, no conversation within 48 hours, not allowed).
    Unreachable: nothing was sent; trying again is safe.
    Unsure: it may have been sent; it is not sent again.
    """

    def subscription(self, errand: Errand) -> None:
        """The one message that the person agreed to at booking (一次性订阅消息), or raise."""

    def service(self, errand: Errand) -> None:
        """A customer-service message, within 48 hours of the person's last, or raise."""


def claim(session: Session, *, at: datetime) -> Errand | None:
    """Take the next telling that is due; None when there is none. What a dead sender left is given up first."""
    _give_up_orphans(session, at)
    ready = and_(Telling.state == Step.WAITING, Telling.due_at <= at)
    chosen = select(Telling.id).where(ready).order_by(Telling.due_at, Telling.id).limit(1)
    number = session.scalar(chosen.with_for_update(skip_locked=True))
    if number is None:
        return None
    taken = update(Telling).where(Telling.id == number, ready)
    taken = taken.values(state=Step.SENDING, lease_until=at + LEASE, tries=Telling.tries + 1)
    taken = taken.execution_options(synchronize_session=False)
    if session.scalar(taken.returning(Telling.id)) is None:
        return None
    one = session.get_one(Telling, number, populate_existing=True)
    booking = one.booking
    return Errand(
        id=one.id, account=booking.account, openid=booking.openid or "", text=one.text,
        title=booking.activity.title, template=offer.template(session, booking.account) if booking.subscribed else "",
    )  # fmt: skip


def sent(session: Session, number: int, way: str, *, at: datetime) -> None:
    """It went out by a way; a consent is good for one message."""
    if one := _sending(session, number):
        one.state, one.way, one.told_at, one.lease_until = Step.DELIVERED, way, at, None
        if way == "subscription":
            one.booking.subscribed = False


def failed(
    session: Session, number: int, why: str, *, at: datetime, again: bool = False, spent: bool = False
) -> None:  # fmt: skip
    """It did not go out: tried `again` later, or left to the person's next message and the telephone.

    `spent`: the consent may have been used up.
    """
    one = _sending(session, number)
    if one is None:
        return
    one.lease_until, one.note = None, why[:200]
    if spent:
        one.booking.subscribed = False
    if again and one.tries < TRIES:
        one.state, one.due_at = Step.WAITING, at + PAUSE
    else:
        one.state = Step.DROPPED if one.why == Why.REMINDER else Step.OWED


def doubt(session: Session) -> None:
    """The database is an older copy: what waits may have been sent after it was made, and is not sent again."""
    waits = Telling.state.in_([Step.WAITING, Step.SENDING])
    _give_up(session, waits, "数据库恢复过，不知道是否送达")


def _sending(session: Session, number: int) -> Telling | None:
    row = select(Telling).where(Telling.id == number).with_for_update(of=Telling)
    one = session.scalars(row, execution_options={"populate_existing": True}).one()
    return one if one.state == Step.SENDING else None


def _give_up_orphans(session: Session, at: datetime) -> None:
    dead = and_(Telling.state == Step.SENDING, Telling.lease_until < at)
    _give_up(session, dead, _CUT_SHORT)


def _give_up(session: Session, which: ColumnElement[bool], why: str) -> None:
    left = case((Telling.why == Why.REMINDER, Step.DROPPED), else_=Step.OWED)
    given_up = update(Telling).where(which).values(state=left, note=why, lease_until=None)
    session.execute(given_up.execution_options(synchronize_session=False))
