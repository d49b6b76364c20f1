"""Empty rows of a text: first as a list of what would change, then, once somebody has said so, for good."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Table, delete, null, update
from sqlalchemy.orm import Session

from bot.db.base import Base
from bot.notices.notice import PURGED
from bot.notices.versions import NoticeVersion
from bot.notices.working import WorkingCopy
from bot.purge import columns, rows
from bot.purge.traces import ATTACHED, Traces

MARK = PURGED  # wherever something quoted it, too
_LEDGER = "release_entry"  # emptied by its own verb: the chain has to verify
# Emptied to the mark, because people would take an empty one for something else.
_MARKED = {("notice", "title"), ("countersign", "said")}
_SPEAKING = {
    "notice": ("title", "digest", "body", "event", "source_title", "source_url"), "audit_act": ("before", "after"),
    "review_step": ("difference",), _LEDGER: ("title",), "notice_attachment": ("name", "passages"),
    NoticeVersion.__tablename__: ("content",), WorkingCopy.__tablename__: ("said",),
}  # fmt: skip
_SPOKEN = ("title", "digest", "body", "source_title", "source_url", "quote", "venue", "contact")
# What an act on the notice keeps of before and after: codes and numbers, never a word of the text.
_KEPT = frozenset({
    "state", "classification", "importance", "unit", "kind", "release", "releases", "channel", "channels", "mode",
    "step", "round", "role", "removal", "way", "replacement", "correction", "spot", "rule", "signed_on", "person",
    "dispatch", "attempt", "due_at", "scheduled_at", "out_at", "instead_of", "count",
})  # fmt: skip


@dataclass
class Changes:
    """What will be emptied: rows with their new values, rows that go, lines of the ledger that lose their title."""

    updates: list[tuple[Table, tuple[object, ...], dict[str, object]]] = field(default_factory=list)
    gone: dict[str, int] = field(default_factory=dict)
    entries: list[int] = field(default_factory=list)

    def acts(self) -> list[int]:
        """The acts of the audit trail that lose words."""
        return [int(str(key[0])) for table, key, _ in self.updates if table.name == "audit_act"]

    def counted(self) -> dict[str, int]:
        """How many rows of each table."""
        found = dict(self.gone)
        for table, _, _ in self.updates:
            found[table.name] = found.get(table.name, 0) + 1
        if self.entries:
            found[_LEDGER] = len(self.entries)
        return found


def own_texts(session: Session, number: int) -> Iterator[tuple[str, str]]:
    """What a notice says and said before, as (field, text): from itself, its trail, its reviews and the ledger."""
    for name, names in _SPEAKING.items():
        table = rows.table_of(name)
        for _, values in rows.read(session, table, names, rows.own(table, number)):
            yield from _spoken(values)


def _spoken(value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for one in value:
            yield from _spoken(one)
    if isinstance(value, Mapping):
        yield from _attached(value)
        for key, one in value.items():
            if key in ("old", "new"):  # of a difference, which names the field beside them
                yield str(value.get("field", "")), str(one)
            elif key in _SPOKEN and isinstance(one, str):
                yield str(key), one
            elif key in ("before", "after", "event", "difference", "content", "said"):
                yield from _spoken(one)


def _attached(value: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The name of an attachment may tell as much as its words."""
    passages = value.get("passages")
    if isinstance(passages, list):
        yield ATTACHED, str(value["name"])
        yield from ((ATTACHED, str(text)) for _, text in passages)


def plan(session: Session, number: int, traces: Traces) -> Changes:
    """What would change; nothing does."""
    made = Changes()
    for table in columns.tables():
        own = rows.own(table, number)
        if table.name in columns.GONE:
            keys = (next(iter(table.primary_key.columns)).name,)
            made.gone |= _count(table.name, rows.read(session, table, keys, own))
        elif table.name == _LEDGER:
            _plan_ledger(session, table, number, traces, made)
        else:
            _plan_table(session, table, number, traces, made)
    return made


def _count(name: str, found: Iterable[object]) -> dict[str, int]:
    number = sum(1 for _ in found)
    return {name: number} if number else {}


def _plan_ledger(
    session: Session, table: Table, number: int, traces: Traces, made: Changes
) -> None:
    for key, row in rows.read(session, table, ("notice_id", "title", "purged_at")):
        mine = row["notice_id"] == number or traces.quoted_in(str(row["title"]))
        if mine and row["purged_at"] is None:
            made.entries.append(int(str(key[0])))


def _plan_table(session: Session, table: Table, number: int, traces: Traces, made: Changes) -> None:
    said, text = columns.SAID.get(table.name, ()), columns.TEXT.get(table.name, ())
    own, mine = rows.own(table, number), set()
    if own is not None:
        for key, row in rows.read(session, table, (*text, *said), own):
            mine.add(key)
            _change(
                made,
                table,
                key,
                row,
                {name: _empty(table.name, name, one) for name, one in row.items()},
            )
    if said:
        for key, row in rows.read(session, table, said):
            if key not in mine:
                _change(
                    made, table, key, row, {name: _swept(one, traces) for name, one in row.items()}
                )


def _change(
    made: Changes, table: Table, key: tuple[object, ...], before: dict[str, object], after: dict[str, object]
) -> None:  # fmt: skip
    changed = {name: value for name, value in after.items() if value != before[name]}
    if changed:
        made.updates.append((table, key, changed))


def _empty(table: str, column: str, value: object) -> object:
    if table == "audit_act":
        return _codes(value)
    if isinstance(value, str):
        return MARK if (table, column) in _MARKED and value else ""
    if isinstance(value, list):
        return []
    return None if value is None or column == "event" else {}


def _codes(value: object) -> object:
    """An act's before or after with everything but codes and numbers marked as purged."""
    if not isinstance(value, Mapping):
        return value
    return {
        key: one if key in _KEPT or isinstance(one, int | float | None) else MARK
        for key, one in value.items()
    }


def _swept(value: object, traces: Traces) -> object:
    """A value in which every string that quotes the text is marked as purged."""
    if isinstance(value, str):
        return MARK if traces.quoted_in(value) else value
    if isinstance(value, Mapping):
        return {key: _swept(one, traces) for key, one in value.items()}
    if isinstance(value, list):
        return [_swept(one, traces) for one in value]
    return value


def carry_out(session: Session, number: int, made: Changes) -> None:
    """Make the planned changes, all but the ledger's."""
    session.flush()
    for name in columns.GONE:
        table = rows.table_of(name)
        own = rows.own(table, number)
        if own is not None:
            session.execute(delete(table).where(own))
    for table, key, values in made.updates:
        stored = {name: null() if value is None else value for name, value in values.items()}
        session.execute(update(table).where(rows.at(table, key)).values(stored))
    names = columns.touched()
    for one in [one for one in session if isinstance(one, Base) and one.__tablename__ in names]:
        session.expire(one)
