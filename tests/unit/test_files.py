"""Files beside the database are kept and read, or the reason is told."""

import os
from pathlib import Path

import pytest

from bot.db.files import Files
from bot.errors import NotFound, Refused


def test_what_is_kept_is_read_and_what_was_never_kept_is_not_found(tmp_path: Path) -> None:
    files = Files(tmp_path)
    name = files.keep(b"x", ".PNG")
    assert files.read(name) == b"x"
    for missing in (f"{'0' * 64}.png", "../../etc/passwd"):
        with pytest.raises(NotFound):
            files.read(missing)


def test_a_kept_file_that_cannot_be_read_is_refused_but_not_called_missing(tmp_path: Path) -> None:
    files = Files(tmp_path)
    name = files.keep(b"x", "png")
    path = next(tmp_path.rglob(name))
    path.unlink()
    path.mkdir()
    with pytest.raises(Refused, match="权限") as caught:
        files.read(name)
    assert not isinstance(caught.value, NotFound)


def test_a_folder_that_cannot_be_written_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "uploads").touch()
    with pytest.raises(Refused, match="权限"):
        Files(tmp_path / "uploads").keep(b"x", "png")


def test_a_file_that_is_kept_anew_while_it_is_removed_stays(tmp_path: Path) -> None:
    files = Files(tmp_path)
    name = files.keep(b"picture", "png")
    ((_, path),) = files.every()
    seen = path.stat().st_mtime_ns
    os.utime(path, ns=(seen + 1, seen + 1))  # as `keep` does
    assert not files.forget_unused(name, seen)
    assert files.read(name) == b"picture"
    assert files.forget_unused(name, seen + 1)
    assert not files.has(name)
    assert not files.forget_unused(name, seen)
