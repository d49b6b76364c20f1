"""One installation for tests on real processes: its folder, its settings, its commands, what of it is alive."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import requests

from bot import processes

T = TypeVar("T")
Json = dict[str, object]
ROOT = Path(__file__).parents[2]
GONGKAI = (sys.executable, "-m", "bot.cli.main")
SCHEDULER = (sys.executable, "-m", "scheduler")
SIGINT_IGNORED = ("sh", "-c", 'trap "" INT; exec "$@"', "sh")  # as a shell starts background jobs
PATIENCE = 60.0  # seconds; generous for slow machines: nothing waits so long when all is well
_drawn = random.Random(os.getpid())
_given: set[int] = set()


def free_port() -> int:
    """A port that nobody listens on, below those that the kernel hands out to outgoing calls."""
    while True:
        port = _drawn.randrange(15000, 32000)
        with socket.socket() as probe:
            if port not in _given and probe.connect_ex(("127.0.0.1", port)) != 0:
                _given.add(port)
                return port


def wait_for(look: Callable[[], T], what: str, seconds: float = PATIENCE) -> T:
    """Look until something true is seen; AssertionError with what was seen last when it never is."""
    limit = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < limit, f"{what}: not within {seconds:.0f} s; seen last: {seen!r}"
        time.sleep(0.05)
    return seen


def fetch(address: str, **query: str) -> tuple[int, str]:
    """Status and text of a page; (0, "") while nobody answers there."""
    try:
        answer = requests.get(address, params=query, timeout=10)
    except requests.RequestException:
        return 0, ""
    answer.encoding = "utf-8"
    return answer.status_code, answer.text


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def rows(self) -> list[Json]:
        """The one JSON array that a command printed, and nothing beside it."""
        found = self._document()
        assert isinstance(found, list), self
        return found

    def json(self) -> Json:
        """The one JSON object that a command printed, and nothing beside it."""
        found = self._document()
        assert isinstance(found, dict), self
        return found

    def refusal(self) -> str:
        """The one line of a command that was refused, which printed nothing else."""
        assert (self.code, self.out, self.err.count("\n")) == (1, "", 1), self
        return self.err.strip()

    def _document(self) -> object:
        assert (self.code, self.err) == (0, ""), self
        return json.loads(self.out)


@dataclass(frozen=True)
class Running:
    """A process that serves, and the files it writes to."""

    process: subprocess.Popen[bytes]
    log: Path

    def said(self) -> str:
        """What it wrote to stdout until now."""
        return self.log.with_suffix(".out").read_text(encoding="utf-8")

    def logged(self) -> str:
        """What it wrote to stderr until now."""
        return self.log.read_text(encoding="utf-8")

    def end(self, how: int = signal.SIGTERM) -> int:
        """Signal the first process and wait for it; its exit code."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


@dataclass(frozen=True)
class Place:
    """One installation: a folder to work in, and settings."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def var(self) -> Path:
        """Its var directory, by which its processes are known."""
        return self.folder / "var"

    def environment(self) -> dict[str, str]:
        """Ours without any setting of the product, and then this place's."""
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")
        }
        ours = {"PYTHONPATH": str(ROOT), "GONGKAI_VAR_DIR": str(self.var)}
        return {**clean, **ours, **self.settings}

    def run(self, *arguments: str | Path | int, stdin: str = "") -> Said:
        """Run one command to its end."""
        command = [*GONGKAI, *map(str, arguments)]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment(), input=stdin, capture_output=True,
            encoding="utf-8", timeout=PATIENCE, check=False,
        )  # fmt: skip
        return Said(done.returncode, done.stdout, done.stderr)

    def do(self, *arguments: str | Path | int) -> str:
        """Run a command that must go well; the last word that it printed."""
        said = self.run(*arguments)
        assert said.code == 0, said
        return said.out.split()[-1]

    @contextmanager
    def serving(self, *arguments: str, program: Sequence[str] = GONGKAI) -> Iterator[Running]:
        """A process that serves while the block runs; it goes when we go."""
        name = (
            f"{arguments[0] if arguments else program[-1]}-{len(list(self.folder.glob('*.log')))}"
        )
        log = self.folder / f"{name}.log"
        with log.open("wb") as err, log.with_suffix(".out").open("wb") as out:
            process = subprocess.Popen(
                [*program, *arguments], cwd=self.folder, env=self.environment(), stdin=subprocess.DEVNULL,
                stdout=out, stderr=err, preexec_fn=processes.die_with_parent,
            )  # fmt: skip
        try:
            yield Running(process, log)
        finally:
            _ended(process)

    def alive(self) -> dict[int, str]:
        """Every process of this installation that runs now: its command by its number."""
        return {
            int(entry.name): command
            for entry in Path("/proc").iterdir()
            if entry.name.isdigit() and (command := _command(entry, self.var))
        }

    def number_of(self, word: str) -> int:
        """The process whose command has this word, 0 when there is none."""
        return next((number for number, line in self.alive().items() if word in line), 0)

    def clear(self) -> None:
        """Kill whatever is left, and say so: nothing of an installation outlives its test."""
        left = self.alive()
        for number in left:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        assert left == {}


def _ended(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _command(entry: Path, var: Path) -> str:
    """The command of a process of that var directory, empty for any other and for one that is gone."""
    try:
        settings = (entry / "environ").read_bytes().split(b"\0")
        command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        # Valkey writes over its environment; it is at home in a folder of the var directory.
        at_home = (entry / "cwd").readlink().is_relative_to(var)
    except OSError:
        return ""
    mine = os.fsencode(f"GONGKAI_VAR_DIR={var}")
    ours = at_home or any(one == mine or one.startswith(mine + b"/") for one in settings)
    return command.strip() if ours else ""
