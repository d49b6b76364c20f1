"""Create the database or bring it up to this version: Alembic's migrations, the same on both databases."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

FOLDER = Path(__file__).parent / "migrations"
# One upgrade at a time on PostgreSQL; the number says nothing but is the same everywhere.
_UPGRADING = 7_309_171

log = logging.getLogger(__name__)


def upgrade(engine: Engine, *, then: Sequence[Callable[[Connection], None]] = ()) -> bool:
    """Run every migration that has not run yet; True when there were any. Any number of processes may ask at once.

    `then` makes, in the same transaction, what migrations do not say: guards that the tables' owners keep.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADING})")
        if _revision(connection) == newest():
            return False
        command.upgrade(_config(connection), "head")
        for make in then:
            make(connection)
    log.info("database upgraded to %s", newest())
    return True


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest migration."""
    with engine.connect() as connection:
        return _revision(connection) == newest()


def newest() -> str | None:
    """The newest migration's id."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
