"""Units: the bureau's offices, institutions and company, each with the days between which it existed."""

from datetime import date
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base
from bot.errors import Refused


class UnitKind(StrEnum):
    """What a unit is in the bureau."""

    OFFICE = "office"  # 内设科室
    INSTITUTION = "institution"  # 事业单位
    COMPANY = "company"  # 企业


class Unit(Base):
    """A unit. `valid_to` is its last day; it stays, because the ledger's past names it."""

    __tablename__ = "unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]

    def stands(self, day: date) -> bool:
        """Whether the unit existed on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


def by_name(session: Session, name: str) -> Unit:
    """The unit of a Chinese name. Raises Refused with the known names."""
    unit = session.scalar(select(Unit).where(Unit.name == name.strip()))
    if unit is None:
        known = "、".join(session.scalars(select(Unit.name).order_by(Unit.id)))
        raise Refused(f"没有单位“{name}”。已有单位：{known or '（无）'}")
    return unit


def is_known(session: Session, name: str) -> bool:
    """Whether there is a unit of that name."""
    return session.scalar(select(Unit.id).where(Unit.name == name.strip())) is not None


def ensure(session: Session, name: str, kind: UnitKind = UnitKind.INSTITUTION) -> Unit:
    """The unit of a name, made when there is none."""
    unit = session.scalar(select(Unit).where(Unit.name == name.strip()))
    if unit is None:
        unit = Unit(name=name.strip(), kind=kind.value, valid_from=None, valid_to=None)
        session.add(unit)
        session.flush()
    return unit
