"""Enter an activity on the desk: a draft until somebody else has approved it, like any text that is published."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import personal
from bot.activities.activity import KINDS, PER_PERSON, Activity, Kind, hold
from bot.audit import trail
from bot.clock import in_words
from bot.errors import NotFound, NotYours, OutOfTurn, Refused
from bot.messages import message
from bot.staff import roles
from bot.staff.member import Member
from bot.staff.roles import Role

MOST = 100_000  # seats
_LONGEST = {"title": 60, "venue": 60, "audience": 60, "contact": 60}
_CALLED = {"title": "名称", "venue": "地点", "audience": "对象", "contact": "联系方式"}


@dataclass(frozen=True)
class Given:
    """An activity as it is handed in; times in UTC."""

    title: str
    starts_at: datetime
    ends_at: datetime | None = None
    venue: str = ""
    quota: int | None = None
    walk_in: int = 0
    per_person: int = PER_PERSON
    audience: str = ""
    contact: str = ""
    signup_opens_at: datetime | None = None
    signup_closes_at: datetime | None = None
    kind: str = Kind.ACTIVITY


def add(session: Session, given: Given, *, by: Member, at: datetime) -> Activity:
    """A draft of one's own unit, which the heads of units are told of. Raises NotYours, Refused."""
    roles.require(by, "activity.add")
    one = Activity(author_id=by.id, unit_id=by.unit_id, added_at=at)
    _fill(one, given, at)
    session.add(one)
    session.flush()
    _record(session, "activity.add", one, by, at)
    text = f"请审核活动《{one.title}》（{in_words(one.starts_at)}）"
    message.tell(session, (Role.UNIT_HEAD,), text, about=("activity", str(one.id)), at=at)
    return one


def edit(
    session: Session,
    number: int,
    given: Given,
    *,
    seen: int | None = None,
    by: Member,
    at: datetime,
) -> Activity:
    """Write a draft anew. `seen` is the version when the writer began.

    Raises NotYours, NotFound, Refused, and OutOfTurn once it is approved or changed by somebody else.
    """
    roles.require(by, "activity.add")
    one = _draft(session, number)
    if seen is not None and seen != one.version:
        raise OutOfTurn("刚才有人改过这个活动，请看现在的样子再改")
    _fill(one, given, at)
    one.author_id = by.id
    one.version += 1
    _record(session, "activity.edit", one, by, at)
    return one


def approve(
    session: Session, number: int, *, seen: int | None = None, by: Member, at: datetime
) -> Activity:
    """Let citizens see and book it. `seen` is the version that was read.

    Raises NotYours (nobody approves their own), NotFound, OutOfTurn.
    """
    roles.require(by, "activity.approve")
    one = _draft(session, number)
    if by.id == one.author_id:
        raise NotYours("不能审核自己写的活动，请由别人审核")
    if seen is not None and seen != one.version:
        raise OutOfTurn("刚才有人改过这个活动，请看现在的样子再审核")
    if at >= one.over_at:
        raise OutOfTurn(f"《{one.title}》的时间已经过了，请先改时间")
    one.shown_at, one.approved_by = at, by.name
    _record(session, "activity.approve", one, by, at)
    return one


def delete(session: Session, number: int, *, by: Member, at: datetime) -> None:
    """Take a draft away. Raises NotYours, NotFound, OutOfTurn once it is approved."""
    roles.require(by, "activity.add")
    one = _draft(session, number)
    _record(session, "activity.delete", one, by, at)
    session.delete(one)


def any_of(session: Session, number: int) -> Activity:
    """An activity for staff, shown or not. Raises NotFound."""
    one = session.get(Activity, number)
    if one is None:
        raise NotFound("没有这个活动，请回到列表看看")
    return one


def every(
    session: Session, *, since: datetime, until: datetime | None = None, slots: bool = False,
    limit: int, offset: int = 0,
) -> list[Activity]:  # fmt: skip
    """For staff: what starts within a time, drafts and cancelled ones too, the earliest first.

    `slots`: those of recurring offers as well.
    """
    chosen = select(Activity).where(Activity.starts_at >= since)
    if until is not None:
        chosen = chosen.where(Activity.starts_at < until)
    if not slots:
        chosen = chosen.where(Activity.offer.is_(None))
    ordered = chosen.order_by(Activity.starts_at, Activity.id)
    return list(session.scalars(ordered.limit(limit).offset(offset)))


def _draft(session: Session, number: int) -> Activity:
    one = hold(session, number)
    if one.notice_id is not None or one.offer is not None:
        raise OutOfTurn("这个活动来自稿件或预约规则，不用单独编写和审核")
    if one.approved_by:
        raise OutOfTurn(f"《{one.title}》已经审核通过；改时间、地点、名额或取消，用“变更”")
    return one


def _fill(one: Activity, given: Given, at: datetime) -> None:
    texts = {key: " ".join(str(getattr(given, key)).split()) for key in _LONGEST}
    for key, most in _LONGEST.items():
        if len(texts[key]) > most:
            raise Refused(f"{_CALLED[key]}最多 {most} 个字")
    if not texts["title"]:
        raise Refused("请写活动的名称")
    if given.kind not in KINDS:
        raise Refused(f"类型只能是：{'、'.join(KINDS.values())}")
    if personal.find(texts["title"] + texts["venue"] + texts["audience"]):
        raise Refused("活动的文字里有证件号、卡号或手机号，公众会看到，请去掉")
    _refuse_odd_times(given, at)
    _refuse_odd_seats(given)
    for key, text in texts.items():
        setattr(one, key, text)
    one.kind, one.starts_at, one.ends_at = given.kind, given.starts_at, given.ends_at
    one.quota, one.walk_in = given.quota, given.walk_in if given.quota is not None else 0
    one.per_person = given.per_person
    one.signup_opens_at, one.signup_closes_at = given.signup_opens_at, given.signup_closes_at


def _refuse_odd_times(given: Given, at: datetime) -> None:
    if given.starts_at <= at:
        raise Refused("开始时间已经过了")
    if given.ends_at is not None and given.ends_at <= given.starts_at:
        raise Refused("结束时间要晚于开始时间")
    opens, closes = given.signup_opens_at, given.signup_closes_at
    if closes is not None and closes > (given.ends_at or given.starts_at):
        raise Refused("预约截止要在活动结束以前")
    if opens is not None and opens >= (closes or given.starts_at):
        raise Refused("开始预约要早于预约截止")


def _refuse_odd_seats(given: Given) -> None:
    if given.quota is not None and not 1 <= given.quota <= MOST:
        raise Refused(f"名额要在 1 到 {MOST} 之间；不用预约就不写名额")
    if given.walk_in < 0 or (given.quota is not None and given.walk_in > given.quota):
        raise Refused("现场名额要在 0 和总名额之间")
    if not 1 <= given.per_person <= MOST:
        raise Refused("每人最多约几人，至少写 1")


def _record(session: Session, verb: str, one: Activity, by: Member, at: datetime) -> None:
    trail.record(
        session, actor=by.name, verb=verb, subject=("activity", str(one.id)), at=at,
        after={"title": one.title, "starts_at": one.starts_at.isoformat(), "venue": one.venue, "quota": one.quota},
    )  # fmt: skip
