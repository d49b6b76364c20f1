"""Files beside the database: named by what they hold, so a name never changes its meaning."""

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.errors import NotFound, Refused

_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}")


def is_kept_as(name: str) -> bool:
    """Whether this could be the name of a kept file: no folder, nothing but its hash and a suffix."""
    return _NAME.fullmatch(name) is not None


def kept_as(data: bytes, suffix: str) -> str:
    """The name under which bytes are kept: `<sha256>.<suffix>`."""
    return f"{hashlib.sha256(data).hexdigest()}.{suffix.lower().lstrip('.')}"


class Files:
    """A folder of uploads. Keeping the same bytes twice keeps them once."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, data: bytes, suffix: str) -> str:
        """Store bytes durably; returns `<sha256>.<suffix>`, by which they are read again."""
        name = kept_as(data, suffix)
        path = self._path(name)
        try:
            if not self._touched(path):
                self._write(path, data)
        except OSError as problem:
            raise Refused(_unusable("存不进", problem)) from problem
        return name

    def read(self, name: str) -> bytes:
        """The bytes of a kept file. Raises NotFound for a name that was never kept, Refused for one out of reach."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            raise NotFound(f"文件 {name[:12]} 不在上传目录里，请从备份恢复 uploads 目录") from None
        except OSError as problem:
            raise Refused(_unusable(f"读不了文件 {name[:12]}，它在", problem)) from problem

    def _write(self, path: Path, data: bytes) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, rough = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # Renaming is atomic: a reader sees the whole file or none.
        Path(rough).replace(path)

    def _touched(self, path: Path) -> bool:
        """Whether it is there; then it is as young as if it were new, so that nobody takes it for forgotten."""
        try:
            os.utime(path)
        except FileNotFoundError:
            return False
        return True

    def has(self, name: str) -> bool:
        """Whether a name was kept."""
        return is_kept_as(name) and self._path(name).exists()

    def every(self) -> Iterator[tuple[str, Path]]:
        """Every kept file, by name, and where it lies; what is still being written is left out."""
        for path in sorted(self._root.glob("??/*")):
            if is_kept_as(path.name) and path.is_file():
                yield path.name, path

    def leftovers(self) -> Iterator[Path]:
        """What somebody who died left half written or put aside."""
        for path in sorted(self._root.glob("??/*")):
            if not is_kept_as(path.name) and path.is_file():
                yield path

    def put_back(self, name: str, data: bytes) -> bool:
        """Keep bytes under the name that `keep` gave them; False when they were there already, undamaged."""
        path = self._path(name)
        if path.is_file() and path.read_bytes() == data:
            return False
        self._write(path, data)
        return True

    def forget(self, name: str) -> None:
        """Remove a kept file, and its folder when nothing else is in it."""
        path = self._path(name)
        path.unlink(missing_ok=True)
        for folder in (path.parent, self._root):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()

    def forget_unused(self, name: str, seen: int) -> bool:
        """Remove a kept file unless it was kept anew since `seen` (its st_mtime_ns); True when it is gone.

        It is put aside first: whoever keeps the same bytes from then on writes them anew.
        """
        path = self._path(name)
        aside = path.with_name(f"{name}.aside")
        try:
            path.rename(aside)
        except FileNotFoundError:
            return False
        if aside.stat().st_mtime_ns != seen:
            aside.rename(path)
            return False
        aside.unlink()
        return True

    def _path(self, name: str) -> Path:
        if not is_kept_as(name):
            raise NotFound("没有这个文件")
        return self._root / name[:2] / name


def _unusable(what: str, problem: OSError) -> str:
    return f"{what}上传目录（{type(problem).__name__}）：请检查 uploads 目录的权限和磁盘空间"
