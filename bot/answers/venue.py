"""Venues and their hours as staff keep them: weekly hours, seasons, holidays, temporary closings. Data, not code."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from bot.db.base import Base
from bot.staff.units import Unit

WEEK = "一二三四五六日"
HOLIDAY = "节"  # a statutory holiday (法定节假日)
MADE_UP = "班"  # a weekend day worked to make up for a holiday (调休)
OFFICE = (
    "office"  # slug of the bureau's own office: its telephone is what an honest "not found" gives
)


class Opening(Base):
    """When a venue is open on certain days; several rows of one day are several spans (morning, afternoon)."""

    __tablename__ = "venue_opening"

    id: Mapped[int] = mapped_column(primary_key=True)
    venue: Mapped[str] = mapped_column(ForeignKey("venue.slug"), index=True)
    days: Mapped[str]  # of WEEK, HOLIDAY and MADE_UP
    opens: Mapped[str]  # HH:MM in Beijing
    closes: Mapped[str]
    last_entry: Mapped[str] = mapped_column(default="")
    season_from: Mapped[str] = mapped_column(default="")  # MM-DD; empty: all the year
    season_to: Mapped[str] = mapped_column(default="")


class Closing(Base):
    """Days on which a venue is closed, or open at other hours, whatever the week says.

    A temporary closing must be announced: 公共图书馆法 art. 38.
    """

    __tablename__ = "venue_closing"

    id: Mapped[int] = mapped_column(primary_key=True)
    venue: Mapped[str] = mapped_column(ForeignKey("venue.slug"), index=True)
    first: Mapped[date]
    last: Mapped[date]
    opens: Mapped[str] = mapped_column(default="")  # empty: closed
    closes: Mapped[str] = mapped_column(default="")
    reason: Mapped[str]


class Venue(Base):
    """A place that citizens go to."""

    __tablename__ = "venue"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    aliases: Mapped[list[str]]
    address: Mapped[str] = mapped_column(default="")
    phone: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    position: Mapped[int]
    # Whose staff keep its hours, besides the officer and the administrator.
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))

    openings: Mapped[list[Opening]] = relationship(
        cascade="all, delete-orphan", order_by=Opening.id, lazy="selectin"
    )
    closings: Mapped[list[Closing]] = relationship(
        cascade="all, delete-orphan", order_by=Closing.first, lazy="selectin"
    )
    unit: Mapped[Unit | None] = relationship(lazy="selectin")

    def called(self) -> list[str]:
        """Every name it goes by, longest first."""
        return sorted({self.name, *self.aliases}, key=len, reverse=True)


class SpecialDay(Base):
    """A statutory holiday, or a weekend day worked instead of one, from the yearly notice of the State Council."""

    __tablename__ = "special_day"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[str]
    working: Mapped[bool]
