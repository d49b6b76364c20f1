"""Change the guide's sections: what the bureau answers to common questions, each kept by the staff of its unit."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers import import_, index
from bot.answers.entry import Entry, Kind
from bot.answers.import_ import NewEntry
from bot.audit import trail
from bot.errors import NotFound, NotYours, Refused
from bot.staff import roles
from bot.staff.member import Member
from bot.staff.roles import Role

LONGEST_QUESTION, LONGEST_ANSWER = 100, 2000  # characters
_EVERYWHERE = {Role.OFFICER, Role.ADMIN}


@dataclass(frozen=True)
class Section:
    """A section as it is handed in; `valid_until` is the last day on which it is the answer."""

    question: str
    answer: str
    unit: str
    valid_until: date | None = None


def every(session: Session) -> list[Entry]:
    """All sections, in the order in which they came."""
    return list(session.scalars(select(Entry).where(Entry.kind == Kind.GUIDE).order_by(Entry.id)))


def answering(session: Session, day: date) -> list[Entry]:
    """The sections that are the answer on a Beijing day: all that the public is shown."""
    return [one for one in every(session) if one.live and one.answers_on(day)]


def find(session: Session, number: int) -> Entry:
    """A section, held for this transaction. Raises NotFound."""
    chosen = select(Entry).where(Entry.id == number, Entry.kind == Kind.GUIDE).with_for_update()
    one = session.scalar(chosen)
    if one is None:
        raise NotFound("没有这一条指南，可能刚刚被人删掉了")
    return one


def may_keep(member: Member, unit: str) -> bool:
    """Whether a member keeps the sections of a unit."""
    own = member.unit is not None and member.unit.name == unit
    return roles.may(member, "guide.keep") and (bool(_EVERYWHERE & set(member.roles)) or own)


def add(session: Session, given: Section, *, by: Member, at: datetime) -> Entry:
    """A new section; citizens are answered by it at once. Raises NotYours, Refused."""
    roles.require(by, "guide.keep")
    _require_own(by, given.unit)
    new = _checked(_key(session), given)
    import_.keep(session, [new], kind=Kind.GUIDE, at=at)
    made = session.scalars(select(Entry).where(Entry.key == new.key)).one()
    _record(session, "guide.add", made, by, at, before=None, after=_told(made))
    return made


def change(session: Session, number: int, given: Section, *, by: Member, at: datetime) -> Entry:
    """Say it anew. Raises NotYours, NotFound, Refused."""
    roles.require(by, "guide.keep")
    one = find(session, number)
    _require_own(by, one.unit)
    _require_own(by, given.unit)
    before = _told(one)
    import_.keep(session, [_checked(one.key, given)], kind=Kind.GUIDE, at=at)
    session.refresh(one)
    _record(session, "guide.change", one, by, at, before=before, after=_told(one))
    return one


def drop(session: Session, number: int, *, by: Member, at: datetime) -> None:
    """Take a section out of the guide; what it said stays in the audit trail. Raises NotYours, NotFound."""
    roles.require(by, "guide.keep")
    one = find(session, number)
    _require_own(by, one.unit)
    _record(session, "guide.drop", one, by, at, before=_told(one), after=None)
    session.delete(one)
    index.outdate(session)


def _require_own(by: Member, unit: str) -> None:
    if not may_keep(by, unit):
        raise NotYours(f"“{unit or '没有写单位'}”的指南由本单位的人、信息公开专员或管理员维护")


def _checked(key: str, given: Section) -> NewEntry:
    question, answer = " ".join(given.question.split()), given.answer.strip()
    if not question or len(question) > LONGEST_QUESTION:
        raise Refused(f"问题要有 1 到 {LONGEST_QUESTION} 个字")
    if not answer or len(answer) > LONGEST_ANSWER:
        raise Refused(f"回答要有 1 到 {LONGEST_ANSWER} 个字，公众号一次放不下更多")
    return NewEntry(key, question, answer, given.unit.strip(), given.valid_until)


def _key(session: Session) -> str:
    """A key that no entry has, of whatever kind."""
    number = len(every(session)) + 1
    while session.scalar(select(Entry.id).where(Entry.key == f"guide-{number}")) is not None:
        number += 1
    return f"guide-{number}"


def _told(one: Entry) -> dict[str, object]:
    return {
        "question": one.question, "answer": one.answer, "unit": one.unit,
        "valid_until": one.valid_until.isoformat() if one.valid_until else None,
    }  # fmt: skip


def _record(
    session: Session, verb: str, one: Entry, by: Member, at: datetime, *,
    before: dict[str, object] | None, after: dict[str, object] | None,
) -> None:  # fmt: skip
    trail.record(
        session, actor=by.name, verb=verb, subject=("guide", one.key), at=at, before=before, after=after
    )  # fmt: skip
