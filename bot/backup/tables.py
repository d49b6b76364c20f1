"""Every table as rows that belong to no database engine: read from one, written to another."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    DateTime,
    Insert,
    MetaData,
    Select,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    inspect,
    select,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.sql.elements import ColumnElement

from bot.db.base import UTCDateTime

BATCH = 1000  # rows that are in memory at once
_VERSION = "alembic_version"  # a backup says it in its manifest
_INDEXES = (
    "_fts"  # the search engine's own, which fill themselves while the tables of words are filled
)


def names(connection: Connection) -> list[str]:
    """The names of all tables in the database that hold something of their own."""
    found = inspect(connection).get_table_names()
    return [name for name in found if name != _VERSION and _INDEXES not in name]


def read(connection: Connection) -> list[Table]:
    """The tables as they stand in the database, each after those that it refers to."""
    metadata = MetaData()
    metadata.reflect(connection, only=names(connection))
    return metadata.sorted_tables


def lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """Each row as a line of JSON, in the order of the primary key; streamed."""
    chosen = _select(table).execution_options(stream_results=True, yield_per=BATCH)
    with connection.execute(chosen) as rows:
        for row in rows.mappings():
            yield _line(dict(row))


def load(connection: Connection, table: Table, given: Iterable[bytes]) -> int:
    """Insert rows as `lines` wrote them; how many. Raises ValueError for a line that is no row of this table."""
    statement, count, rows = _insert(connection, table), 0, iter(given)
    while batch := [_row(table, line) for line in islice(rows, BATCH)]:
        connection.execute(statement, batch)
        count += len(batch)
    return count


def count(connection: Connection, table: Table) -> int:
    """How many rows stand in a table."""
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def set_sequences(connection: Connection, tables: Iterable[Table]) -> None:
    """Let the next number of each table follow the highest that it holds; SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    quote = connection.dialect.identifier_preparer.format_table
    for table in tables:
        for column in table.primary_key.columns:
            sequence = func.pg_get_serial_sequence(quote(table), column.name)
            name = connection.execute(select(sequence)).scalar_one()
            if name is not None:
                highest = connection.execute(select(func.max(column))).scalar_one()
                set_to = func.setval(name, highest or 1, highest is not None)
                connection.execute(select(set_to))


def _select(table: Table) -> Select[*tuple[object, ...]]:
    columns = [_readable(column).label(column.name) for column in table.columns]
    return select(*columns).order_by(*table.primary_key.columns)


def _readable(column: Column[object]) -> ColumnElement[object]:
    if isinstance(column.type, JSON):
        return cast(column, Text)  # as it stands: SQL's NULL and JSON's null stay apart
    if isinstance(column.type, TSVECTOR):
        return func.array_to_string(func.tsvector_to_array(column), " ")
    if isinstance(column.type, DateTime):
        return type_coerce(column, UTCDateTime())
    return column


def _insert(connection: Connection, table: Table) -> Insert:
    on_postgresql = connection.dialect.name == "postgresql"
    return insert(table).values(
        {column.name: _writable(column, on_postgresql) for column in table.columns}
    )


def _writable(column: Column[object], on_postgresql: bool) -> ColumnElement[object]:
    if isinstance(column.type, JSON):
        text: ColumnElement[object] = bindparam(_param(column), type_=Text())
        return cast(text, JSON) if on_postgresql else text
    if isinstance(column.type, TSVECTOR):
        words = bindparam(_param(column), type_=Text())
        return func.array_to_tsvector(func.string_to_array(words, " "))
    if isinstance(column.type, DateTime):
        return bindparam(_param(column), type_=UTCDateTime())
    return bindparam(_param(column), type_=column.type)


def _param(column: Column[object]) -> str:
    return f"given_{column.name}"  # a column's bare name is SQLAlchemy's own


def _line(row: dict[str, object]) -> bytes:
    return json.dumps(row, ensure_ascii=False, default=_as_text).encode() + b"\n"


def _as_text(value: object) -> str:
    if isinstance(value, date):  # and a datetime, which is one
        return value.isoformat()
    raise TypeError(f"a {type(value).__name__} has no place in a backup")


def _row(table: Table, line: bytes) -> dict[str, object]:
    given = json.loads(line)
    if not isinstance(given, dict) or given.keys() != set(table.columns.keys()):
        raise ValueError(f"a row of {table.name} has other columns")
    return {_param(column): _value(column, given[column.name]) for column in table.columns}


def _value(column: Column[object], given: object) -> object:
    if given is None:
        return None
    if isinstance(column.type, DateTime):
        return datetime.fromisoformat(str(given))
    if isinstance(column.type, Date):
        return date.fromisoformat(str(given))
    return given
