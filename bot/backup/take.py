"""Take a backup: one consistent view of the database, then the uploads, in one file that appears whole."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

from sqlalchemy import Connection, Engine

from bot.backup import tables
from bot.backup.archive import Writer, new_file
from bot.backup.manifest import Manifest, ledger_of
from bot.db import upgrade
from bot.db.files import Files
from bot.errors import Refused


def take(engine: Engine, files: Files, target: Path, *, at: datetime) -> Manifest:
    """Write everything to `target` while others work on; what was written. Holds a few rows in memory.

    Raises Refused when `target` is there already or the database has no tables.
    """
    with new_file(target) as file, ZipFile(file, "w") as packed:
        writer = Writer(packed)
        with _one_view(engine) as connection:
            revision = upgrade.revision(connection)
            if revision is None:
                raise Refused("数据库还没有建立，没有可备份的")
            counts = {
                table.name: writer.table(table.name, tables.lines(connection, table))
                for table in tables.read(connection)
            }
            ledger = ledger_of(connection)
        # After the database: a file is kept before a row names it. Only a purge takes one away.
        for name, path in files.every():
            if path.exists():
                writer.upload(name, path)
        manifest = Manifest(
            revision=revision, made_at=at, tables=counts, ledger=ledger, members=writer.members
        )
        writer.seal(manifest)
    return manifest


@contextmanager
def _one_view(engine: Engine) -> Iterator[Connection]:
    """A transaction that sees the database as it was at its first look, and makes nobody wait."""
    if engine.dialect.name == "postgresql":
        options: dict[str, object] = {
            "isolation_level": "REPEATABLE READ",
            "postgresql_readonly": True,
        }
    else:
        options = {"gongkai_reads": True}
    with engine.connect() as connection:
        yield connection.execution_options(**options)
