"""Run the product as people do: as processes of their own, with an environment of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE = 60.0  # seconds; generous, because two slow cores may be busy
CREDENTIALS = {
    "GONGKAI_WECHAT_APP_ID": "wx0123456789abcdef",
    "GONGKAI_WECHAT_APP_SECRET": "not-a-secret",
    "GONGKAI_WECHAT_TOKEN": "token-of-the-test",
    "GONGKAI_WECHAT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
}


@dataclass(frozen=True)
class Result:
    """What a command did."""

    code: int
    out: str
    err: str


@dataclass
class Place:
    """A folder with settings in which `gongkai` is run."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def environment(self) -> dict[str, str]:
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")
        }
        return clean | {"GONGKAI_VAR_DIR": str(self.folder / "var")} | self.settings

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "bot.cli.main", *words]

    def gongkai(self, *words: str, stdin: str | None = None) -> Result:
        """Run one command to its end."""
        done = subprocess.run(
            self.command(*words), env=self.environment(), cwd=self.folder, input=stdin,
            capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        return Result(done.returncode, done.stdout, done.stderr)

    def do(self, *words: str) -> str:
        """Run one command that must succeed; its output."""
        result = self.gongkai(*words)
        assert result.code == 0, result
        return result.out

    def json(self, *words: str) -> object:
        return json.loads(self.do(*words, "--json"))

    def start(self, *words: str, ignore_sigint: bool = False) -> subprocess.Popen[str]:
        """Start a command that serves."""

        def prepare() -> None:
            if ignore_sigint:
                signal.signal(signal.SIGINT, signal.SIG_IGN)

        with (self.folder / "log").open("a") as log:
            process = subprocess.Popen(
                self.command(*words), env=self.environment(), cwd=self.folder, text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, preexec_fn=prepare,
            )  # fmt: skip
        self.running.append(process)
        return process

    def members(self) -> list[int]:
        """Every living process that runs with this place's var directory."""
        mark = f"GONGKAI_VAR_DIR={self.folder}/".encode()
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError):  # it may end while we look
                # Valkey writes over its environment; it is known by where it is at home.
                if entry.name.isdigit() and (
                    mark in (entry / "environ").read_bytes()
                    or (entry / "cwd").readlink().is_relative_to(self.folder / "var")
                ):
                    found.append(int(entry.name))
        return found

    def end(self) -> None:
        """End everything that runs here, however it stands."""
        for process in self.running:
            if process.poll() is None:
                process.terminate()
        for process in self.running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            if process.stdout is not None:
                process.stdout.close()
        for number in self.members():
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(
    holds: Callable[[], object], what: str | Callable[[], str], seconds: float = PATIENCE
) -> None:
    """Look until something holds; `what` is told (or asked for, then) when it was in vain."""
    limit = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > limit:
            raise AssertionError(f"waited in vain: {what if isinstance(what, str) else what()}")
        time.sleep(0.1)


def fetch(address: str, body: object = None) -> tuple[int, str]:
    """GET, or POST of JSON; status and text. Status 0 when nobody answers."""
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(address, data=data, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(asked, timeout=20) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code, problem.read().decode()
    except (urllib.error.URLError, OSError):
        return 0, ""
