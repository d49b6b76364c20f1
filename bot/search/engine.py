"""Find what holds the words that are asked, newest first: SQLite FTS5 and PostgreSQL give the same list.

Both engines are given our own grams, ready cut, so neither's idea of a Chinese word matters. The engine only finds
candidates at bounded cost; `rank.py` ranks them.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    Table,
    Text,
    bindparam,
    delete,
    event,
    insert,
)
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import func

from bot.db.base import Base
from bot.search.grams import grams, is_chinese, last_characters
from bot.search.query import words

_ID_BITS = 30
MOST_GRAMS = 64  # of one query; more would only cost


def _table(name: str) -> Table:
    """A table of words. `place` is the moment and the id in one number: both engines hand out the highest first, cheaply."""
    place = BigInteger().with_variant(Integer, "sqlite")
    return Table(
        f"{name}_words",
        Base.metadata,
        Column("place", place, primary_key=True, autoincrement=False),
        Column("id", Integer, nullable=False, unique=True),
        Column("words", Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
    )


NOTICE_WORDS = _table("notice")  # what the public may find
DESK_WORDS = _table("desk")  # every notice, whatever its state; for staff
LEDGER_WORDS = _table("ledger")  # the lines of the ledger
TABLES = (NOTICE_WORDS, DESK_WORDS, LEDGER_WORDS)

# What metadata cannot say. Everything here is named …_fts…, so that comparing schemas can leave it out.
# The tokenizer `ascii` takes every character of ours as part of a word; without positions the index is small.
_CREATE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE {name}_fts USING fts5(words, content='{name}_words', content_rowid='place',"
        " tokenize='ascii', detail='none')",
        "CREATE TRIGGER {name}_fts_put AFTER INSERT ON {name}_words BEGIN"
        " INSERT INTO {name}_fts (rowid, words) VALUES (new.place, new.words); END",
        "CREATE TRIGGER {name}_fts_remove AFTER DELETE ON {name}_words BEGIN"
        " INSERT INTO {name}_fts ({name}_fts, rowid, words) VALUES ('delete', old.place, old.words); END",
    ),
    "postgresql": ("CREATE INDEX {name}_fts_gin ON {name}_words USING gin (words)",),
}
_DROP = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS {name}_fts_put",
        "DROP TRIGGER IF EXISTS {name}_fts_remove",
        "DROP TABLE IF EXISTS {name}_fts",
    ),
    "postgresql": ("DROP INDEX IF EXISTS {name}_fts_gin",),
}
_MATCH = {
    "sqlite": "SELECT rowid FROM {name}_fts WHERE {name}_fts MATCH :query AND rowid BETWEEN :low AND :high"
    " ORDER BY rowid DESC LIMIT :limit",
    "postgresql": "SELECT place FROM {name}_words WHERE words @@ CAST(:query AS tsquery)"
    " AND place BETWEEN :low AND :high ORDER BY place DESC LIMIT :limit",
}
_REBUILD = "INSERT INTO {name}_fts ({name}_fts) VALUES ('rebuild')"  # SQLite only
_FAR = (1 << 62) - 1  # later than anything


def create(connection: Connection, table: Table = NOTICE_WORDS) -> None:
    """Make the engine's own index over a table of words, which must exist. Called by create_all."""
    for statement in _CREATE[connection.dialect.name]:
        connection.exec_driver_sql(statement.format(name=_name(table)))


def drop(connection: Connection, table: Table = NOTICE_WORDS) -> None:
    """Take the engine's own index away; the words stay."""
    for statement in _DROP[connection.dialect.name]:
        connection.exec_driver_sql(statement.format(name=_name(table)))


def rebuild(connection: Connection) -> None:
    """Make the engine's own indices anew, so that nothing of removed words is left in them. PostgreSQL's go with the table."""
    if connection.dialect.name == "sqlite":
        for name in map(_name, TABLES):
            connection.exec_driver_sql(_REBUILD.format(name=name))


def put(session: Session, id: int, text: str, *, at: datetime, table: Table = NOTICE_WORDS) -> None:
    """Make a thing findable by every word of the text, in the order of `at`; replaces what was put before."""
    remove(session, id, table)
    put_new(session, [(id, text, at)], table)


def put_new(session: Session, things: Iterable[tuple[int, str, datetime]], table: Table) -> None:
    """Make many findable that never were: their ids, texts and moments."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    rows = [
        {"place": _place(id, at), "id": id, "words": cut if on_postgresql else " ".join(cut)}
        for id, cut, at in ((id, _cut(text), at) for id, text, at in things)
    ]
    if rows and on_postgresql:
        words = func.array_to_tsvector(bindparam("words", type_=ARRAY(Text)))
        values = {"place": bindparam("place"), "id": bindparam("id"), "words": words}
        session.execute(insert(table).values(values), rows)
    elif rows:
        session.execute(insert(table), rows)


def remove(session: Session, id: int, table: Table = NOTICE_WORDS) -> None:
    """Make a thing unfindable; nothing happens when it was not findable."""
    session.execute(delete(table).where(table.c.id == id))


def match(
    session: Session, text: str, *, limit: int, every: bool = True, table: Table = NOTICE_WORDS,
    since: datetime | None = None, until: datetime | None = None,
) -> list[int]:  # fmt: skip
    """The ids of at most `limit` things that hold every (or any) gram of the text, newest first: [since, until).

    Greetings and question words are not looked for. A character that stands alone matches wherever it occurs.
    """
    wanted = list(dict.fromkeys(grams(words(text))))[:MOST_GRAMS]
    if not wanted:
        return []
    dialect = session.get_bind().dialect.name
    query = _fts5(wanted, every) if dialect == "sqlite" else _tsquery(wanted, every)
    low, high = _place(0, since) if since else 0, _place(0, until) - 1 if until else _FAR
    asked = {"query": query, "limit": limit, "low": low, "high": high}
    places = session.execute(sql(_MATCH[dialect].format(name=_name(table))), asked).scalars()
    return [place & ((1 << _ID_BITS) - 1) for place in places]


def _name(table: Table) -> str:
    return table.name.removesuffix("_words")


def _cut(text: str) -> list[str]:
    return sorted({*grams(text), *last_characters(text)})


def _place(id: int, at: datetime) -> int:
    return max(int(at.timestamp()), 0) << _ID_BITS | id


def _begins(gram: str) -> bool:
    return len(gram) == 1 and is_chinese(gram)


def _fts5(wanted: list[str], every: bool) -> str:
    return (" AND " if every else " OR ").join(
        f'"{gram}"{"*" if _begins(gram) else ""}' for gram in wanted
    )


def _tsquery(wanted: list[str], every: bool) -> str:
    return (" & " if every else " | ").join(
        f"'{gram}'{':*' if _begins(gram) else ''}" for gram in wanted
    )


def _after_create(table: Table, connection: Connection, **_how: object) -> None:
    create(connection, table)


def _before_drop(table: Table, connection: Connection, **_how: object) -> None:
    drop(connection, table)


for one in TABLES:
    event.listen(one, "after_create", _after_create)
    event.listen(one, "before_drop", _before_drop)
