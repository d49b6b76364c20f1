"""Import answer entries from a table: all rows or none; the same id replaces what was there."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from bot.answers import index
from bot.answers.entry import Entry, Kind
from bot.audit import trail
from bot.clock import parse_day
from bot.errors import BadRows, Refused
from bot.tables.read import Row, Table, rename

# Headers as people write them in spreadsheets.
HEADERS = {
    "编号": "id", "问题": "question", "标题": "question", "答案": "answer", "回答": "answer",
    "发布单位": "unit", "单位": "unit", "有效期": "valid_until", "有效期至": "valid_until",
}  # fmt: skip
_FEW = 500  # keys looked up at once: both databases limit the number of parameters


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    added: int
    replaced: int


@dataclass(frozen=True)
class NewEntry:
    """One entry to be written, already checked."""

    key: str
    question: str
    answer: str
    unit: str = ""
    valid_until: date | None = None


def import_table(session: Session, table: Table, *, by: str, at: datetime) -> Imported:
    """Write every row of a table with columns id, question, answer and perhaps unit, valid_until; live at once.

    Other columns are ignored.

    Raises:
        BadRows: any row has no id or one that an earlier row has, neither question nor answer, or no date where
            one belongs; nothing is written.
        Refused: the table has no id column.
    """
    entries, bad = read(table)
    if bad:
        raise BadRows(bad)
    done = keep(session, entries, kind=Kind.FAQ, at=at)
    after: dict[str, object] = {"added": done.added, "replaced": done.replaced}
    trail.record(
        session, actor=by, verb="answers.import", subject=("answers", "faq"), at=at, after=after
    )
    return done


def read(table: Table) -> tuple[list[NewEntry], list[tuple[int, str, str]]]:
    """The entries of a table, and what is wrong: row, column, why. Raises Refused where it has no id column."""
    named = rename(table, HEADERS)
    if "id" not in named.headers:
        raise Refused("表中没有 id（编号）一列；需要的列是 id、question（问题）、answer（答案）")
    bad: list[tuple[int, str, str]] = []
    entries = [_checked(named, row, bad) for row in named.rows]
    return entries, sorted([*bad, *_twice(named)])


def keep(
    session: Session,
    entries: Iterable[NewEntry],
    *,
    kind: Kind,
    at: datetime,
    reviewed_by: str = "",
) -> Imported:
    """Write entries, replacing those of the same key, and make the index stale."""
    last = {entry.key: entry for entry in entries}
    known = _known(session, list(last))
    rows: list[dict[str, object]] = [
        {
            "key": new.key, "kind": kind, "question": new.question, "answer": new.answer, "unit": new.unit,
            "valid_until": new.valid_until, "live": True, "updated_at": at, "reviewed_by": reviewed_by,
            "version": known[new.key][1] + 1 if new.key in known else 1,
        }
        for new in last.values()
    ]  # fmt: skip
    added = [row for row in rows if row["key"] not in known]
    replaced = [{"id": known[str(row["key"])][0], **row} for row in rows if row["key"] in known]
    if added:
        session.execute(insert(Entry), added)
    if replaced:
        session.execute(update(Entry), replaced)
    if rows:
        index.outdate(session)
    return Imported(len(added), len(replaced))


def _known(session: Session, keys: Sequence[str]) -> dict[str, tuple[int, int]]:
    """The ids and versions of those that are there, by key."""
    known: dict[str, tuple[int, int]] = {}
    for first in range(0, len(keys), _FEW):
        some = Entry.key.in_(keys[first : first + _FEW])
        for key, id, version in session.execute(
            select(Entry.key, Entry.id, Entry.version).where(some)
        ):
            known[key] = (id, version)
    return known


def _twice(table: Table) -> Iterator[tuple[int, str, str]]:
    first: dict[str, int] = {}
    for row in table.rows:
        key = row.cells.get("id", "")
        if key and first.setdefault(key, row.number) != row.number:
            why = f"编号“{key}”与第 {first[key]} 行重复，请改成不同的编号，或只留一行"
            yield row.number, table.label("id"), why


def _checked(table: Table, row: Row, bad: list[tuple[int, str, str]]) -> NewEntry:
    cells = row.cells
    key, question, answer = (cells.get(column, "") for column in ("id", "question", "answer"))
    if not key:
        bad.append((row.number, table.label("id"), "没有编号，请给每条问答一个不变的编号"))
    if not question and not answer:
        bad.append((row.number, table.label("question"), "问题和答案都是空的，至少要有一个"))
    until = None
    try:
        until = parse_day(cells["valid_until"]) if cells.get("valid_until") else None
    except Refused as problem:
        bad.append((row.number, table.label("valid_until"), str(problem)))
    return NewEntry(key, question, answer, cells.get("unit", ""), until)
