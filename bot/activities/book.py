"""Book seats, or a place on the waiting list: for oneself, or staff for a caller. Never more than there are."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.activities import booking, find, forget, keep, number, seats
from bot.activities.activity import Activity, hold
from bot.activities.booking import LIVE, Booking, Stage, Wish, checked
from bot.activities.find import Signup
from bot.audit import trail
from bot.clock import in_words
from bot.errors import NotFound, OutOfTurn, Refused
from bot.staff.member import Member
from bot.vault import Vault


class Full(OutOfTurn):
    """There are not enough seats; one may wait."""


def book(session: Session, activity: int, wish: Wish, *, vault: Vault, at: datetime) -> Booking:
    """Seats for all of the wish's people. The same delivery again gets the booking that it made.

    Raises NotFound, Full, OutOfTurn when one cannot book now, Refused.
    """
    return _enter(session, _shown(session, activity), wish, vault=vault, at=at, queue=False)


def wait(session: Session, activity: int, wish: Wish, *, vault: Vault, at: datetime) -> Booking:
    """The same; where there are not enough seats, a place on the waiting list. Raises as `book`, but not Full."""
    return _enter(session, _shown(session, activity), wish, vault=vault, at=at, queue=True)


def book_for(
    session: Session, activity: int, wish: Wish, *,
    by: Member, vault: Vault, at: datetime, queue: bool = False,
) -> Booking:  # fmt: skip
    """Staff book for somebody who calls or comes by, also after booking has closed, until it is over.

    `queue`: put on the waiting list where there are not enough seats. Raises NotYours, and as `book`.
    """
    held = keep.held(session, activity, by)
    made = _enter(session, held, wish, vault=vault, at=at, queue=queue, by=by)
    trail.record(
        session, actor=by.name, verb="booking.add", subject=("activity", str(activity)), at=at,
        after={"number": made.number, "people": made.people, "state": made.state},
    )  # fmt: skip
    return made


def _shown(session: Session, number: int) -> Activity:
    held = hold(session, number)
    if held.shown_at is None:
        raise NotFound("没有这个活动，或者它没有公开")
    return held


def _enter(
    session: Session, held: Activity, wish: Wish, *,
    vault: Vault, at: datetime, queue: bool, by: Member | None = None,
) -> Booking:  # fmt: skip
    if again := booking.of_delivery(session, held.id, wish.delivery):
        return again
    name, phone = checked(wish)
    _refuse_closed(session, held, staff=by is not None, at=at)
    _refuse_too_many(session, held, wish, phone, vault, at)
    booked = not seats.anybody_waits(session, held.id) and seats.take(session, held, wish.people)
    if not booked and not queue:
        free = find.left(session, held) or 0
        rest = f"，还剩 {free} 个名额" if free else ""
        raise Full(f"《{held.title}》名额不够了{rest}。可以候补：有人取消就按先后补上并通知您")
    made = Booking(
        activity=held, number=_number(session), state=Stage.BOOKED if booked else Stage.WAITING,
        people=wish.people, name=vault.seal(name), phone=vault.seal(phone), account=wish.account,
        openid=wish.openid or None, delivery=wish.delivery, subscribed=wish.subscribed,
        made_by=by.name if by else "", made_at=at,
    )  # fmt: skip
    session.add(made)
    session.flush()
    if wish.openid:
        forget.came_back(session, wish.account, wish.openid)
    return made


def _refuse_closed(session: Session, held: Activity, *, staff: bool, at: datetime) -> None:
    now = find.signup(session, held, at=at)
    if now in (Signup.OPEN, Signup.FULL) or (staff and now in (Signup.NOT_YET, Signup.CLOSED)):
        return
    told = {
        Signup.FREE: f"《{held.title}》不用预约，直接来就可以",
        Signup.NOT_YET: f"《{held.title}》从{in_words(held.signup_opens_at or at)}开始预约",
        Signup.CLOSED: f"《{held.title}》的预约已在{in_words(held.closes_at)}截止"
        + (f"；现场还留有 {held.walk_in} 个名额" if held.walk_in else ""),
        Signup.BLOCKED: f"《{held.title}》暂停预约：{held.blocked}",
        Signup.CANCELLED: f"《{held.title}》已取消：{held.reason}",
        Signup.OVER: f"《{held.title}》已经结束",
    }
    raise OutOfTurn(told[now])


def _refuse_too_many(
    session: Session, held: Activity, wish: Wish, phone: str, vault: Vault, at: datetime
) -> None:
    """So many people for one person, over all slots of an offer that are still to come."""
    theirs = (
        _mine(session, held, wish, at) if wish.openid else _of_phone(session, held, phone, vault)
    )
    if theirs + wish.people > held.per_person:
        had = f"，已经约了 {theirs} 人" if theirs else ""
        raise Refused(f"《{held.title}》每人最多约 {held.per_person} 人{had}。人多请打电话联系")


def _mine(session: Session, held: Activity, wish: Wish, at: datetime) -> int:
    """People that this citizen has booked for."""
    mine = select(func.coalesce(func.sum(Booking.people), 0)).join(Booking.activity)
    same = Activity.offer == held.offer if held.offer else Activity.id == held.id
    mine = mine.where(
        same, Activity.starts_at >= min(at, held.starts_at), Booking.state.in_(LIVE),
        Booking.account == wish.account, Booking.openid == wish.openid,
    )  # fmt: skip
    return session.scalar(mine) or 0


def _of_phone(session: Session, held: Activity, phone: str, vault: Vault) -> int:
    """People that callers with this telephone have booked for; those few rows are unsealed."""
    callers = select(Booking).where(
        Booking.activity_id == held.id, Booking.state.in_(LIVE), Booking.openid.is_(None),
        Booking.forgotten_at.is_(None),
    )  # fmt: skip
    return sum(one.people for one in session.scalars(callers) if vault.unseal(one.phone) == phone)


def _number(session: Session) -> str:
    while True:
        made = number.made()
        if session.scalar(select(Booking.id).where(Booking.number == made)) is None:
            return made
