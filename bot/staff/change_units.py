"""Change units: added, renamed, ended by a day; never deleted, because the ledger's past names them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.errors import NotFound, Refused
from bot.staff import roles
from bot.staff.member import Member
from bot.staff.units import Unit, UnitKind

KIND_WORDS: dict[str, str] = {
    UnitKind.OFFICE: "内设科室", UnitKind.INSTITUTION: "事业单位", UnitKind.COMPANY: "企业",
}  # fmt: skip
LONGEST = 40  # characters of a name


@dataclass(frozen=True)
class Given:
    """A unit as it is handed in; without days it has always been there, and will be."""

    name: str
    kind: str
    valid_from: date | None = None
    valid_to: date | None = None


def every(session: Session) -> list[Unit]:
    """All units in the order in which they came, also those that have ended."""
    return list(session.scalars(select(Unit).order_by(Unit.id)))


def standing(session: Session, day: date) -> list[Unit]:
    """The units of a day."""
    return [one for one in every(session) if one.stands(day)]


def add(session: Session, given: Given, *, by: Member, at: datetime) -> Unit:
    """A new unit. Raises NotYours, Refused."""
    roles.require(by, "unit.manage")
    one = Unit(**_checked(session, given, None))
    session.add(one)
    session.flush()
    _record(session, "unit.add", one, by, at, before=None)
    return one


def change(session: Session, number: int, given: Given, *, by: Member, at: datetime) -> Unit:
    """Rename a unit, or say from when to when it stands. What is in the ledger keeps the old name.

    Raises NotYours, NotFound, Refused.
    """
    roles.require(by, "unit.manage")
    one = find(session, number)
    values, before = _checked(session, given, one), _told(one)
    for name, value in values.items():
        setattr(one, name, value)
    session.flush()
    if before != _told(one):
        _record(session, "unit.change", one, by, at, before=before)
    return one


def find(session: Session, number: int) -> Unit:
    """A unit by number, held for this transaction. Raises NotFound."""
    one = session.scalar(select(Unit).where(Unit.id == number).with_for_update())
    if one is None:
        raise NotFound("没有这个单位，请回到单位列表")
    return one


def _checked(session: Session, given: Given, own: Unit | None) -> dict[str, object]:
    name = "".join(given.name.split())
    if not name or len(name) > LONGEST:
        raise Refused(f"单位名称要有 1 到 {LONGEST} 个字")
    if given.kind not in KIND_WORDS:
        raise Refused(f"单位性质只能是{'、'.join(KIND_WORDS.values())}")
    if given.valid_from and given.valid_to and given.valid_to < given.valid_from:
        raise Refused("撤并的日子早于成立的日子，请改正")
    taken = session.scalar(select(Unit).where(Unit.name == name))
    if taken is not None and taken is not own:
        raise Refused(f"已经有单位“{name}”")
    return {
        "name": name,
        "kind": given.kind,
        "valid_from": given.valid_from,
        "valid_to": given.valid_to,
    }


def _told(one: Unit) -> dict[str, object]:
    return {
        "name": one.name, "kind": one.kind,
        "valid_from": one.valid_from.isoformat() if one.valid_from else None,
        "valid_to": one.valid_to.isoformat() if one.valid_to else None,
    }  # fmt: skip


def _record(
    session: Session, verb: str, one: Unit, by: Member, at: datetime, *, before: dict[str, object] | None
) -> None:  # fmt: skip
    trail.record(
        session, actor=by.name, verb=verb, subject=("unit", str(one.id)), at=at,
        before=before, after=_told(one),
    )  # fmt: skip
