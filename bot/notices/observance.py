"""Days worth preparing for (世界读书日, 文化和自然遗产日, 春节 …): a dated table that the bureau keeps."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit import trail
from bot.clock import parse_day
from bot.db import facts
from bot.db.base import Base
from bot.errors import NotFound, Refused
from bot.staff import roles
from bot.staff.member import Member

FILE = "calendar.toml"
LOADED, APART = "calendar_loaded_at", "calendar_apart_minutes"
AHEAD = timedelta(weeks=3)
MOST_APART = 24 * 60  # minutes
_FAR = 8 * 366  # days: within them also 29 February comes


class Observance(Base):
    """One of them: a day of every year, a weekday of a month (the second Saturday of June), or days named one by one."""

    __tablename__ = "observance"

    name: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[int] = mapped_column(default=0)  # 0: named one by one
    day: Mapped[int] = mapped_column(default=0)
    week: Mapped[int] = mapped_column(default=0)
    weekday: Mapped[int] = mapped_column(default=0)  # 1 Monday … 7 Sunday
    dates: Mapped[list[str]] = mapped_column(default=list)
    idea: Mapped[str] = mapped_column(default="")


@dataclass(frozen=True)
class Suggestion:
    """A day that comes, and what to prepare for it."""

    day: date
    name: str
    idea: str


def load(session: Session, data: Mapping[str, object], at: datetime) -> None:
    """Put a file `calendar.toml` into the database. Raises ValueError, TypeError or KeyError."""
    rows, minutes = data["observance"], data["apart_minutes"]
    if not isinstance(rows, list) or not isinstance(minutes, int):
        raise TypeError("apart_minutes 要写成整数，提醒要写成一段一段的 [[observance]]")
    for row in rows:
        try:
            session.add(_checked(row))
        except Refused as problem:
            raise ValueError(str(problem)) from None
    facts.put(session, APART, str(minutes))
    facts.put(session, LOADED, at.isoformat())


def apart(session: Session) -> int:
    """How many minutes two sends of one account should be apart at least."""
    return int(facts.get(session, APART) or 60)


def keep_apart(session: Session, minutes: int, *, by: Member, at: datetime) -> None:
    """Say how many minutes two sends of one account should be apart. Raises NotYours, Refused."""
    roles.require(by, "calendar.set")
    if not 0 <= minutes <= MOST_APART:
        raise Refused(f"间隔要在 0 到 {MOST_APART} 分钟之间")
    before: dict[str, object] = {"apart_minutes": apart(session)}
    facts.put(session, APART, str(minutes))
    _record(session, "apart", by, at, before, {"apart_minutes": minutes})


def every(session: Session) -> list[Observance]:
    """All of them, by name."""
    return list(session.scalars(select(Observance).order_by(Observance.month, Observance.day, Observance.name)))  # fmt: skip


def find(session: Session, name: str) -> Observance:
    """One by its name. Raises NotFound."""
    one = session.get(Observance, name)
    if one is None:
        raise NotFound(f"日历的提醒里没有“{name}”")
    return one


def upcoming(one: Observance, today: date) -> date | None:
    """The next day on which it falls, from `today`; None when the days that were named are over."""
    found = between([one], today, today + timedelta(days=_FAR))
    return found[0].day if found else None


def add(session: Session, row: Mapping[str, object], *, by: Member, at: datetime) -> Observance:
    """Add a day that is not there yet. Raises NotYours, Refused."""
    given = _checked(row)
    if session.get(Observance, given.name) is not None:
        raise Refused(f"日历的提醒里已经有“{given.name}”，请改那一个")
    return put(session, row, by=by, at=at)


def put(session: Session, row: Mapping[str, object], *, by: Member, at: datetime) -> Observance:
    """Add a day, or change the one of that name. Raises NotYours, Refused."""
    roles.require(by, "calendar.set")
    given = _checked(row)
    known = session.get(Observance, given.name)
    before = _told(known) if known else None
    one = session.merge(given)
    session.flush()
    _record(session, one.name, by, at, before, _told(one))
    return one


def remove(session: Session, name: str, *, by: Member, at: datetime) -> None:
    """Take a day off the table. Raises NotYours, NotFound."""
    roles.require(by, "calendar.set")
    one = find(session, name)
    _record(session, name, by, at, _told(one), None)
    session.delete(one)


def between(known: Iterable[Observance], first: date, last: date) -> list[Suggestion]:
    """Those that fall on days from `first` to `last`, in their order."""
    found = [
        Suggestion(day, one.name, one.idea)
        for one in known
        for year in range(first.year, last.year + 1)
        for day in _days(one, year)
        if first <= day <= last
    ]
    return sorted(found, key=lambda one: (one.day, one.name))


def _days(one: Observance, year: int) -> list[date]:
    if not one.month:
        return [day for day in map(date.fromisoformat, one.dates) if day.year == year]
    if not one.week:
        leap = one.month == 2 and one.day == 29 and (year % 4 or (not year % 100 and year % 400))
        return [] if leap else [date(year, one.month, one.day)]
    first = date(year, one.month, 1)
    day = first + timedelta(days=(one.weekday - first.isoweekday()) % 7 + 7 * (one.week - 1))
    return [day] if day.month == one.month else []


def _checked(row: Mapping[str, object]) -> Observance:
    """One as it may be kept. Raises Refused."""
    name = " ".join(str(row.get("name", "")).split())
    month, day, week, weekday = (_number(row, key) for key in ("month", "day", "week", "weekday"))
    given = row.get("dates", [])
    dates = [parse_day(str(one)).isoformat() for one in given] if isinstance(given, list) else []
    if not name:
        raise Refused("提醒要有名称")
    ways = bool(dates), bool(month and day), bool(month and week and weekday)
    if sum(ways) != 1:
        raise Refused(f"“{name}”要写明是几月几日、某月第几个星期几，或者逐年的日子，三样选一样")
    try:
        date(2028, month or 1, day or 1)  # a leap year
    except ValueError:
        raise Refused(f"“{name}”的日子不对：{month} 月没有 {day} 日") from None
    if week > 5 or weekday > 7:
        raise Refused(f"“{name}”写的第 {week} 个星期、星期 {weekday} 不对")
    idea = " ".join(str(row.get("idea", "")).split())
    return Observance(
        name=name, month=month, day=day, week=week, weekday=weekday, dates=dates, idea=idea
    )


def _number(row: Mapping[str, object], key: str) -> int:
    given = row.get(key, 0)
    if not isinstance(given, int) or given < 0:
        raise Refused(f"{key} 要写成整数")
    return given


def _told(one: Observance) -> dict[str, object]:
    told = (one.month, one.day, one.week, one.weekday)
    return {"on": list(told), "dates": one.dates, "idea": one.idea}


def _record(
    session: Session, name: str, by: Member, at: datetime,
    before: dict[str, object] | None, after: dict[str, object] | None,
) -> None:  # fmt: skip
    subject = ("calendar", name)
    trail.record(
        session,
        actor=by.name,
        verb="calendar.set",
        subject=subject,
        at=at,
        before=before,
        after=after,
    )
