"""The embedded server: one starter, no orphan, nothing lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.memory import server
from bot.memory.keeper import Keeper
from bot.memory.memory import open_memory
from bot.memory.place import LONGEST, socket_path

HOLD = """
import sys, signal, threading
from pathlib import Path
from bot.memory.keeper import Keeper
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
keeper = Keeper(Path(sys.argv[1]))
keeper.start()
print("up", flush=True)
while not stop.wait(0.05): pass
keeper.stop()
"""


def _until(holds: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def _servers(var: Path) -> list[int]:
    """The process numbers of servers that work in this var directory."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and entry.name != str(os.getpid()):
            with suppress(OSError):  # it may end while we look
                if (entry / "cwd").readlink() == var / "valkey":
                    found.append(int(entry.name))
    return found


@pytest.fixture
def hold(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Starts processes that keep an embedded server."""
    started: list[subprocess.Popen[str]] = []

    def start(**options: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(  # type: ignore[call-overload]
            [sys.executable, "-c", HOLD, str(tmp_path)],
            stdout=subprocess.PIPE,
            text=True,
            **options,
        )
        started.append(process)
        return process  # type: ignore[no-any-return]

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]
    _until(lambda: not _servers(tmp_path))


def _up(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"


def test_what_was_remembered_outlives_a_restart(tmp_path: Path) -> None:
    for found in (None, "甲"):
        keeper = Keeper(tmp_path)
        memory = open_memory(keeper.start())
        assert memory.replies.recall("wechat", "m") == found
        memory.replies.keep("wechat", "m", "甲")
        memory.close()
        keeper.stop()
        assert not server.answers(keeper.url)


def test_the_second_joins_and_does_not_stop_what_it_did_not_start(tmp_path: Path) -> None:
    first, second = server.ensure(tmp_path), server.ensure(tmp_path)
    assert len(_servers(tmp_path)) == 1
    assert (first.running, second.running) == (True, False)
    second.stop()
    assert server.answers(first.url)
    first.stop()
    assert not server.answers(first.url)


def test_a_relative_var_directory_means_the_same_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    held = server.ensure(Path("var") / "demo")
    try:
        assert held.running
        assert server.answers(server.url(tmp_path / "var" / "demo"))
    finally:
        held.stop()


def test_four_at_once_start_one_and_a_killed_starter_is_replaced(
    tmp_path: Path, hold: Callable[..., subprocess.Popen[str]]
) -> None:
    holders = [hold() for _ in range(4)]
    for holder in holders:
        _up(holder)
    (first,) = _servers(tmp_path)
    parent = int(Path(f"/proc/{first}/stat").read_text().split()[3])
    os.kill(parent, signal.SIGKILL)
    _until(lambda: _servers(tmp_path) not in ([], [first]) and server.answers(server.url(tmp_path)))
    assert len(_servers(tmp_path)) == 1


def test_no_server_is_left_when_its_starter_is_killed(
    tmp_path: Path, hold: Callable[..., subprocess.Popen[str]]
) -> None:
    holder = hold()
    _up(holder)
    assert len(_servers(tmp_path)) == 1
    holder.kill()
    _until(lambda: not _servers(tmp_path))


def test_no_server_is_left_where_interrupts_were_inherited_as_ignored(
    tmp_path: Path, hold: Callable[..., subprocess.Popen[str]]
) -> None:
    holder = hold(preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))
    _up(holder)
    holder.send_signal(signal.SIGTERM)
    assert holder.wait(20) == 0
    assert _servers(tmp_path) == []


def test_data_that_cannot_be_read_does_not_keep_the_server_away(tmp_path: Path) -> None:
    first = server.ensure(tmp_path)
    first.stop()
    for file in (tmp_path / "valkey" / "appendonlydir").iterdir():
        file.write_text("not an append-only file")
    second = server.ensure(tmp_path)
    assert server.answers(second.url)
    second.stop()


def test_a_var_directory_that_cannot_be_used_is_survived(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    held = server.ensure(tmp_path / "file" / "var")
    assert not held.running
    held.stop()


def test_a_data_folder_that_cannot_be_used_is_survived(tmp_path: Path) -> None:
    (tmp_path / "valkey").touch()
    assert not server.ensure(tmp_path).running


def test_a_long_path_gets_a_short_private_socket(tmp_path: Path) -> None:
    var = tmp_path / ("长" * 40)
    path = socket_path(var)
    assert len(os.fsencode(path)) <= LONGEST
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert socket_path(var) == path
    held = server.ensure(var)
    assert server.answers(server.url(var))
    held.stop()
    path.parent.rmdir()


def test_a_folder_that_others_can_enter_is_not_used(tmp_path: Path) -> None:
    var = tmp_path / ("长" * 40)
    folder = socket_path(var).parent
    folder.chmod(0o755)
    try:
        assert socket_path(var) == var / "redis.sock"
        assert not server.ensure(var).running
    finally:
        folder.rmdir()
