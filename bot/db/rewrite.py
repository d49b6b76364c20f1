"""Rewrite the database's files, so that no byte of what was emptied or deleted is left in them."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing

from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

BUSY = "数据库正忙，旧的内容可能还留在数据库文件里：请停下 gongkai run（和 web、scheduler、backup），再运行一次同样的命令"


def rewrite(engine: Engine, tables: Iterable[str]) -> str:
    """Rewrite a SQLite file whole, of PostgreSQL the named tables; a sentence when it could not be done, else nothing.

    SQLite: VACUUM writes every page anew; the write-ahead log is emptied (sqlite.org/lang_vacuum.html, wal.html).
    PostgreSQL: VACUUM FULL writes a table and its indexes anew; the statistics hold samples of columns, so they are
    taken anew, too (postgresql.org/docs/current/sql-vacuum.html). Its own write-ahead log stays: see docs/operations.md.
    """
    try:
        return _sqlite(engine) if engine.dialect.name == "sqlite" else _postgresql(engine, tables)
    except (OperationalError, sqlite3.OperationalError):  # a lock that was not had in time
        return BUSY


def _sqlite(engine: Engine) -> str:
    # Past SQLAlchemy, which would begin a transaction: VACUUM cannot be part of one.
    with closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return BUSY if busy else ""


def _postgresql(engine: Engine, tables: Iterable[str]) -> str:
    quote = engine.dialect.identifier_preparer.quote
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for name in (*map(quote, sorted(tables)), "pg_catalog.pg_statistic"):
            options = "FULL" if name.startswith("pg_") else "FULL, ANALYZE"
            connection.execute(text(f"VACUUM ({options}) {name}"))
    return ""
