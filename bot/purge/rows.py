"""The rows that a notice has to itself: by its number, as a subject, or through a row of those."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, String, Table, and_, exists, or_, select
from sqlalchemy.orm import Session

from bot.db.base import Base

PURGED = "notice.purge"  # the act that stays when everything else is emptied, however often
KIND = "notice"  # what the audit trail, messages and reviews call it


def own(table: Table, number: int) -> ColumnElement[bool] | None:
    """SQL that is true for the rows of a table that are the notice's own; None where it has none there."""
    if table.name == "notice":
        return table.c.id == number
    if table.name == "check_word":
        return _learned(table, number)
    found = list(_named(table, number))
    for key in table.foreign_keys:
        parent = key.column.table
        if parent is not table and parent.name != "notice":
            theirs = own(parent, number)
            if theirs is not None:
                found.append(key.parent.in_(select(key.column).where(theirs)))
    return or_(*found) if found else None


def _learned(words: Table, number: int) -> ColumnElement[bool]:
    """The words that errors found in the notice gave to the pack, unless another notice has the same error."""
    errors = table_of("mistake")
    mine = select(errors.c.word_id).where(
        errors.c.notice_id == number, errors.c.word_id.is_not(None)
    )
    others = exists().where(errors.c.notice_id != number, errors.c.wrong == words.c.word)
    return and_(words.c.id.in_(mine), ~others)


def _named(table: Table, number: int) -> Iterator[ColumnElement[bool]]:
    for column in table.columns:
        refers = any(key.column.table.name == "notice" for key in column.foreign_keys)
        if refers or column.name == "notice_id":  # the ledger names it without referring to it
            yield column == number
    if table.name in ("notice_words", "desk_words"):
        yield table.c.id == number
    if table.name == "ledger_words":
        lines = table_of("release_entry")
        yield table.c.id.in_(select(lines.c.seq).where(lines.c.notice_id == number))
    if {"subject_kind", "subject_id"} <= set(table.columns.keys()):
        as_text = isinstance(table.c.subject_id.type, String)
        subject = str(number) if as_text else number
        kept = [table.c.verb != PURGED] if table.name == "audit_act" else []
        yield and_(table.c.subject_kind == KIND, table.c.subject_id == subject, *kept)


def read(
    session: Session, table: Table, columns: tuple[str, ...], where: ColumnElement[bool] | None = None
) -> Iterator[tuple[tuple[object, ...], dict[str, object]]]:  # fmt: skip
    """Rows as (primary key, the values of some columns), streamed."""
    keys = list(table.primary_key.columns)
    chosen = select(*keys, *(table.c[name] for name in columns if table.c[name] not in keys))
    if where is not None:
        chosen = chosen.where(where)
    streamed = chosen.order_by(*keys).execution_options(yield_per=500)
    for row in session.execute(streamed):
        values = row._mapping
        yield tuple(values[key] for key in keys), {name: values[table.c[name]] for name in columns}


def at(table: Table, key: tuple[object, ...]) -> ColumnElement[bool]:
    """SQL that is true for the row of a primary key."""
    return and_(
        *(column == value for column, value in zip(table.primary_key.columns, key, strict=True))
    )


def table_of(name: str) -> Table:
    """A table by name."""
    return Base.metadata.tables[name]
