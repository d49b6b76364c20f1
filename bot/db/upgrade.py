"""Create the database or bring it up to this version: Alembic's migrations, the same on both databases."""

import logging
from collections.abc import Callable, Sequence
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from bot.errors import Refused

FOLDER = Path(__file__).parent / "migrations"
# One upgrade at a time on PostgreSQL; the number says nothing but is the same everywhere.
_UPGRADING = 7_309_171

log = logging.getLogger(__name__)


def upgrade(
    engine: Engine,
    *,
    then: Sequence[Callable[[Connection], None]] = (),
    always: Sequence[Callable[[Connection], None]] = (),
) -> bool:
    """Run every migration that has not run yet; True when there were any. Any number of processes may ask at once.

    `then` makes what migrations do not say: guards that the tables' owners keep. `always` is done even
    without a migration. All of it in one transaction, so whoever waited finds it done. Raises Refused
    for a database of a later version.
    """
    with engine.begin() as connection:
        one_at_a_time(connection)
        stands = revision(connection)
        behind = stands != newest()
        if behind:
            _refuse_later(stands)
            step(connection, "head")
        for make in (*(then if behind else ()), *always):
            make(connection)
    if behind:
        log.info("database upgraded to %s", newest())
    return behind


def is_current(engine: Engine) -> bool:
    """Whether the database stands at the newest migration. Makes no file and waits for no writer."""
    return _stands(engine) == newest()


def is_made(engine: Engine) -> bool:
    """Whether there is a database of ours, of this version or an older one. Makes no file either."""
    return _stands(engine) is not None


def _stands(engine: Engine) -> str | None:
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    if file is not None and not Path(file).is_file():
        return None
    with engine.connect().execution_options(gongkai_reads=True) as connection:
        stands = revision(connection)
        _refuse_later(stands)
        return stands


def one_at_a_time(connection: Connection) -> None:
    """Wait for whoever makes or upgrades this database; SQLite's writers wait for each other anyway."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADING})")


def step(connection: Connection, to: str) -> None:
    """Run the migrations up to one, in the transaction of the caller; `head` is the newest."""
    command.upgrade(_config(connection), to)


def knows(revision: str) -> bool:
    """Whether this version has a migration of that id."""
    return revision in {one.revision for one in ScriptDirectory(str(FOLDER)).walk_revisions()}


def _refuse_later(stands: str | None) -> None:
    if stands is not None and not knows(stands):
        raise Refused("数据库是更新的版本建立的，这个版本用不了：请换成建立它的版本或更新的版本")


def newest() -> str | None:
    """The newest migration's id."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def revision(connection: Connection) -> str | None:
    """The migration at which a database stands; None for one without any."""
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
