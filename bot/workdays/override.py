"""Days that staff enter over the official calendar: a holiday or a working day of one's own, with its document."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit import trail
from bot.db.base import Base
from bot.db.upsert import upsert
from bot.errors import NotFound, Refused
from bot.staff import roles
from bot.staff.member import Member
from bot.workdays.calendar import Calendar, Special


class DayKind(StrEnum):
    """What a day is made."""

    WORKDAY = "workday"
    HOLIDAY = "holiday"


KIND_WORDS: dict[str, str] = {DayKind.WORKDAY: "工作日", DayKind.HOLIDAY: "放假"}


class DayOverride(Base):
    """One day that counts otherwise than in the official calendar."""

    __tablename__ = "workday_override"

    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str]
    document: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


def enter(
    session: Session, day: date, kind: DayKind, *, document: str, by: Member, at: datetime
) -> None:
    """Say what a day is; what was entered for it before is replaced. Raises NotYours, Refused."""
    roles.require(by, "workdays.set")
    if not document.strip():
        raise Refused("请写明依据，如放假通知的文号")
    known = session.get(DayOverride, day)
    before = _told(known) if known is not None else None
    after: dict[str, object] = {"kind": kind.value, "document": document.strip()}
    values = {"day": day, "by": by.name, "at": at} | after
    upsert(session, DayOverride, values, key=("day",), change=("kind", "document", "by", "at"))
    if known is not None:
        session.expire(known)
    _record(session, "workdays.enter", day, by, at, before=before, after=after)


def drop(session: Session, day: date, *, by: Member, at: datetime) -> None:
    """Let a day count as in the official calendar again. Raises NotYours, NotFound."""
    roles.require(by, "workdays.set")
    one = session.get(DayOverride, day)
    if one is None:
        raise NotFound(f"{day} 没有另外设置，登记过的在“设置 → 节假日”里")
    session.delete(one)
    _record(session, "workdays.drop", day, by, at, before=_told(one), after=None)


def listed(session: Session) -> list[DayOverride]:
    """What was entered, in the order of days."""
    return list(session.scalars(select(DayOverride).order_by(DayOverride.day)))


def calendar(session: Session) -> Calendar:
    """The calendar of this bureau."""
    return Calendar(
        {one.day: Special(one.kind == DayKind.WORKDAY, one.document) for one in listed(session)}
    )


def _told(one: DayOverride) -> dict[str, object]:
    return {"kind": one.kind, "document": one.document}


def _record(
    session: Session, verb: str, day: date, by: Member, at: datetime, *,
    before: dict[str, object] | None, after: dict[str, object] | None,
) -> None:  # fmt: skip
    subject = ("workday", day.isoformat())
    trail.record(
        session, actor=by.name, verb=verb, subject=subject, at=at, before=before, after=after
    )
