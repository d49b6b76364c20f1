"""Databases for the tests: one of each kind for a test process, made new before each test.

A new PostgreSQL database costs more than most tests; emptying the one that is there costs a twentieth of it.
"""

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

from bot.db.engine import open_engine

_numbers = itertools.count(1)

# Everything that a test may have changed beside rows; whoever changed it leaves a database that is thrown away.
_SHAPE = """
SELECT md5(string_agg(one, ',' ORDER BY one)) FROM (
  SELECT 't' || oid || tgname || tgenabled::text AS one FROM pg_trigger
  UNION ALL SELECT 'c' || oid || relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT 'n' || oid || conname FROM pg_constraint
  UNION ALL SELECT 'p' || oid || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
  UNION ALL SELECT 'a' || attrelid || attname FROM pg_attribute
    JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace
) AS every
"""
# The rows of the migrated database are kept aside; to empty is to delete, put these back, and count from 1 again.
_KEEP = """
CREATE SCHEMA kept;
DO $$ DECLARE one text; filled boolean; BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('SELECT EXISTS (SELECT FROM public.%I)', one) INTO filled;
    IF filled THEN EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', one, one); END IF;
  END LOOP;
END $$;
"""
_EMPTY = """
DO $$ DECLARE one text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM public.%I', one);
  END LOOP;
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'kept' LOOP
    EXECUTE format('INSERT INTO public.%I SELECT * FROM kept.%I', one, one);
  END LOOP;
  FOR one IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    EXECUTE format('ALTER SEQUENCE public.%I RESTART', one);
  END LOOP;
END $$;
"""
_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class Emptied:
    """One PostgreSQL database, given to one test after the other."""

    def __init__(self, socket: str, migrate: Callable[[str], None]) -> None:
        self._socket = socket
        self._template = "template_gongkai"
        with admin(socket) as connection:
            connection.execute(text(f"CREATE DATABASE {self._template}"))
        migrate(url(socket, self._template))
        with admin(socket, self._template) as connection:
            connection.execute(text(_KEEP))
        self._make()

    def url(self) -> str:
        """Its URL, with every table and no row but those of the migrations."""
        with admin(self._socket, self._name) as connection:
            connection.execute(text(_OTHERS))
            same = connection.scalar(text(_SHAPE)) == self._shape
            if same:
                connection.execute(text(_EMPTY))
        if not same:
            drop(self._socket, self._name)
            self._make()
        return url(self._socket, self._name)

    def _make(self) -> None:
        self._name = f"t{next(_numbers)}"
        with admin(self._socket) as connection:
            connection.execute(
                text(f"CREATE DATABASE {self._name} TEMPLATE {self._template} STRATEGY FILE_COPY")
            )
        with admin(self._socket, self._name) as connection:
            self._shape = connection.scalar(text(_SHAPE))


class Engines:
    """One engine for each address: what SQLAlchemy has compiled for one test serves the next."""

    def __init__(self) -> None:
        self._made: dict[str, Engine] = {}

    @contextmanager
    def open(self, address: str) -> Iterator[Engine]:
        """The engine of an address; its connections are given back at the end."""
        if address not in self._made:
            self._made[address] = hurried(open_engine(address))
        try:
            yield self._made[address]
        finally:
            self._made[address].dispose()


def hurried(engine: Engine) -> Engine:
    """The engine, waiting for no disk: what a test wrote need not outlive the machine."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _wait_for_no_disk)
    return engine


def _wait_for_no_disk(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    connection.cursor().execute("PRAGMA synchronous=OFF")


def copied(template: Path, path: Path) -> str:
    """The URL of a copy of a SQLite file, in the place of whatever was there.

    The old one is removed, not written over: somebody may still hold it open.
    """
    for beside in ("", "-wal", "-shm"):
        path.with_name(path.name + beside).unlink(missing_ok=True)
    shutil.copyfile(template, path)
    return f"sqlite:///{path}"


def url(socket: str, name: str) -> str:
    """The URL of a database of the test server."""
    return f"postgresql+psycopg://app@/{name}?host={socket}"


def bare(socket: str) -> str:
    """A new database without a table; its name."""
    name = f"t{next(_numbers)}"
    with admin(socket) as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    return name


def drop(socket: str, name: str) -> None:
    """Remove a database, whoever is still connected to it."""
    with admin(socket) as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@contextmanager
def admin(socket: str, name: str = "postgres") -> Iterator[Connection]:
    """A connection of the test server's owner, outside any transaction."""
    engine = create_engine(url(socket, name), isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
