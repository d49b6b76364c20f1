"""The sandbox's state is on disk: a kill loses nothing, a signal ends it cleanly."""

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.sandbox_help import ACCOUNT, Platform, callback, platform, wait_for

SERVER = """
import sys
from pathlib import Path
from bot.sandbox.app import create_sandbox
from bot.sandbox.serve import serve
from tests.integration.sandbox_help import ACCOUNT
app = create_sandbox(Path(sys.argv[1]), [ACCOUNT])
import logging
logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(message)s")
serve(app, "127.0.0.1", 0)
print("ended")
"""


@contextmanager
def process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], Platform]]:
    """A sandbox in a process of its own, with SIGINT ignored as under a background job of a shell."""
    command = [sys.executable, "-c", SERVER, str(folder)]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),
    ) as running:
        assert running.stdout is not None
        try:
            base = next(
                line.split()[-1] for line in running.stdout if line.startswith("sandbox at ")
            )
            yield running, Platform(base)
        finally:
            running.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    with process(tmp_path) as (running, wechat):
        wechat.fresh()
        running.send_signal(number)
        assert running.wait(10) == 0
        assert running.stdout is not None
        assert running.stdout.read().splitlines()[-1] == "ended"


def test_a_kill_loses_neither_a_job_nor_its_event(tmp_path: Path) -> None:
    with callback() as bot:
        with process(tmp_path) as (running, wechat):
            wechat.sandbox("settings", job_delay=0.5)
            wechat.sandbox("account", slug="wechat", callback=bot.url)
            token = wechat.fresh()
            job = wechat.call("freepublish/submit", {"media_id": wechat.draft()["media_id"]})[
                "publish_id"
            ]
            running.kill()
            running.wait(10)
        with platform(tmp_path, bot.url) as wechat:
            assert wechat.fresh() == token
            wechat.quiet()
            assert wechat.call("freepublish/get", {"publish_id": job})["publish_status"] == 0
        assert any("PUBLISHJOBFINISH" in pushed.body for pushed in bot.came)


def test_a_push_that_was_under_way_is_brought_after_the_restart(tmp_path: Path) -> None:
    with platform(
        tmp_path, "http://127.0.0.1:9/wechat", push_deliveries=100_000, push_gap=0.05
    ) as wechat:
        wechat.call("freepublish/submit", {"media_id": wechat.draft()["media_id"]})
        wait_for(wechat.look, lambda state: state["published"] != [])
    with callback() as bot, platform(tmp_path, bot.url, push_deliveries=3) as wechat:
        wechat.quiet()
        assert len(bot.came) == 1


def test_settings_given_at_the_start_are_added_to_what_was_set(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        wechat.sandbox("settings", protection=True, job_delay=9)
    with platform(tmp_path) as wechat:
        settings = wechat.look("settings")
        assert (settings["protection"], settings["job_delay"]) == (
            True,
            ACCOUNT.settings["job_delay"],
        )
        assert wechat.sandbox("settings", reset=True)["protection"] is False
        for wrong in ({"protecton": True}, {"job_delay": "soon"}, {"mass_order": ["luck"]}):
            assert "error" in wechat.sandbox("settings", **wrong)


def test_a_state_file_from_before_jobs_by_hand_goes_on(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        wechat.sandbox("by_hand")
        wechat.quiet()
    with sqlite3.connect(tmp_path / "sandbox.db") as old:
        old.execute("ALTER TABLE job DROP COLUMN by_hand")
    old.close()
    with platform(tmp_path) as wechat:
        wechat.sandbox("by_hand")
        jobs = wechat.quiet()["jobs"]
        assert isinstance(jobs, list)
        assert [job["by_hand"] for job in jobs] == [1, 0]
