"""Write answer entries: add, edit, delete; what they said before stays in the audit trail."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.answers import index
from bot.answers.entry import Entry, Kind
from bot.audit import trail
from bot.errors import NotFound, OutOfTurn, Refused
from bot.staff.member import Member
from bot.staff.roles import require
from bot.tables.text import clean

LONGEST = {"key": 60, "question": 300, "answer": 5000, "unit": 60, "source": 300}
_NAMES = {"key": "编号", "question": "问题", "answer": "答案", "unit": "单位", "source": "依据"}


@dataclass(frozen=True)
class Given:
    """What an editor hands in; without a `key` a new entry gets one. Only `live` ones are found."""

    question: str
    answer: str
    unit: str = ""
    valid_until: date | None = None
    live: bool = True
    key: str = ""
    source: str = ""


def add(session: Session, given: Given, *, by: Member, at: datetime) -> Entry:
    """A new entry, live at once: for who may do so without a review. Raises NotYours and Refused."""
    require(by, "answers.write")
    return put_new(session, given, by=by.name, at=at)


def put_new(
    session: Session, given: Given, *, by: str, at: datetime, reviewed_by: str = ""
) -> Entry:
    """A new entry that was passed, or needs nobody to pass it. Raises Refused."""
    text = checked(session, given)
    entry = Entry(
        kind=Kind.FAQ, **{**text, "key": text["key"] or _next_key(session)}, reviewed_by=reviewed_by,
        valid_until=given.valid_until, live=given.live, updated_at=at, version=1,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    _record(session, "answers.add", entry, by, at, after=told(entry))
    return entry


def edit(
    session: Session, entry: Entry, given: Given, *, version: int, by: Member, at: datetime
) -> bool:
    """Change an entry as it stood at `version`, at once; False where nothing was changed. Its key stays.

    Raises NotYours, Refused, and OutOfTurn where somebody else has changed it since.
    """
    require(by, "answers.write")
    must_be(session, entry, version)
    return put(session, entry, given, by=by.name, at=at)


def put(
    session: Session, entry: Entry, given: Given, *, by: str, at: datetime, reviewed_by: str = ""
) -> bool:
    """A change that was passed, or needs nobody to pass it; False where nothing was changed. Raises Refused."""
    text, before = checked(session, given, entry), told(entry)
    entry.question, entry.answer, entry.unit = text["question"], text["answer"], text["unit"]
    entry.source, entry.reviewed_by = text["source"], reviewed_by
    entry.valid_until, entry.live = given.valid_until, given.live
    after = told(entry)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return False
    entry.version, entry.updated_at = entry.version + 1, at
    session.flush()
    was, now = ({name: each[name] for name in changed} for each in (before, after))
    _record(session, "answers.edit", entry, by, at, before=was, after=now)
    return True


def delete(session: Session, entry: Entry, *, version: int, by: Member, at: datetime) -> None:
    """Delete an entry as it stood at `version`. Raises NotYours and OutOfTurn."""
    require(by, "answers.write")
    must_be(session, entry, version)
    _record(session, "answers.delete", entry, by.name, at, before=told(entry))
    session.delete(entry)


def find(session: Session, number: int) -> Entry:
    """An entry by its number. Raises NotFound."""
    entry = session.get(Entry, number)
    if entry is None:
        raise NotFound("没有这条问答，可能已经删除")
    return entry


def history(session: Session, number: int) -> list[trail.Act]:
    """What was done to an entry, newest first."""
    return trail.of(session, "answer", str(number))[::-1]


def must_be(session: Session, entry: Entry, version: int) -> None:
    """Hold an entry; raises OutOfTurn where it is not as it stood at `version`."""
    session.refresh(entry, with_for_update=True)
    if entry.version != version:
        raise OutOfTurn("这条问答刚被别人改过，没有保存。请打开最新的一版，把要改的再改一遍")


def checked(session: Session, given: Given, of: Entry | None = None) -> dict[str, str]:
    """The texts of an entry as they may be kept; `of` keeps its key. Raises Refused."""
    text = {name: clean(str(getattr(given, name))) for name in LONGEST}
    if not text["question"] and not text["answer"]:
        raise Refused("问题和答案都是空的，至少要写一个")
    for name, most in LONGEST.items():
        if len(text[name]) > most:
            raise Refused(f"{_NAMES[name]}有 {len(text[name])} 个字，最多 {most} 个，请缩短")
    key = text["key"] if of is None else ""
    if key and session.scalar(select(Entry.id).where(Entry.key == key)) is not None:
        raise Refused(f"编号“{key}”已经有一条问答，请换一个编号，或去修改那一条")
    return text


def told_of(session: Session, given: Given, of: Entry | None) -> dict[str, object]:
    """What an entry would say, in the shape of `told`. Raises Refused."""
    text = checked(session, given, of)
    until = given.valid_until.isoformat() if given.valid_until else None
    return {**text, "key": of.key if of else text["key"], "valid_until": until, "live": given.live}


def _next_key(session: Session) -> str:
    number = (session.scalar(select(func.max(Entry.id))) or 0) + 1
    while session.scalar(select(Entry.id).where(Entry.key == f"wd-{number}")) is not None:
        number += 1
    return f"wd-{number}"


def told(entry: Entry) -> dict[str, object]:
    """What an entry says."""
    return {
        "key": entry.key, "question": entry.question, "answer": entry.answer, "unit": entry.unit, "source": entry.source,
        "valid_until": entry.valid_until.isoformat() if entry.valid_until else None, "live": entry.live,
    }  # fmt: skip


def _record(
    session: Session, verb: str, entry: Entry, by: str, at: datetime,
    before: dict[str, object] | None = None, after: dict[str, object] | None = None,
) -> None:  # fmt: skip
    index.outdate(session)
    subject = ("answer", str(entry.id))
    trail.record(session, actor=by, verb=verb, subject=subject, at=at, before=before, after=after)
