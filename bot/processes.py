"""Child processes that never outlive us: started in their own session, ended in order, told when we die."""

import ctypes
import fcntl
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from bot.errors import Refused

PATIENCE = 12.0  # seconds that a child gets to finish the step in hand
RESTARTS, WINDOW = 5, 60.0  # so many restarts in so many seconds, then we give up
_PR_SET_PDEATHSIG = 1

log = logging.getLogger(__name__)


def die_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent dies, also by kill -9 (Linux; elsewhere it does nothing)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def start_of_parent() -> str:
    """The start of the process that started us: the same for all its workers, and another after a restart."""
    parent = os.getppid()
    try:
        # After the name, which may hold blanks, the 20th field: when it started (proc_pid_stat(5)).
        since = (
            Path(f"/proc/{parent}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
        )
    except OSError:
        since = ""  # no Linux: its number has to do
    return f"{parent} {since}".strip()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one on a folder until the end, however sudden. Raises Refused when somebody is there already."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "running.lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                f"{folder} 已经有一个在运行：请先结束它，或换一个 GONGKAI_VAR_DIR"
            ) from None
        yield


def _prepare_child() -> None:
    # A shell that starts us in the background leaves SIGINT ignored, and a child would inherit that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    die_with_parent()


def stop_event() -> threading.Event:
    """An event that SIGINT and SIGTERM set, also where SIGINT was inherited as ignored."""
    event = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        event.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    return event


class Child:
    """A child process that is started again when it ends by itself."""

    def __init__(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], folder: Path
    ) -> None:
        self.name = name
        self._command, self._environment, self._folder = list(command), dict(environment), folder
        self._starts: list[float] = []
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only us and we end it in order.

        Its log is our log (stderr); stdout is for results, and a serving child has none.
        """
        self._starts.append(time.monotonic())
        self._process = subprocess.Popen(  # noqa: S603 - our own commands
            self._command, env=self._environment, cwd=self._folder, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, preexec_fn=_prepare_child,
        )  # fmt: skip

    def keep_alive(self) -> bool:
        """Start it again if it has ended; False when that happened too often."""
        if self._process is None or self._process.poll() is None:
            return True
        recent = [start for start in self._starts if time.monotonic() - start < WINDOW]
        log.error("%s ended with %s", self.name, self._process.returncode)
        if len(recent) >= RESTARTS:
            return False
        self.start()
        return True

    def stop(self) -> None:
        """SIGTERM, patience, SIGKILL."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            log.warning("%s did not stop in %s s", self.name, PATIENCE)
            self._process.kill()
            self._process.wait()


def supervise(children: Sequence[Child], stop: threading.Event) -> bool:
    """Keep the children running until `stop` is set, then end them, last started first.

    Returns False when a child could not be kept alive.
    """
    well = True
    while well and not stop.wait(0.2):
        well = all(child.keep_alive() for child in children)
    for child in reversed(children):
        child.stop()
    return well
