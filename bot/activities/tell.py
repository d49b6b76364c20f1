"""What booked people must be told: one row for each person and reason, by which way it went, or that they are to be called.

A change is told by the platform's one-time message where the person agreed to it, else by a customer-service message,
else with their next message; until then they stand on the list of those to be telephoned (待电话).
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.activities import number
from bot.activities.activity import Activity
from bot.activities.booking import LIVE, Booking, Stage
from bot.db.base import Base


class Why(StrEnum):
    """For what somebody is told."""

    REMINDER = "reminder"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    PROMOTED = "promoted"


class Step(StrEnum):
    """Where a telling stands."""

    WAITING = "waiting"  # for the sender
    SENDING = "sending"  # one sender holds it
    OWED = "owed"  # could not be sent: with the person's next message, or by telephone
    CALL = "call"  # only by telephone
    DELIVERED = "delivered"
    CALLED = "called"
    DROPPED = "dropped"  # no longer true, or a reminder that could not be sent


STEP_WORDS: dict[str, str] = {
    Step.WAITING: "正在发送", Step.SENDING: "正在发送", Step.OWED: "待电话", Step.CALL: "待电话",
    Step.DELIVERED: "已送达", Step.CALLED: "已电话告知", Step.DROPPED: "不再通知",
}  # fmt: skip
WAYS: dict[str, str] = {
    "subscription": "订阅消息",
    "service": "客服消息",
    "chat": "随下一条消息",
    "phone": "电话",
}
TO_CALL = (Step.OWED, Step.CALL)
OPEN = (Step.WAITING, Step.SENDING, *TO_CALL)


class Telling(Base):
    """One thing that one person must be told."""

    __tablename__ = "booking_telling"

    id: Mapped[int] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    why: Mapped[str]
    text: Mapped[str]
    state: Mapped[str] = mapped_column(index=True)
    way: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    told_by: Mapped[str] = mapped_column(default="")  # staff who called
    note: Mapped[str] = mapped_column(default="")

    booking: Mapped[Booking] = relationship(lazy="joined", innerjoin=True)

    def words(self) -> str:
        """What the person reads."""
        return self.text


def enter(
    session: Session, bookings: Iterable[Booking], why: Why, text: str, *, at: datetime
) -> list[Telling]:
    """Each of these is to be told; what they were still to be told before is not true any more.

    A reminder takes nothing back: it may not reach the person.
    """
    made = []
    for one in bookings:
        if why != Why.REMINDER:
            drop(session, one)
        reachable = one.openid is not None and one.left_at is None
        made.append(
            Telling(
                booking=one, why=why, text=f"{text}\n预约号 {number.in_words(one.number)}，{one.people} 人",
                state=Step.WAITING if reachable else Step.CALL, made_at=at, due_at=at,
            )
        )  # fmt: skip
    session.add_all(made)
    session.flush()
    return made


def drop(session: Session, booking: Booking) -> None:
    """What a person was still to be told is not true any more."""
    still = (Telling.booking_id == booking.id, Telling.state.in_([Step.WAITING, *TO_CALL]))
    session.execute(
        update(Telling).where(*still).values(state=Step.DROPPED).execution_options(synchronize_session="fetch")
    )  # fmt: skip


def promoted(
    session: Session, activity: Activity, bookings: Iterable[Booking], *, at: datetime
) -> None:
    """Tell those who moved up from the waiting list."""
    text = f"候补成功：您已约上《{activity.title}》，{activity.when()}{_where(activity)}。来不了请早点取消，把名额留给别人"
    enter(session, bookings, Why.PROMOTED, text, at=at)


def changed(session: Session, activity: Activity, told: str, *, at: datetime) -> list[Telling]:
    """Tell everybody who has booked or waits that time or place has changed; `told` says how."""
    text = f"您预约的《{activity.title}》有变动：{told}。来不了请取消预约"
    return enter(session, live(session, activity.id), Why.CHANGED, text, at=at)


def cancelled(session: Session, activity: Activity, *, at: datetime) -> list[Telling]:
    """Tell everybody who has booked or waits that it is cancelled."""
    text = f"您预约的《{activity.title}》（{activity.when()}）已取消：{activity.reason}。给您带来不便，请谅解"
    return enter(session, live(session, activity.id), Why.CANCELLED, text, at=at)


def live(session: Session, activity: int) -> list[Booking]:
    """Who has booked or waits, in order."""
    chosen = select(Booking).where(Booking.activity_id == activity, Booking.state.in_(LIVE))
    return list(session.scalars(chosen.order_by(Booking.id)))


def remind(session: Session, booking: Booking, *, at: datetime) -> None:
    """Enter the reminder of the day before."""
    activity = booking.activity
    text = f"提醒您：明天有您预约的《{activity.title}》，{activity.when()}{_where(activity)}"
    if booking.state == Stage.BOOKED:
        enter(session, [booking], Why.REMINDER, text, at=at)


def _where(activity: Activity) -> str:
    return f"，{activity.venue}" if activity.venue else ""
