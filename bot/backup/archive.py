"""The one file of a backup: a zip of tables, uploads and a manifest, written whole and read only when it is whole."""

import errno
import hashlib
import os
import re
import struct
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from pydantic import ValidationError

from bot.backup.manifest import FORMAT, Manifest, Member, Seal
from bot.db.files import is_kept_as
from bot.errors import Refused

_MANIFEST = "manifest.json"
_TABLE = re.compile(r"tables/([a-z][a-z0-9_]*)\.jsonl")
_UPLOADS = "uploads/"
_MOST = 50_000_000  # bytes of a manifest
_PIECE = 1 << 20  # bytes read at once
# What reading a damaged zip raises, beside its own exception.
_DAMAGE = (
    BadZipFile, struct.error, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError,
    OverflowError, MemoryError,
)  # fmt: skip


@contextmanager
def new_file(target: Path, what: str = "备份") -> Iterator[IO[bytes]]:
    """A file that appears whole, for its owner only, or not at all. Raises Refused where there is one already."""
    must_be_new(target, what)
    handle, rough = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        must_be_new(target, what)
        Path(rough).replace(target)
    finally:
        Path(rough).unlink(missing_ok=True)


def must_be_new(target: Path, what: str = "备份") -> None:
    """Raise Refused when a file stands there: a backup never replaces another, nor does evidence."""
    if target.exists() or target.is_symlink():
        raise Refused(f"{target} 已经有了，没有{what}：请换一个文件名")


class Writer:
    """Packs members one after another and remembers what went in."""

    def __init__(self, packed: ZipFile) -> None:
        self._packed = packed
        self.members: dict[str, Member] = {}

    def table(self, name: str, lines: Iterable[bytes]) -> int:
        """Pack a table's lines; how many there were."""
        count = 0

        def counted() -> Iterator[bytes]:
            nonlocal count
            for line in lines:
                count += 1
                yield line

        self._member(f"tables/{name}.jsonl", counted(), ZIP_DEFLATED)
        return count

    def upload(self, name: str, path: Path) -> None:
        """Pack an uploaded file; pictures are pressed already."""
        with path.open("rb") as file:
            self._member(f"{_UPLOADS}{name}", _pieces(file), ZIP_STORED)

    def seal(self, manifest: Manifest) -> None:
        """Pack the manifest, last."""
        self._pack(_MANIFEST, [manifest.model_dump_json(indent=1).encode()], ZIP_DEFLATED)

    def _member(self, name: str, pieces: Iterable[bytes], how: int) -> None:
        self.members[name] = self._pack(name, pieces, how)

    def _pack(self, name: str, pieces: Iterable[bytes], how: int) -> Member:
        info = ZipInfo(name)
        info.compress_type, info.external_attr = how, 0o600 << 16
        size, digest = 0, hashlib.sha256()
        with self._packed.open(info, "w", force_zip64=True) as out:
            for piece in pieces:
                out.write(piece)
                digest.update(piece)
                size += len(piece)
        return Member(size=size, sha256=digest.hexdigest())


@dataclass(frozen=True)
class Archive:
    """A backup of which every byte has been checked."""

    manifest: Manifest
    packed: ZipFile

    def lines(self, table: str) -> Iterator[bytes]:
        """The lines of a table, streamed."""
        with self.packed.open(f"tables/{table}.jsonl") as file:
            yield from file

    def uploads(self) -> Iterator[tuple[str, bytes]]:
        """Each uploaded file: the name under which it is kept, and what it holds."""
        for name in self.manifest.members:
            if name.startswith(_UPLOADS):
                yield name.removeprefix(_UPLOADS), self.packed.read(name)


@contextmanager
def opened(file: Path) -> Iterator[Archive]:
    """Open a backup after checking it whole. Raises Refused for one that is damaged or of a later version."""
    try:
        raw = file.open("rb")
    except FileNotFoundError:
        raise Refused(f"没有文件 {file}，请检查文件名和所在的文件夹") from None
    with raw:
        try:
            packed = ZipFile(raw)
            _must_be_ours(packed)
            manifest = _manifest(packed)
            _must_be_whole(packed, manifest)
        except (*_DAMAGE, OSError) as problem:
            if isinstance(problem, OSError) and problem.errno != errno.EINVAL:
                raise  # the disk's fault; EINVAL is a place before the file's beginning
            raise Refused(
                f"{file} 不是完整的备份（{_why(problem)}），什么也没有恢复：请换一份备份，或重新复制一次"
            ) from problem
        with packed:
            yield Archive(manifest, packed)


def _must_be_ours(packed: ZipFile) -> None:
    """Only what `Writer` makes is unpacked at all: other ways of packing fail in ways of their own."""
    for one in packed.infolist():
        if one.compress_type not in (ZIP_DEFLATED, ZIP_STORED) or one.header_offset < 0:
            raise ValueError("打包的方法不对")


def _manifest(packed: ZipFile) -> Manifest:
    if packed.getinfo(_MANIFEST).file_size > _MOST:
        raise ValueError("目录太长")
    text = packed.read(_MANIFEST)
    if Seal.model_validate_json(text).format > FORMAT:
        raise Refused("这份备份是更新的版本做的，什么也没有恢复：请换成做备份的版本或更新的版本")
    return Manifest.model_validate_json(text)


def _must_be_whole(packed: ZipFile, manifest: Manifest) -> None:
    held = packed.namelist()
    if sorted(held) != sorted([*manifest.members, _MANIFEST]):
        raise ValueError("少了或多了内容")
    tables = {match[1] for name in held if (match := _TABLE.fullmatch(name))}
    others = [name for name in manifest.members if not _TABLE.fullmatch(name)]
    if tables != manifest.tables.keys() or not all(map(_is_upload, others)):
        raise ValueError("有不该有的内容")
    for name, promised in manifest.members.items():
        if _measured(packed, name) != promised:
            raise ValueError(f"{name} 和指纹不符")


def _is_upload(name: str) -> bool:
    return name.startswith(_UPLOADS) and is_kept_as(name.removeprefix(_UPLOADS))


def _measured(packed: ZipFile, name: str) -> Member:
    size, digest = 0, hashlib.sha256()
    with packed.open(name) as file:
        for piece in _pieces(file):
            digest.update(piece)
            size += len(piece)
    return Member(size=size, sha256=digest.hexdigest())


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece


def _why(problem: BaseException) -> str:
    if isinstance(problem, ValidationError) or not isinstance(problem, ValueError):
        return "读不出来"
    said = str(problem)
    return said if not said.isascii() else "读不出来"
