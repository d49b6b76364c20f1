"""Change what is told of a venue: hours of the week, temporary closings, address and telephone.

Whoever works there keeps it: the staff of the venue's unit; for all venues the officer and the administrator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers import guide
from bot.answers.venue import HOLIDAY, MADE_UP, WEEK, Closing, Opening, Venue
from bot.audit import trail
from bot.clock import local_day
from bot.errors import NotFound, NotYours, Refused
from bot.staff import roles
from bot.staff.member import Member
from bot.staff.roles import Role
from bot.staff.units import Unit

MOST = 20  # spans of one venue
_EVERYWHERE = {Role.OFFICER, Role.ADMIN}


@dataclass(frozen=True)
class Span:
    """Hours on some days of the week, 节 and 班 among them, as they are handed in; times as HH:MM."""

    days: str
    opens: str
    closes: str
    last_entry: str = ""
    season: str = ""  # 05-01..09-30; empty: all the year


@dataclass(frozen=True)
class Details:
    """What else is told of a venue. `aliases` are names that citizens may use."""

    address: str
    phone: str
    note: str
    aliases: Sequence[str]
    name: str = ""  # empty: it keeps its name


def every(session: Session) -> list[Venue]:
    """All venues, in the order that the guide gives."""
    return list(session.scalars(select(Venue).order_by(Venue.position)))


def find(session: Session, slug: str) -> Venue:
    """A venue, held for this transaction. Raises NotFound."""
    row = select(Venue).where(Venue.slug == slug).with_for_update(of=Venue)
    one = session.scalar(row, execution_options={"populate_existing": True})
    if one is None:
        raise NotFound("没有这个场馆，请回到场馆列表")
    return one


def may_keep(member: Member, unit_id: int | None) -> bool:
    """Whether a member keeps what is told of a unit's venue."""
    everywhere = bool(_EVERYWHERE & set(member.roles))
    return roles.may(member, "guide.keep") and (
        everywhere or (unit_id is not None and unit_id == member.unit_id)
    )


def hours_of(one: Venue) -> list[str]:
    """The hours of the week, a line for each span."""
    return [
        f"{row.days} {row.opens}—{row.closes}"
        + (f"（{row.last_entry} 停止入场）" if row.last_entry else "")
        + (f" {row.season_from}..{row.season_to}" if row.season_from else "")
        for row in one.openings
    ]


def set_hours(
    session: Session, slug: str, spans: Sequence[Span], *, by: Member, at: datetime
) -> Venue:
    """Replace the hours of the week. No spans: the venue is closed. Raises NotYours, NotFound, Refused."""
    one = _kept(session, slug, by)
    if len(spans) > MOST:
        raise Refused(f"一个场馆最多写 {MOST} 段开放时间")
    rows = [guide.opening(_data(span), one.name) for span in spans]
    _refuse_overlap(rows)
    before = _hours(one)
    one.openings = rows
    session.flush()
    _record(session, "venue.hours", one, by, at, before=before, after=_hours(one))
    return one


def describe(session: Session, slug: str, given: Details, *, by: Member, at: datetime) -> Venue:
    """Say where a venue is, how it is reached and what it is called. Raises NotYours, NotFound, Refused."""
    one = _kept(session, slug, by)
    aliases = list(dict.fromkeys(name for raw in given.aliases if (name := raw.strip())))
    name = "".join(given.name.split()) or one.name
    refuse_taken(session, slug, [name, *aliases])
    before = _details(one)
    one.name = name
    one.address, one.phone = given.address.strip(), given.phone.strip()
    one.note, one.aliases = given.note.strip(), [name for name in aliases if name != one.name]
    if _details(one) != before:
        _record(session, "venue.describe", one, by, at, before=before, after=_details(one))
    return one


def entrust(session: Session, slug: str, unit: Unit | None, *, by: Member, at: datetime) -> Venue:
    """Say whose staff keep a venue's hours. Raises NotYours, NotFound."""
    roles.require(by, "unit.manage")
    one = find(session, slug)
    before: dict[str, object] = {"unit": one.unit.name if one.unit else None}
    one.unit, one.unit_id = unit, unit.id if unit else None
    after: dict[str, object] = {"unit": unit.name if unit else None}
    _record(session, "venue.entrust", one, by, at, before=before, after=after)
    return one


