"""On what terms one books: for whom, from when until when, how many one person may bring."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot import personal
from bot.activities.activity import Activity
from bot.activities.change import held
from bot.audit import trail
from bot.errors import Refused
from bot.staff import roles
from bot.staff.member import Member

LONGEST = 60  # characters


@dataclass(frozen=True)
class Terms:
    """What a notice does not say of its activity, or what changes later."""

    audience: str
    per_person: int
    opens_at: datetime | None
    closes_at: datetime | None  # None: when it starts


def set_terms(
    session: Session,
    number: int,
    terms: Terms,
    *,
    seen: int | None = None,
    by: Member,
    at: datetime,
) -> Activity:
    """Other terms, for who books from now on. `seen` is the version when the writer began.

    Raises NotYours, NotFound, Refused, and OutOfTurn when it is over, cancelled or changed by somebody else.
    """
    roles.require(by, "activity.change")
    one = held(session, number, seen, at)
    audience = " ".join(terms.audience.split())
    if len(audience) > LONGEST or personal.find(audience):
        raise Refused(f"对象最多 {LONGEST} 个字，不要写证件号、手机号")
    if terms.per_person < 1:
        raise Refused("每人最多约几人，至少写 1")
    opens, closes = terms.opens_at, terms.closes_at or one.starts_at
    if closes > one.over_at:
        raise Refused("预约截止要在活动结束以前")
    if opens is not None and opens >= closes:
        raise Refused("开始预约要早于预约截止")
    before = _told(one)
    one.audience, one.per_person = audience, terms.per_person
    one.signup_opens_at, one.signup_closes_at = opens, terms.closes_at
    one.version += 1
    trail.record(
        session, actor=by.name, verb="activity.change", subject=("activity", str(number)), at=at,
        before=before, after=_told(one),
    )  # fmt: skip
    return one


def _told(one: Activity) -> dict[str, object]:
    opens, closes = one.signup_opens_at, one.signup_closes_at
    return {
        "audience": one.audience, "per_person": one.per_person,
        "signup_opens_at": opens.isoformat() if opens else None,
        "signup_closes_at": closes.isoformat() if closes else None,
    }  # fmt: skip
