"""A booking: who comes, how many, and what became of it. Name and telephone are sealed and later forgotten."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.activities.activity import Activity
from bot.db.base import Base
from bot.errors import Refused
from bot.vault import Vault

MOST_PEOPLE = 50
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ ·.]){0,19}")
_PHONE = re.compile(r"1[3-9]\d{9}|(?:0\d{2,3})?[2-9]\d{6,7}")


class Stage(StrEnum):
    """Where a booking stands."""

    BOOKED = "booked"
    WAITING = "waiting"
    CANCELLED = "cancelled"


STAGE_WORDS: dict[str, str] = {
    Stage.BOOKED: "已预约",
    Stage.WAITING: "候补中",
    Stage.CANCELLED: "已取消",
}
LIVE = (Stage.BOOKED, Stage.WAITING)


class Booking(Base):
    """One person's booking, for one or several people. The row stays for the counts; the person is forgotten."""

    __tablename__ = "booking"
    __table_args__ = (
        UniqueConstraint("activity_id", "delivery"),
        Index("ix_booking_citizen", "account", "openid"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)  # also the order of the waiting list
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    number: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    people: Mapped[int]
    name: Mapped[str]  # sealed
    phone: Mapped[str]  # sealed
    account: Mapped[str]
    openid: Mapped[str | None]  # None: booked by staff for a caller
    delivery: Mapped[str]  # the message or form that it came by
    subscribed: Mapped[bool]  # agreed to one message of the platform (一次性订阅消息)
    made_by: Mapped[str] = mapped_column(default="")  # staff; empty: the citizen
    made_at: Mapped[datetime]
    promoted_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    arrived: Mapped[int | None]  # people who came
    arrived_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    cancelled_by: Mapped[str] = mapped_column(default="")  # staff; empty: the citizen
    left_at: Mapped[datetime | None]  # unfollowed: forgotten right after the day
    forgotten_at: Mapped[datetime | None] = mapped_column(index=True)

    activity: Mapped[Activity] = relationship(lazy="joined", innerjoin=True)

    def contact(self, vault: Vault) -> tuple[str, str]:
        """Name and telephone; both empty once forgotten."""
        if self.forgotten_at is not None:
            return "", ""
        return vault.unseal(self.name), vault.unseal(self.phone)

    def masked(self, vault: Vault) -> tuple[str, str]:
        """Name and telephone as they may be shown: 王**, 138****5678."""
        name, phone = self.contact(vault)
        return name[:1] + "*" * len(name[1:]), phone[:3] + "*" * len(phone[3:-4]) + phone[-4:]


@dataclass(frozen=True)
class Wish:
    """What somebody wants to book. `delivery` is the same when the same message or form comes again."""

    people: int
    name: str = field(repr=False)
    phone: str = field(repr=False)
    delivery: str
    account: str = ""
    openid: str = field(default="", repr=False)
    subscribed: bool = False


def checked(wish: Wish) -> tuple[str, str]:
    """Name and telephone as they are kept. Raises Refused."""
    name = " ".join(unicodedata.normalize("NFKC", wish.name).split())
    phone = re.sub(r"[\s()-]|^\+?86(?=1)", "", unicodedata.normalize("NFKC", wish.phone))
    if not _NAME.fullmatch(name):
        raise Refused("请写预约人的姓名，20 个字以内，不要写数字和符号")
    if not _PHONE.fullmatch(phone):
        raise Refused("电话号码不对：请写 11 位手机号，或带区号的固定电话")
    if not 1 <= wish.people <= MOST_PEOPLE:
        raise Refused(f"人数要在 1 到 {MOST_PEOPLE} 之间")
    return name, phone


def of_delivery(session: Session, activity: int, delivery: str) -> Booking | None:
    """The booking that a message or form has made already."""
    same = (Booking.activity_id == activity, Booking.delivery == delivery)
    return session.scalar(select(Booking).where(*same))


def people_in(session: Session, activity: int, state: str) -> int:
    """How many people are booked, waiting or cancelled."""
    counted = select(func.coalesce(func.sum(Booking.people), 0)).where(
        Booking.activity_id == activity, Booking.state == state
    )
    return session.scalar(counted) or 0
