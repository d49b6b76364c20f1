"""Enter statutory holidays and the weekend days worked for them, year by year, for what venues' hours say."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers.venue import SpecialDay
from bot.audit import trail
from bot.errors import NotFound, Refused
from bot.staff import roles
from bot.staff.member import Member

LONGEST, MOST_MADE_UP = 15, 6  # days of one holiday; days worked for it
NEAR = 31  # days within which a worked weekend belongs to its holiday


@dataclass(frozen=True)
class Holiday:
    """A holiday from a day to a day, and the days that are worked for it."""

    name: str
    first: date
    last: date
    made_up: tuple[date, ...] = ()


def every(session: Session) -> list[Holiday]:
    """All holidays, oldest first."""
    days = list(session.scalars(select(SpecialDay).order_by(SpecialDay.day)))
    found: list[Holiday] = []
    for one in (day for day in days if not day.working):
        before = found[-1] if found else None
        if before and before.name == one.name and one.day - before.last == timedelta(days=1):
            found[-1] = Holiday(one.name, before.first, one.day)
        else:
            found.append(Holiday(one.name, one.day, one.day))
    worked = [day for day in days if day.working]
    return [
        Holiday(one.name, one.first, one.last, tuple(day.day for day in worked if _belongs(day, one)))
        for one in found
    ]  # fmt: skip


def enter(session: Session, given: Holiday, *, by: Member, at: datetime) -> None:
    """Write a holiday down, in place of what was known of its days. Raises NotYours, Refused."""
    roles.require(by, "holiday.set")
    name = "".join(given.name.split())
    if not name or len(name) > LONGEST:
        raise Refused("请写明节日的名称")
    length = (given.last - given.first).days + 1
    if not 1 <= length <= LONGEST:
        raise Refused(f"假期要有 1 到 {LONGEST} 天，请检查起止日期")
    _check_made_up(given)
    days = {given.first + timedelta(days=ahead): False for ahead in range(length)}
    days |= dict.fromkeys(given.made_up, True)
    for known in session.scalars(select(SpecialDay).where(SpecialDay.day.in_(days))):
        if known.name != name:
            raise Refused(f"{known.day} 已经登记为{known.name}的日子，先取消那一个")
        session.delete(known)
    session.flush()
    session.add_all(
        SpecialDay(day=day, name=name, working=working) for day, working in days.items()
    )
    session.flush()
    _record(session, "holiday.enter", given, by, at)


def drop(session: Session, first: date, *, by: Member, at: datetime) -> Holiday:
    """Take the holiday back that begins on a day, and the days worked for it. Raises NotYours, NotFound."""
    roles.require(by, "holiday.set")
    one = next((found for found in every(session) if found.first == first), None)
    if one is None:
        raise NotFound(f"没有从 {first} 开始的假期，可能刚刚被人取消了")
    span = SpecialDay.day.between(one.first, one.last) | SpecialDay.day.in_(one.made_up)
    for day in session.scalars(select(SpecialDay).where(span)):
        session.delete(day)
    session.flush()
    _record(session, "holiday.drop", one, by, at)
    return one


def _belongs(day: SpecialDay, one: Holiday) -> bool:
    near = timedelta(days=NEAR)
    return day.name == one.name and one.first - near <= day.day <= one.last + near


def _check_made_up(given: Holiday) -> None:
    made_up: Collection[date] = given.made_up
    if len(made_up) > MOST_MADE_UP:
        raise Refused(f"调休上班的日子最多 {MOST_MADE_UP} 天")
    for day in made_up:
        if day.weekday() < 5:
            raise Refused(f"{day} 不是周末，不用写成调休上班")
        if given.first <= day <= given.last:
            raise Refused(f"{day} 在假期里，不能又是上班的日子")
        if not given.first - timedelta(days=NEAR) <= day <= given.last + timedelta(days=NEAR):
            raise Refused(f"{day} 离假期太远，请检查日期")


def _record(session: Session, verb: str, one: Holiday, by: Member, at: datetime) -> None:
    told: dict[str, object] = {
        "name": one.name, "first": one.first.isoformat(), "last": one.last.isoformat(),
        "made_up": [day.isoformat() for day in one.made_up],
    }  # fmt: skip
    gone = verb == "holiday.drop"
    trail.record(
        session, actor=by.name, verb=verb, subject=("holiday", one.first.isoformat()), at=at,
        before=told if gone else None, after=None if gone else told,
    )  # fmt: skip
