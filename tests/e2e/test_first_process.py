"""Processes start, say what is wrong, end cleanly, and never outlive the first of them."""

import json
import os
import signal
import socket
import subprocess

import pytest

from tests.e2e.place import Place, fetch, free_port, wait_for

pytestmark = pytest.mark.timeout(300)  # many processes on two slow cores


def ready(place: Place) -> str:
    """Start `gongkai run`, wait until it is ready; its address."""
    port = free_port()
    place.settings["GONGKAI_PORT"] = str(port)
    place.do("db", "upgrade")
    return f"http://127.0.0.1:{port}"


@pytest.mark.parametrize(
    ("number", "ignored"),
    [
        (signal.SIGTERM, False),
        pytest.param(signal.SIGINT, False, marks=pytest.mark.prove),
        pytest.param(signal.SIGINT, True, marks=pytest.mark.prove),
    ],
)
def test_a_signal_ends_everything_cleanly(
    place: Place, number: signal.Signals, ignored: bool
) -> None:
    address = ready(place)
    first = place.start("run", ignore_sigint=ignored)
    wait_for(lambda: fetch(address + "/readyz")[0] == 200, "readiness")
    # Itself, web, its two workers, the scheduler, Valkey.
    wait_for(lambda: len(place.members()) == 6, "six processes")
    first.send_signal(number)
    assert first.wait(30) == 0
    wait_for(lambda: place.members() == [], "every process to end", 5)


@pytest.mark.prove
def test_nothing_is_left_when_the_first_process_is_killed_and_the_next_start_works(
    place: Place,
) -> None:
    address = ready(place)
    first = place.start("run")
    wait_for(lambda: fetch(address + "/readyz")[0] == 200, "readiness")
    first.kill()
    first.wait(10)
    wait_for(lambda: place.members() == [], "every process to end", 15)
    place.start("run")
    wait_for(lambda: fetch(address + "/readyz")[0] == 200, "readiness after a sudden death")


@pytest.mark.prove
def test_a_second_run_on_the_same_folder_is_refused_and_an_account_is_asked_for(
    place: Place,
) -> None:
    address = ready(place)
    place.start("run")
    wait_for(lambda: fetch(address + "/readyz")[0] == 200, "readiness")
    place.settings["GONGKAI_PORT"] = str(free_port())
    second = place.gongkai("run")
    assert (second.code, second.err.count("\n")) == (1, 1), second
    assert "已经有一个在运行" in second.err
    said = (place.folder / "log").read_text(encoding="utf-8")
    assert "GONGKAI_WECHAT_APP_ID" in said


@pytest.mark.prove
def test_a_killed_scheduler_is_started_again(place: Place) -> None:
    address = ready(place)
    place.start("run")
    wait_for(lambda: fetch(address + "/readyz")[0] == 200, "readiness")
    before = _scheduler(place)
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: _scheduler(place) not in (0, before), "another scheduler")


def test_ready_means_that_each_part_answered_once_and_degraded_names_the_rest(place: Place) -> None:
    address = ready(place)
    place.start("web")
    wait_for(lambda: fetch(address + "/healthz")[0] == 200, "the web process")
    status, body = fetch(address + "/readyz")
    assert (status, json.loads(body)["degraded"]) == (503, ["scheduler"])
    assert place.gongkai("nonsense").code == 2


def test_a_port_that_is_taken_is_one_sentence(place: Place) -> None:
    ready(place)
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        place.settings["GONGKAI_PORT"] = str(holder.getsockname()[1])
        result = place.gongkai("run")
    assert result.code == 1
    assert "已被别的程序占用" in result.err.strip().splitlines()[-1]


def test_a_misspelt_setting_is_refused_with_the_likely_name(place: Place) -> None:
    place.settings["GONGKAI_WECHAT_AP_ID"] = "wx1"
    result = place.gongkai("notice", "list")
    assert result.code == 1
    assert "GONGKAI_WECHAT_APP_ID" in result.err


def test_commands_before_there_is_a_database_say_what_to_do(place: Place) -> None:
    result = place.gongkai("notice", "list", "--json")
    assert (result.code, result.out) == (1, "")
    assert "gongkai db upgrade" in result.err


def _scheduler(place: Place) -> int:
    for number in place.members():
        done = subprocess.run(
            ["ps", "-o", "args=", "-p", str(number)], capture_output=True, text=True, check=False
        )
        if "-m scheduler" in done.stdout:
            return number
    return 0
