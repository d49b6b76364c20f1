"""What tests of backups share: a place to restore to, and archives that are not what they should be."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

from sqlalchemy import inspect

from bot import clock
from bot.backup import archive, take
from bot.backup.manifest import Manifest
from bot.backup.restore import Place, Restored, restore
from bot.db.engine import Sessions, open_engine
from bot.db.files import Files
from bot.db.witness import Witness
from bot.wiring import GUARDS, WITNESS

Members = dict[str, bytes]


class Elsewhere:
    """A new machine: its database, its var directory."""

    def __init__(self, url: str, var: Path) -> None:
        self.var = var
        self.files, self.witness = Files(var / "uploads"), Witness(var / WITNESS)
        self.sessions = Sessions(open_engine(url))

    def restore(self, file: Path) -> Restored:
        place = Place(self.sessions.engine, self.files, self.witness, GUARDS, clock.now)
        with archive.opened(file) as whole:
            return restore(whole, place)

    def backup(self, file: Path) -> Manifest:
        return take.take(self.sessions.engine, self.files, file, at=clock.now())

    def is_untouched(self) -> bool:
        """Nothing in the var directory, no table in the database."""
        left = [path for path in self.var.rglob("*") if path.name != "running.lock"]
        database = (
            self.sessions.engine.url.database if "sqlite" in str(self.sessions.engine.url) else None
        )
        if database is not None:
            return not left and not Path(database).exists()
        with closing(self.sessions.engine.connect()) as connection:
            return not left and not inspect(connection).get_table_names()


def members(file: Path) -> Members:
    """What a backup holds, unpacked."""
    with ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(held: Members, file: Path) -> Path:
    """A zip of these members, its manifest last."""
    with ZipFile(file, "w") as out:
        for name, data in held.items():
            out.writestr(name, data)
    return file


def sealed(held: Members, change: Callable[[dict[str, object]], None]) -> Members:
    """The same members with another manifest."""
    manifest = json.loads(held["manifest.json"])
    change(manifest)
    return held | {"manifest.json": json.dumps(manifest).encode()}


def opened_whole(file: Path) -> Members:
    """What a backup holds as restoring reads it. Raises Refused."""
    with archive.opened(file) as whole:
        tables = {
            f"tables/{name}.jsonl": b"".join(whole.lines(name)) for name in whole.manifest.tables
        }
        uploads = {f"uploads/{name}": data for name, data in whole.uploads()}
        return {**tables, **uploads, "manifest.json": whole.packed.read("manifest.json")}
