"""Whether it is up and ready, as `/healthz` and `/readyz` tell it, when parts come late and go away."""

import json
import os
import signal
from contextlib import suppress
from pathlib import Path

import pytest

from tests import servers
from tests.e2e.place import Place, fetch, free_port, wait_for

ENOUGH = 12  # questions, each on a connection of its own, so that both workers are asked


def opened(place: Place, **settings: str) -> str:
    """An installation with a database; the address of its web process, which does not run yet."""
    port = free_port()
    place.settings |= {"GONGKAI_PORT": str(port)} | settings
    place.do("db", "upgrade")
    return f"http://127.0.0.1:{port}"


def readiness(address: str) -> set[tuple[int, str]]:
    """Every answer that the workers give now: status, and what is degraded."""
    answers = [fetch(address + "/readyz") for _ in range(ENOUGH)]
    return {
        (status, ",".join(json.loads(body)["degraded"]) if status else "")
        for status, body in answers
    }


def test_it_is_up_at_once_ready_when_the_scheduler_has_beaten_and_then_whatever_redis_does(
    place: Place,
) -> None:
    with servers.valkey() as redis:
        address = opened(place, GONGKAI_REDIS_URL=redis.url)
        place.start("web")
        wait_for(lambda: fetch(address + "/healthz")[0] == 200, "the web process")
        assert readiness(address) == {(503, "scheduler")}
        place.start("scheduler")
        wait_for(lambda: readiness(address) == {(200, "")}, "the scheduler's first beat")
    wait_for(lambda: readiness(address) == {(200, "redis")}, "the workers to miss Redis")
    assert fetch(address + "/healthz")[0] == 200


@pytest.mark.prove
def test_a_worker_that_comes_late_and_a_new_start_are_told_apart(place: Place) -> None:
    with servers.valkey() as redis:
        address = opened(place, GONGKAI_REDIS_URL=redis.url)
        web = place.start("web")
        place.start("scheduler")
        wait_for(lambda: readiness(address) == {(200, "")}, "readiness")
    wait_for(lambda: readiness(address) == {(200, "redis")}, "the workers to miss Redis")
    before = set(workers(web.pid))
    os.kill(min(before), signal.SIGKILL)
    wait_for(lambda: len(set(workers(web.pid)) - before) == 1, "another worker")
    wait_for(lambda: readiness(address) == {(200, "redis")}, "it to believe the one that stayed")
    os.kill(web.pid, signal.SIGTERM)
    web.wait(30)
    place.start("web")
    wait_for(lambda: fetch(address + "/healthz")[0] == 200, "the web process again")
    assert readiness(address) == {(503, "redis")}


@pytest.mark.prove
def test_an_embedded_server_that_dies_is_started_again(place: Place) -> None:
    address = opened(place)
    place.start("run")
    wait_for(lambda: readiness(address) == {(200, "")}, "readiness")
    before = valkey(place)
    os.kill(before, signal.SIGKILL)
    wait_for(lambda: valkey(place) not in (0, before), "another server")
    wait_for(lambda: readiness(address) == {(200, "")}, "the workers to find it")


def valkey(place: Place) -> int:
    """The number of the embedded server's process, 0 when there is none."""
    for number in place.members():
        with suppress(OSError):  # it may end while we look
            if Path(f"/proc/{number}/comm").read_text(encoding="utf-8").strip() == "valkey-server":
                return number
    return 0


def workers(web: int) -> list[int]:
    """The web process's workers."""
    listed = Path(f"/proc/{web}/task/{web}/children").read_text(encoding="utf-8")
    return [int(number) for number in listed.split()]
