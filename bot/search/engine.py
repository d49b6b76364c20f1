"""Find the notices that hold what is asked, newest first: SQLite FTS5 and PostgreSQL give the same list.

Both engines are given our own grams, ready cut, so neither's idea of a Chinese word matters. The engine only finds
candidates at bounded cost; `rank.py` ranks them.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    Table,
    Text,
    delete,
    event,
    insert,
    literal,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TSVECTOR
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import func

from bot.db.base import Base
from bot.search.grams import grams, is_chinese, last_characters
from bot.search.query import words

_ID_BITS = 30
MOST_GRAMS = 64  # of one query; more would only cost

# `place` is the moment and the id in one number: both engines hand out the highest first, cheaply.
NOTICE_WORDS = Table(
    "notice_words",
    Base.metadata,
    Column(
        "place", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    ),
    Column("id", Integer, nullable=False, unique=True),
    Column("words", Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
)

# What metadata cannot say. Everything here is named notice_fts…, so that comparing schemas can leave it out.
# The tokenizer `ascii` takes every character of ours as part of a word; without positions the index is small.
_CREATE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE notice_fts USING fts5(words, content='notice_words', content_rowid='place',"
        " tokenize='ascii', detail='none')",
        "CREATE TRIGGER notice_fts_put AFTER INSERT ON notice_words BEGIN"
        " INSERT INTO notice_fts (rowid, words) VALUES (new.place, new.words); END",
        "CREATE TRIGGER notice_fts_remove AFTER DELETE ON notice_words BEGIN"
        " INSERT INTO notice_fts (notice_fts, rowid, words) VALUES ('delete', old.place, old.words); END",
    ),
    "postgresql": ("CREATE INDEX notice_fts_gin ON notice_words USING gin (words)",),
}
_DROP = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS notice_fts_put",
        "DROP TRIGGER IF EXISTS notice_fts_remove",
        "DROP TABLE IF EXISTS notice_fts",
    ),
    "postgresql": ("DROP INDEX IF EXISTS notice_fts_gin",),
}
_MATCH = {
    "sqlite": text(
        "SELECT rowid FROM notice_fts WHERE notice_fts MATCH :query ORDER BY rowid DESC LIMIT :limit"
    ),
    "postgresql": text(
        "SELECT place FROM notice_words WHERE words @@ CAST(:query AS tsquery) ORDER BY place DESC LIMIT :limit"
    ),
}


def create(connection: Connection) -> None:
    """Make the engine's own index over `notice_words`, which must exist. Called by the migration and by create_all."""
    for statement in _CREATE[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def drop(connection: Connection) -> None:
    """Take the engine's own index away; `notice_words` stays."""
    for statement in _DROP[connection.dialect.name]:
        connection.exec_driver_sql(statement)


def rebuild(connection: Connection) -> None:
    """Make the engine's own index anew, so that nothing of removed words is left in it. PostgreSQL's goes with the table."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO notice_fts (notice_fts) VALUES ('rebuild')")


def put(session: Session, id: int, text: str, *, at: datetime) -> None:
    """Make a notice findable by every word of the text, in the order of `at`; replaces what was put before."""
    remove(session, id)
    cut = sorted({*grams(text), *last_characters(text)})
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    kept = func.array_to_tsvector(literal(cut, ARRAY(Text))) if on_postgresql else " ".join(cut)
    session.execute(insert(NOTICE_WORDS).values(place=_place(id, at), id=id, words=kept))


def remove(session: Session, id: int) -> None:
    """Make a notice unfindable; nothing happens when it was not findable."""
    session.execute(delete(NOTICE_WORDS).where(NOTICE_WORDS.c.id == id))


def match(session: Session, text: str, *, limit: int, every: bool = True) -> list[int]:
    """The ids of at most `limit` notices that hold every (or any) gram of the text, newest first.

    Greetings and question words are not looked for. A character that stands alone matches wherever it occurs.
    """
    wanted = list(dict.fromkeys(grams(words(text))))[:MOST_GRAMS]
    if not wanted:
        return []
    dialect = session.get_bind().dialect.name
    query = _fts5(wanted, every) if dialect == "sqlite" else _tsquery(wanted, every)
    places = session.execute(_MATCH[dialect], {"query": query, "limit": limit}).scalars()
    return [place & ((1 << _ID_BITS) - 1) for place in places]


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


@event.listens_for(NOTICE_WORDS, "after_create")
def _after_create(_table: Table, connection: Connection, **_how: object) -> None:
    create(connection)


@event.listens_for(NOTICE_WORDS, "before_drop")
def _before_drop(_table: Table, connection: Connection, **_how: object) -> None:
    drop(connection)