def close(
    session: Session, slug: str, days: tuple[date, date], *, reason: str, hours: tuple[str, str] = ("", ""),
    by: Member, at: datetime,
) -> Closing:  # fmt: skip
    """Close a venue from a day to a day, or open it at other hours (HH:MM). Raises NotYours, NotFound, Refused.

    What citizens are told changes at once; that it must be announced as well (公共图书馆法 art. 38) is said there.
    """
    one = _kept(session, slug, by)
    first, last = days
    if last < local_day(at):
        raise Refused("这些日子已经过去了，不用登记")
    if bool(hours[0]) != bool(hours[1]):
        raise Refused("改开放时间要写开门和关门两个时间；全天不开放的都不写")
    if hours[0] and hours[1] <= hours[0]:
        raise Refused("关门要晚于开门，请改正")
    told = {
        "first": first,
        "last": last,
        "reason": " ".join(reason.split()),
        "opens": hours[0],
        "closes": hours[1],
    }
    made = guide.closing(told, one.name)
    met = next((two for two in one.closings if two.first <= last and first <= two.last), None)
    if met is not None:
        raise Refused(f"和已经登记的 {met.first} 到 {met.last}（{met.reason}）重叠，先取消那一条")
    one.closings.append(made)
    session.flush()
    _record(session, "venue.close", one, by, at, before=None, after=_closing(made))
    return made


def reopen(session: Session, slug: str, number: int, *, by: Member, at: datetime) -> Venue:
    """Take a temporary closing back. Raises NotYours, NotFound."""
    one = _kept(session, slug, by)
    taken = next((two for two in one.closings if two.id == number), None)
    if taken is None:
        raise NotFound("没有这一条临时安排，可能刚刚被人取消了")
    one.closings.remove(taken)
    session.flush()
    _record(session, "venue.reopen", one, by, at, before=_closing(taken), after=None)
    return one


def refuse_taken(session: Session, slug: str, names: Sequence[str]) -> None:
    """Raise Refused where another venue is called so."""
    for other in every(session):
        taken = {other.name, *other.aliases} & {*names}
        if other.slug != slug and taken:
            raise Refused(f"“{'、'.join(sorted(taken))}”已经是{other.name}的叫法")


def _kept(session: Session, slug: str, by: Member) -> Venue:
    roles.require(by, "guide.keep")
    one = find(session, slug)
    if not may_keep(by, one.unit_id):
        whose = f"{one.unit.name}的人、" if one.unit else ""
        raise NotYours(f"{one.name}的开放时间由{whose}信息公开专员或管理员维护")
    return one


def _data(span: Span) -> dict[str, object]:
    return {
        "days": "".join(span.days.split()), "opens": span.opens.strip(), "closes": span.closes.strip(),
        "last_entry": span.last_entry.strip(), "season": span.season.strip(),
    }  # fmt: skip


def _refuse_overlap(rows: Sequence[Opening]) -> None:
    """Two spans of one day that lap over each other are a slip of the hand."""
    for place, one in enumerate(rows):
        for other in rows[:place]:
            days = "".join(
                day for day in (*WEEK, HOLIDAY, MADE_UP) if day in one.days and day in other.days
            )
            seasons = (one.season_from, one.season_to) == (other.season_from, other.season_to)
            if days and seasons and one.opens < other.closes and other.opens < one.closes:
                raise Refused(
                    f"“{days}”写了两段重叠的时间：{other.opens}—{other.closes} 和 {one.opens}—{one.closes}"
                )


def _hours(one: Venue) -> dict[str, object]:
    return {"hours": hours_of(one)}


def _details(one: Venue) -> dict[str, object]:
    return {
        "name": one.name,
        "address": one.address,
        "phone": one.phone,
        "note": one.note,
        "aliases": list(one.aliases),
    }


def _closing(one: Closing) -> dict[str, object]:
    return {
        "first": one.first.isoformat(), "last": one.last.isoformat(), "reason": one.reason,
        "hours": f"{one.opens}—{one.closes}" if one.opens else "不开放",
    }  # fmt: skip


def _record(
    session: Session, verb: str, one: Venue, by: Member, at: datetime, *,
    before: dict[str, object] | None, after: dict[str, object] | None,
) -> None:  # fmt: skip
    trail.record(
        session, actor=by.name, verb=verb, subject=("venue", one.slug), at=at, before=before, after=after
    )  # fmt: skip
