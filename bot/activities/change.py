"""Change what was announced: another time or place, more seats, or it is cancelled. Whoever booked is told."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.activities import booking, seats, tell
from bot.activities.activity import Activity, hold
from bot.activities.booking import Booking, Stage
from bot.audit import trail
from bot.errors import OutOfTurn, Refused
from bot.staff import roles
from bot.staff.member import Member

LONGEST_REASON = 200


@dataclass(frozen=True)
class Moved:
    """When and where, as it is from now on."""

    starts_at: datetime
    ends_at: datetime | None
    venue: str


def move(
    session: Session, number: int, to: Moved, *, seen: int | None = None, by: Member, at: datetime
) -> list[tell.Telling]:
    """Another time or place; who is now to be told. `seen` is the version when the writer began.

    Raises NotYours, NotFound, Refused, and OutOfTurn when it is over, cancelled or changed by somebody else.
    """
    roles.require(by, "activity.change")
    one = held(session, number, seen, at)
    if one.offer is not None:
        raise Refused("这个时段按预约规则生成，不能改期；请取消这个时段，预约的人会得到通知")
    before = _standing(one)
    told = moved(session, one, to, at=at)
    _record(session, "activity.change", one, by, at, before=before, after=_standing(one))
    return told


def moved(session: Session, one: Activity, to: Moved, *, at: datetime) -> list[tell.Telling]:
    """The same for an activity that is held, whoever wanted it. Raises Refused."""
    if to.ends_at is not None and to.ends_at <= to.starts_at:
        raise Refused("结束时间要晚于开始时间")
    said = []
    if (to.starts_at, to.ends_at) != (one.starts_at, one.ends_at):
        said.append(f"时间由{one.when()}改为")
        _shift_signup(one, to.starts_at)
        one.starts_at, one.ends_at = to.starts_at, to.ends_at
        said[0] += one.when()
        session.flush()
    venue = " ".join(to.venue.split())
    if venue != one.venue:
        said.append(f"地点由{one.venue or '（没有写）'}改为{venue or '（没有写）'}")
        one.venue = venue
    if not said:
        return []
    one.version += 1
    session.flush()
    for each in tell.live(session, one.id):
        each.reminded_at = None  # of the day before the new day
    return tell.changed(session, one, "，".join(said), at=at) if one.shown_at else []


def resize(
    session: Session, number: int, quota: int | None, walk_in: int, *,
    seen: int | None = None, by: Member, at: datetime,
) -> list[Booking]:  # fmt: skip
    """More seats or fewer, never fewer than are booked; who moved up from the waiting list.

    Raises NotYours, NotFound, Refused, OutOfTurn as `move`.
    """
    roles.require(by, "activity.change")
    one = held(session, number, seen, at)
    before: dict[str, object] = {"quota": one.quota, "walk_in": one.walk_in}
    up = resized(session, one, quota, walk_in, at=at)
    one.version += 1
    after: dict[str, object] = {"quota": one.quota, "walk_in": one.walk_in}
    _record(session, "activity.change", one, by, at, before=before, after=after)
    return up


def resized(
    session: Session, one: Activity, quota: int | None, walk_in: int, *, at: datetime
) -> list[Booking]:
    """The same for an activity that is held, whoever wanted it. Raises Refused."""
    if quota is None and (one.taken or seats.anybody_waits(session, one.id)):
        raise Refused("已经有人预约，不能改成不用预约；先取消这些预约，或只改名额")
    if walk_in < 0 or (quota is not None and not walk_in <= quota):
        raise Refused("现场名额要在 0 和总名额之间")
    if quota is not None and quota - walk_in < one.taken:
        raise Refused(f"已经约出 {one.taken} 个名额，网上预约的名额不能少于这个数")
    one.quota, one.walk_in = quota, walk_in if quota is not None else 0
    session.flush()
    up = seats.promote(session, one, at=at)
    tell.promoted(session, one, up, at=at)
    return up


def cancel(
    session: Session, number: int, *, reason: str, by: Member, at: datetime
) -> list[tell.Telling]:
    """Cancel an activity; everybody who booked or waits is to be told. Raises NotYours, NotFound, Refused, OutOfTurn."""
    roles.require(by, "activity.change")
    why = " ".join(reason.split())
    if not why or len(why) > LONGEST_REASON:
        raise Refused(f"请写明取消的原因，{LONGEST_REASON} 字以内：预约的人会看到")
    one = held(session, number, None, at)
    one.cancelled_at, one.reason, one.version = at, why, one.version + 1
    session.flush()
    told = tell.cancelled(session, one, at=at) if one.shown_at else []
    booked = booking.people_in(session, one.id, Stage.BOOKED)
    _record(session, "activity.cancel", one, by, at, after={"reason": why, "people": booked})
    return told


def held(session: Session, number: int, seen: int | None, at: datetime) -> Activity:
    """An activity that may still be changed, held for this transaction. Raises NotFound, OutOfTurn."""
    one = hold(session, number)
    if one.cancelled_at is not None:
        raise OutOfTurn(f"《{one.title}》已经取消了")
    if at >= one.over_at:
        raise OutOfTurn(f"《{one.title}》已经结束了")
    if seen is not None and seen != one.version:
        raise OutOfTurn("刚才有人改过这个活动，请看现在的样子再改")
    return one


def _shift_signup(one: Activity, starts_at: datetime) -> None:
    """Booking ends as long before the new beginning as before the old one."""
    if one.signup_closes_at is not None:
        one.signup_closes_at += starts_at - one.starts_at


def _standing(one: Activity) -> dict[str, object]:
    return {
        "starts_at": one.starts_at.isoformat(),
        "ends_at": one.ends_at.isoformat() if one.ends_at else None,
        "venue": one.venue,
    }


def _record(
    session: Session, verb: str, one: Activity, by: Member, at: datetime, *,
    after: dict[str, object], before: dict[str, object] | None = None,
) -> None:  # fmt: skip
    trail.record(
        session, actor=by.name, verb=verb, subject=("activity", str(one.id)), at=at, before=before, after=after
    )  # fmt: skip
