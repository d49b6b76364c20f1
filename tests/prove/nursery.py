"""Processes of their own within milliseconds: one that has everything loaded forks them.

It has a single thread, so a fork copies it whole; files, databases and connections are opened by each
child for itself. Run as `python -m tests.prove.nursery`, it takes orders as lines of JSON.
"""

import ctypes
import gc
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import configure_mappers

from bot import cli
from tests.e2e.place import PATIENCE
from tests.prove import mortal

ROLES: dict[str, Callable[[mortal.Orders], int]] = {
    "platform": mortal.platform,
    "web": mortal.web,
    "scheduler": mortal.scheduler,
    "command": mortal.command,
}
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


@dataclass
class Born:
    """A forked process. It stays known by its number until it was waited for."""

    nursery: "Nursery"
    pid: int
    log: Path
    code: int | None = None  # its exit code; minus the signal that killed it

    def kill(self) -> None:
        """kill -9, wherever it is."""
        if self.code is None:
            os.kill(self.pid, signal.SIGKILL)
            self.wait()

    def wait(self) -> int:
        """Its end."""
        if self.code is None:
            self.code = int(str(self.nursery.ask({"wait": self.pid})["code"]))
            assert "a fault of this program" not in self.said(), self.said()
        return self.code

    def begins(self) -> None:
        """Wait until it has said something: then it is at work."""
        limit = time.monotonic() + PATIENCE
        while not self.log.stat().st_size:
            assert time.monotonic() < limit, f"{self.log} stays empty"
            time.sleep(0.002)

    def said(self) -> str:
        """What it wrote, for whoever has to find out why."""
        return self.log.read_text(encoding="utf-8")


@dataclass
class Nursery:
    """The parent's side: bears processes and waits for their end."""

    process: subprocess.Popen[str]

    def bear(
        self, role: str, log: Path, orders: Mapping[str, object], results: Path | None = None
    ) -> Born:
        """A new process in a role; what it writes goes to `log`, its results elsewhere if that is said."""
        made = self.ask(
            {"bear": role, "log": str(log), "results": str(results or log), "orders": orders}
        )
        return Born(self, int(str(made["pid"])), log)

    def ask(self, order: Mapping[str, object]) -> dict[str, object]:
        """One order and its answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer: dict[str, object] = json.loads(self.process.stdout.readline())
        return answer


@contextmanager
def nursery() -> Iterator[Nursery]:
    """A nursery for as long as the block runs; nothing that it bore outlives it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.prove.nursery"], env=kept | {"OPENBLAS_NUM_THREADS": "1"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2],
        preexec_fn=_die_with_parent,
    )  # fmt: skip
    try:
        yield Nursery(process)
    finally:
        process.kill()  # and with it whatever it bore
        process.communicate()


def _die_with_parent() -> None:
    """The kernel kills us when the one who started us is gone, however that came about."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _bear(order: dict[str, object]) -> int:
    threads = len(os.listdir("/proc/self/task"))
    assert threads == 1, f"{threads} threads: a fork would copy only one of them"
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        _die_with_parent()
        results, log = (
            os.open(str(order[name]), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            for name in ("results", "log")
        )
        nothing = os.open(os.devnull, os.O_RDONLY)
        for ours, standard in ((nothing, 0), (results, 1), (log, 2)):
            os.dup2(ours, standard)
        orders = order["orders"]
        assert isinstance(orders, dict)
        code = ROLES[str(order["bear"])](mortal.Orders(**orders))
    except BaseException:  # noqa: BLE001 - the last handler of a process
        traceback.print_exc()
    finally:
        # Neither pytest's nor the nursery's own tidying up belongs to a child.
        with suppress(OSError, ValueError):
            sys.stderr.flush()
        os._exit(code)


def main() -> None:
    """Take orders until there are no more."""
    # The command line loads each command when it is called; children find them loaded.
    for module in pkgutil.iter_modules(cli.__path__):
        importlib.import_module(f"{cli.__name__}.{module.name}")
    configure_mappers()  # once here instead of in every child
    gc.freeze()  # what is loaded is shared; no child's collector should touch it
    for line in sys.stdin:
        order: dict[str, object] = json.loads(line)
        if "bear" in order:
            answer: dict[str, object] = {"pid": _bear(order)}
        else:
            _, status = os.waitpid(int(str(order["wait"])), 0)
            answer = {"code": os.waitstatus_to_exitcode(status)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
