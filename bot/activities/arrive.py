"""The list at the entrance: who has come, who has not."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.activities import keep
from bot.activities import number as numbers
from bot.activities.activity import Activity
from bot.activities.booking import LIVE, STAGE_WORDS, Booking, Stage
from bot.activities.cancel import by_number
from bot.audit import trail
from bot.clock import beijing
from bot.errors import NotFound, OutOfTurn, Refused
from bot.staff.member import Member
from bot.tables.book import xlsx
from bot.vault import Vault

EARLY = timedelta(hours=12)  # before it starts somebody may be checked in
TAIL = 4  # digits of a telephone that find it
REASON = 200  # characters of a reason that are kept
MOST_LISTED = 100_000  # bookings of one activity
HEADER = ("预约号", "姓名", "电话", "人数", "状态", "到场人数", "签到时间", "预约方式")


@dataclass(frozen=True)
class Counts:
    """People, not bookings."""

    booked: int
    waiting: int
    cancelled: int
    arrived: int
    no_show: int  # booked people of bookings of which nobody came, once it is over


def arrive(
    session: Session, number: str, *, people: int | None = None, by: Member, at: datetime
) -> Booking:
    """Tick somebody off, with how many people came; none said means all. May be done again to correct it.

    Raises NotYours, NotFound, Refused, OutOfTurn when it is not the day.
    """
    one = _booked(session, number, by)
    activity = one.activity
    if at < activity.starts_at - EARLY:
        raise OutOfTurn(f"《{activity.title}》还没有到：{activity.when()}")
    came = one.people if people is None else people
    if not 0 <= came <= one.people:
        raise Refused(
            f"这个预约是 {one.people} 人，到场人数写 0 到 {one.people}；多来的人用现场名额"
        )
    one.arrived, one.arrived_at = came or None, at if came else None
    trail.record(
        session, actor=by.name, verb="booking.arrive", subject=("activity", str(activity.id)), at=at,
        after={"number": one.number, "people": came},
    )  # fmt: skip
    return one


def counts(session: Session, activity: Activity, *, at: datetime) -> Counts:
    """How many people booked, wait, cancelled, came and did not come. They outlast the names."""
    rows = list(session.scalars(select(Booking).where(Booking.activity_id == activity.id)))
    booked = [one for one in rows if one.state == Stage.BOOKED]
    missed = sum(one.people for one in booked if not one.arrived) if at >= activity.over_at else 0
    return Counts(
        booked=sum(one.people for one in booked),
        waiting=sum(one.people for one in rows if one.state == Stage.WAITING),
        cancelled=sum(one.people for one in rows if one.state == Stage.CANCELLED),
        arrived=sum(one.arrived or 0 for one in booked), no_show=missed,
    )  # fmt: skip


def listed(
    session: Session, activity: int, *, cancelled: bool = False, limit: int = 500, offset: int = 0
) -> list[Booking]:
    """The bookings in order: booked first, then who waits; names are for `contact` or `masked` to open."""
    states = (*LIVE, Stage.CANCELLED) if cancelled else LIVE
    chosen = select(Booking).where(Booking.activity_id == activity, Booking.state.in_(states))
    ordered = chosen.order_by(Booking.state, Booking.id)  # booked, cancelled, waiting
    return list(session.scalars(ordered.limit(limit).offset(offset)))


def found(session: Session, activity: int, words: str, *, vault: Vault, most: int) -> list[Booking]:
    """Bookings of an activity by their number, the last digits (four or more) of the telephone, or a part of the name.

    Names and telephones are sealed, so each of this one activity is opened and looked at.
    """
    text = "".join(one for one in unicodedata.normalize("NFKC", words) if one not in " -")
    if not text:
        return []
    hits = (one for one in listed(session, activity, limit=MOST_LISTED) if _is(one, text, vault))
    return list(islice(hits, most))


def check_in_list(
    session: Session, number: int, out: BinaryIO, *, by: Member, why: str, vault: Vault, at: datetime
) -> None:  # fmt: skip
    """The list with names and telephones as a spreadsheet; that it was taken is on record, and why.

    Raises NotYours, NotFound, and Refused without a reason.
    """
    activity = keep.held(session, number, by)
    if not why.strip():
        raise Refused("请写明为什么要看姓名和电话，会记入操作记录")
    rows = [_row(one, vault) for one in listed(session, number, limit=MOST_LISTED)]
    title = [f"{activity.title}  {activity.when()}  {activity.venue}"]
    xlsx(out, [title, HEADER, *rows], title="签到表")
    trail.record(
        session, actor=by.name, verb="booking.export", subject=("activity", str(number)), at=at,
        after={"rows": len(rows), "reason": why.strip()[:REASON]},
    )  # fmt: skip


def _is(one: Booking, text: str, vault: Vault) -> bool:
    if one.number == text:
        return True
    name, phone = one.contact(vault)
    if text.isascii() and text.isdigit():
        return len(text) >= TAIL and phone.endswith(text)
    return text in name.replace(" ", "")


def _row(one: Booking, vault: Vault) -> tuple[str | int, ...]:
    name, phone = one.contact(vault)
    came = f"{beijing(one.arrived_at):%H:%M}" if one.arrived_at else ""
    how = f"电话（{one.made_by}）" if one.made_by else "网上"
    return (
        numbers.in_words(one.number), name, phone, one.people, STAGE_WORDS[one.state],
        one.arrived or "", came, how,
    )  # fmt: skip


def _booked(session: Session, number: str, by: Member) -> Booking:
    one = by_number(session, number)
    if one is None:
        raise NotFound("没有这个预约号")
    keep.held(session, one.activity_id, by)
    session.refresh(one)
    if one.state != Stage.BOOKED:
        raise OutOfTurn(f"这个预约现在是“{STAGE_WORDS[one.state]}”，不能签到")
    return one
