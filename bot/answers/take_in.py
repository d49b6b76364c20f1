"""Take in a table of questions and answers on the desk: first what would change, then exactly that."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers import import_
from bot.answers.entry import Entry
from bot.answers.import_ import Imported, NewEntry
from bot.errors import BadRows, OutOfTurn, Refused
from bot.staff.member import Member
from bot.staff.roles import require
from bot.tables.read import Table

MOST_ROWS = 20_000  # in one file
_FEW = 500


@dataclass(frozen=True)
class Change:
    """An entry that would be replaced: as it stands, and as it would be."""

    entry: Entry
    new: NewEntry


@dataclass(frozen=True)
class Plan:
    """What a table would do: new entries, replaced ones, how many stay as they are, what is wrong with others."""

    new: list[NewEntry]
    changed: list[Change]
    same: int
    faults: list[tuple[int, str, str]]

    def mark(self) -> str:
        """A hash over everything that would change."""
        changed = [(one.entry.id, one.entry.version, one.new) for one in self.changed]
        return hashlib.sha256(repr((self.new, changed, self.faults)).encode()).hexdigest()


def plan(session: Session, table: Table, *, by: Member) -> Plan:
    """What importing a table would do; nothing is changed. Raises NotYours, and Refused for a table without ids."""
    require(by, "answers.import")
    if len(table.rows) > MOST_ROWS:
        raise Refused(f"一次最多导入 {MOST_ROWS} 行，这个表有 {len(table.rows)} 行，请分成几个文件")
    entries, faults = import_.read(table)
    there = {} if faults else by_key(session, [one.key for one in entries])
    known = [(there[one.key], one) for one in entries if one.key in there]
    changed = [Change(old, new) for old, new in known if _differs(old, new)]
    fresh = [one for one in entries if one.key not in there]
    return Plan(fresh, changed, len(known) - len(changed), faults)


def import_seen(session: Session, table: Table, *, seen: str, by: Member, at: datetime) -> Imported:
    """Import what a person was shown: `seen` is the mark of that plan.

    Raises NotYours, BadRows, and OutOfTurn where importing would no longer do what was shown.
    """
    seen_plan(session, table, mark=seen, by=by)
    return import_.import_table(session, table, by=by.name, at=at)


def seen_plan(session: Session, table: Table, *, mark: str, by: Member) -> Plan:
    """The plan that a person was shown. Raises as `import_seen` does."""
    made = plan(session, table, by=by)
    if made.mark() != mark:
        raise OutOfTurn("预览以后问答或文件有了变化，没有导入；请重新看一遍预览再确认")
    if made.faults:
        raise BadRows(made.faults)
    return made


def by_key(session: Session, keys: list[str]) -> dict[str, Entry]:
    """The entries of these keys."""
    found: dict[str, Entry] = {}
    for first in range(0, len(keys), _FEW):
        chosen = select(Entry).where(Entry.key.in_(keys[first : first + _FEW]))
        found |= {one.key: one for one in session.scalars(chosen)}
    return found


def _differs(old: Entry, new: NewEntry) -> bool:
    stands = (old.question, old.answer, old.unit, old.valid_until, old.live)
    return stands != (new.question, new.answer, new.unit, new.valid_until, True)
