"""The list of those to be telephoned, to be ticked off with who called and when."""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.activities import keep
from bot.activities.booking import Booking
from bot.activities.tell import STEP_WORDS, TO_CALL, WAYS, Step, Telling
from bot.audit import trail
from bot.errors import NotFound, OutOfTurn
from bot.staff import roles
from bot.staff.member import Member
from bot.vault import Vault


@dataclass(frozen=True)
class Told:
    """One person, what they must know, and whether they do: 已送达 or 待电话."""

    id: int
    number: str
    name: str = field(repr=False)
    phone: str = field(repr=False)
    text: str
    standing: str
    way: str
    to_call: bool
    told_at: datetime | None
    told_by: str
    note: str


def listed(
    session: Session, activity: int, *, by: Member, vault: Vault, to_call: bool = False
) -> list[Told]:
    """Whom an activity's changes concern; `to_call`: only those who must be telephoned. Raises NotYours, NotFound."""
    keep.held(session, activity, by)
    chosen = select(Telling).join(Telling.booking).where(
        Booking.activity_id == activity, Telling.state != Step.DROPPED
    )  # fmt: skip
    if to_call:
        chosen = chosen.where(Telling.state.in_(TO_CALL))
    return [_told(one, vault) for one in session.scalars(chosen.order_by(Telling.id))]


def called(session: Session, telling: int, *, note: str = "", by: Member, at: datetime) -> Telling:
    """Somebody was reached by telephone. Raises NotYours, NotFound, OutOfTurn when they know already."""
    roles.require(by, "booking.keep")
    found = session.get(Telling, telling)
    if found is None:
        raise NotFound("没有这一条，可能已经删掉了")
    keep.held(session, found.booking.activity_id, by)
    row = select(Telling).where(Telling.id == telling).with_for_update(of=Telling)
    one = session.scalars(row, execution_options={"populate_existing": True}).one()
    if one.state not in TO_CALL:
        raise OutOfTurn(f"这一条已经是“{STEP_WORDS[one.state]}”，不用再打电话")
    one.state, one.way, one.told_at, one.told_by = Step.CALLED, "phone", at, by.name
    one.note = " ".join(note.split())[:200]
    trail.record(
        session, actor=by.name, verb="booking.call", subject=("activity", str(one.booking.activity_id)), at=at,
        after={"number": one.booking.number, "why": one.why},
    )  # fmt: skip
    return one


def _told(one: Telling, vault: Vault) -> Told:
    name, phone = one.booking.contact(vault)
    return Told(
        id=one.id, number=one.booking.number, name=name, phone=phone, text=one.text,
        standing=STEP_WORDS[one.state], way=WAYS.get(one.way, ""), to_call=one.state in TO_CALL,
        told_at=one.told_at, told_by=one.told_by, note=one.note,
    )  # fmt: skip
