"""Change what makes a notice 重点 by itself, and the cases in which one may go out by an approval given by telephone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.errors import NotFound, Refused
from bot.notices.emergency_case import EmergencyCase
from bot.notices.importance import ImportanceRule
from bot.notices.notice import NoticeKind
from bot.staff import roles
from bot.staff.member import Member

LONGEST = 20  # characters of a name
Case = ImportanceRule | EmergencyCase
RAISE, EMERGENCY = "raise", "emergency"
MODELS: dict[str, type[ImportanceRule] | type[EmergencyCase]] = {
    RAISE: ImportanceRule, EMERGENCY: EmergencyCase,
}  # fmt: skip


@dataclass(frozen=True)
class Given:
    """A rule or case as it is handed in. `beside` is of raising rules only: a word of it in the same sentence."""

    words: Sequence[str]
    kinds: Sequence[str] = ()
    beside: Sequence[str] = ()


def every(session: Session, what: str) -> list[Case]:
    """All rules (`raise`) or cases (`emergency`), by name."""
    if what == RAISE:
        return [*session.scalars(select(ImportanceRule).order_by(ImportanceRule.name))]
    cases = session.scalars(select(EmergencyCase).order_by(EmergencyCase.name))
    return [*cases]


def find(session: Session, what: str, name: str) -> Case:
    """One of them, held for this transaction. Raises NotFound."""
    one: Case | None = None
    if what == RAISE:
        one = session.get(ImportanceRule, name, with_for_update=True)
    elif what == EMERGENCY:
        one = session.get(EmergencyCase, name, with_for_update=True)
    if one is None:
        raise NotFound(f"没有“{name}”这一条，可能刚刚删掉了")
    return one


def add(session: Session, what: str, name: str, given: Given, *, by: Member, at: datetime) -> Case:
    """A further one. Raises NotYours, Refused."""
    roles.require(by, "cases.set")
    name = "".join(name.split())
    if not name or len(name) > LONGEST:
        raise Refused(f"名称要有 1 到 {LONGEST} 个字")
    model = MODELS[what]
    if session.get(model, name) is not None:
        raise Refused(f"已经有“{name}”，请改那一条")
    one = model(name=name)
    _fill(session, one, given)
    session.add(one)
    session.flush()
    _record(session, what, name, by, at, None, told(one))
    return one


def change(
    session: Session, what: str, name: str, given: Given, *, by: Member, at: datetime
) -> Case:
    """Describe one anew; what was submitted or went out by it stays. Raises NotYours, NotFound, Refused."""
    roles.require(by, "cases.set")
    one = find(session, what, name)
    before = told(one)
    _fill(session, one, given)
    if told(one) != before:
        _record(session, what, name, by, at, before, told(one))
    return one


def drop(session: Session, what: str, name: str, *, by: Member, at: datetime) -> None:
    """Take one away. Raises NotYours, NotFound."""
    roles.require(by, "cases.set")
    one = find(session, what, name)
    _record(session, what, name, by, at, told(one), None)
    session.delete(one)
    session.flush()


def told(one: Case) -> dict[str, object]:
    """What one says."""
    said: dict[str, object] = {"words": list(one.words), "kinds": list(one.kinds)}
    return said | ({"beside": list(one.beside)} if isinstance(one, ImportanceRule) else {})


def _fill(session: Session, one: Case, given: Given) -> None:
    """Raise Refused where it would hold for everything, for nothing, or for a kind that there is not."""
    known = set(session.scalars(select(NoticeKind.name)))
    if strange := [name for name in given.kinds if name not in known]:
        raise Refused(f"没有“{'、'.join(strange)}”这个类别")
    if not given.words and not given.kinds:
        raise Refused("要写词或者选类别，至少一样")
    if given.beside and not given.words:
        raise Refused("“同一句里还要有”是配着词用的，请写词")
    one.words, one.kinds = list(dict.fromkeys(given.words)), list(dict.fromkeys(given.kinds))
    if isinstance(one, ImportanceRule):
        one.beside = list(dict.fromkeys(given.beside))


def _record(
    session: Session, what: str, name: str, by: Member, at: datetime,
    before: dict[str, object] | None, after: dict[str, object] | None,
) -> None:  # fmt: skip
    subject = (f"{what}_case", name)
    trail.record(
        session, actor=by.name, verb="cases.set", subject=subject, at=at, before=before, after=after
    )
