"""An activity, a visit or an appointment: when, where, for whom, and how many seats are taken.

One row serves all three. `taken` is the counter of seats: it moves by one conditional UPDATE (seats.py), and the
database itself refuses a value outside 0 to the seats that may be booked.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.clock import beijing, in_words, local_day
from bot.db.base import Base
from bot.errors import NotFound
from bot.staff.units import Unit


class Kind(StrEnum):
    """What is booked; the machinery is the same."""

    ACTIVITY = "activity"
    VISIT = "visit"
    PERMIT = "permit"


KINDS: dict[str, str] = {
    Kind.ACTIVITY: "活动",
    Kind.VISIT: "参观",
    Kind.PERMIT: "预约办理",
}
USUAL_LENGTH = timedelta(hours=2)  # of what does not say when it ends
PER_PERSON = 5  # people that one person books for, where nothing else is said


class Activity(Base):
    """Something that citizens may come to. Shown when `shown_at` is set: its notice is out, or it was approved."""

    __tablename__ = "activity"
    __table_args__ = (
        CheckConstraint("taken >= 0", name="taken"),
        CheckConstraint("quota IS NULL OR taken <= quota - walk_in", name="seats"),
        UniqueConstraint("offer", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default=Kind.ACTIVITY)
    title: Mapped[str]
    venue: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime | None]
    quota: Mapped[int | None]  # people; None: come without booking
    walk_in: Mapped[int] = mapped_column(default=0)  # of the quota, kept for who comes unbooked
    taken: Mapped[int] = mapped_column(default=0)
    per_person: Mapped[int] = mapped_column(default=PER_PERSON)
    audience: Mapped[str] = mapped_column(default="")
    contact: Mapped[str] = mapped_column(default="")
    signup_opens_at: Mapped[datetime | None]
    signup_closes_at: Mapped[datetime | None]  # None: when it starts
    offer: Mapped[str | None] = mapped_column(ForeignKey("booking_offer.slug"))
    notice_id: Mapped[int | None] = mapped_column(unique=True)  # the notice that announces it
    announced: Mapped[str] = mapped_column(default="")  # what that said when it was last followed
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    added_at: Mapped[datetime]
    shown_at: Mapped[datetime | None]
    approved_by: Mapped[str] = mapped_column(default="")
    cancelled_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")  # why it is cancelled
    blocked: Mapped[str] = mapped_column(default="")  # why nobody can book for now; empty: one can
    version: Mapped[int] = mapped_column(default=1)  # goes up when what was announced changes

    unit: Mapped[Unit | None] = relationship(lazy="selectin")

    @property
    def seats(self) -> int | None:
        """How many seats may be booked; None where nobody books."""
        return None if self.quota is None else self.quota - self.walk_in

    @property
    def over_at(self) -> datetime:
        """When it is over."""
        return self.ends_at or self.starts_at + USUAL_LENGTH

    @property
    def closes_at(self) -> datetime:
        """When booking ends."""
        return self.signup_closes_at or self.starts_at

    def when(self) -> str:
        """Its time in words: 2026年12月5日（周六）14:00至16:00."""
        if self.ends_at is None:
            return in_words(self.starts_at)
        same_day = local_day(self.starts_at) == local_day(self.ends_at)
        until = f"{beijing(self.ends_at):%H:%M}" if same_day else in_words(self.ends_at)
        return f"{in_words(self.starts_at)}至{until}"


def hold(session: Session, number: int) -> Activity:
    """An activity as it is now, held for this transaction: who books or changes it comes one after the other.

    Raises NotFound.
    """
    row = select(Activity).where(Activity.id == number).with_for_update(of=Activity)
    one = session.scalar(row, execution_options={"populate_existing": True})
    if one is None:
        raise NotFound("没有这个活动，请回到列表看看")
    return one
