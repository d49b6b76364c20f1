"""Restore a backup into an empty place: all of it or nothing, and nothing is sent that may be out already."""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.orm import Session

from bot.answers import owed
from bot.backup import tables
from bot.backup.archive import Archive
from bot.backup.manifest import Manifest, ledger_of
from bot.db import facts, upgrade
from bot.db.files import Files
from bot.db.witness import Witness
from bot.errors import Refused
from bot.notices import restored

Guards = Sequence[Callable[[Connection], None]]
_NOTHING = "什么也没有恢复"
_SQLITE = ("", "-wal", "-shm", "-journal")  # what belongs to a database file


@dataclass(frozen=True)
class Restored:
    """What came back: the backup's manifest, when, the releases put in doubt."""

    manifest: Manifest
    at: datetime
    asked: int
    looked_up: int


@dataclass(frozen=True)
class Place:
    """Where to: an empty database, the folder of uploads, the witness, what guards the newest tables, the clock."""

    engine: Engine
    files: Files
    witness: Witness
    guards: Guards
    now: Callable[[], datetime]


def restore(archive: Archive, place: Place) -> Restored:
    """Bring back database and uploads, upgraded to this version, with what `restored` does after any restore.

    Raises Refused when the place is not empty, or the backup is of a later version or contradicts itself; then
    nothing is left of it.
    """
    if not upgrade.knows(archive.manifest.revision):
        raise Refused(f"这份备份是更新的版本做的，{_NOTHING}：请换成做备份的版本或更新的版本")
    with ExitStack() as undo:
        undo.callback(place.engine.dispose)
        made_now = _file_to_be(place.engine)
        try:
            with place.engine.begin() as connection:
                upgrade.one_at_a_time(connection)
                _must_be_empty(connection)
                undo.callback(_remove, made_now)
                _fill(connection, archive, place.guards)
                _keep_uploads(archive, place.files, undo)
                done = _send_nothing_twice(connection, archive.manifest, place, undo)
        except (StatementError, ValueError) as problem:
            if _is_out_of_reach(problem):
                raise
            raise Refused(f"备份里的内容互相矛盾，{_NOTHING}：请换一份备份") from problem
        undo.pop_all()
    return done


def _fill(connection: Connection, archive: Archive, guards: Guards) -> None:
    """The tables of the backup's own version, its rows, then on to this version; held against the manifest."""
    manifest = archive.manifest
    upgrade.step(connection, manifest.revision)
    made = tables.read(connection)
    if {table.name for table in made} != manifest.tables.keys():
        raise ValueError("other tables")
    for table in made:
        tables.load(connection, table, archive.lines(table.name))
        if tables.count(connection, table) != manifest.rows(table.name):
            raise ValueError(f"{table.name} has another number of rows")
    tables.set_sequences(connection, made)
    upgrade.step(connection, "head")
    for make in guards:
        make(connection)
    if ledger_of(connection) != manifest.ledger:
        raise Refused(f"恢复出来的台账和备份里记的不一样，{_NOTHING}：请换一份备份")


def _keep_uploads(archive: Archive, files: Files, undo: ExitStack) -> None:
    for name, data in archive.uploads():
        if files.put_back(name, data):
            undo.callback(files.forget, name)


def _send_nothing_twice(
    connection: Connection, manifest: Manifest, place: Place, undo: ExitStack
) -> Restored:
    """As if the scheduler had looked and found the copy; so it does not do the same again when it starts."""
    # The clock of a new machine may be behind; the backup is not from the future.
    at = max(place.now(), manifest.made_at)
    with Session(connection) as session:
        asked, looked_up = restored.check_all(session, at=at)
        owed.doubt(session)
        facts.put(session, facts.BEAT, at.isoformat())
        session.flush()
    undo.callback(place.witness.go_back, place.witness.saw())
    place.witness.see(at)
    return Restored(manifest, at, asked, looked_up)


def _must_be_empty(connection: Connection) -> None:
    if inspect(connection).get_table_names():
        raise Refused(
            f"数据库里已经有内容，{_NOTHING}：备份只能恢复到空的地方。请换一个 GONGKAI_VAR_DIR，"
            "或用 GONGKAI_DATABASE_URL 指向一个新建的空库"
        )


def _file_to_be(engine: Engine) -> str | None:
    """The SQLite file that restoring will make; None where it is there or the database is another."""
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    return file if file and not Path(file).exists() else None


def _remove(file: str | None) -> None:
    for tail in _SQLITE if file else ():
        Path(f"{file}{tail}").unlink(missing_ok=True)


def _is_out_of_reach(problem: BaseException) -> bool:
    """Whether the database went away or was in use, which says nothing about the backup."""
    return isinstance(problem, DBAPIError) and (
        problem.connection_invalidated
        or type(problem).__name__ in ("OperationalError", "InterfaceError")
    )
