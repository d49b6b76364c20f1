"""Access tokens: one fetch, however many want one."""

import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from redis import Redis

from bot.errors import Refused
from bot.memory.memory import Memory, open_memory

NAME = "wechat:wx1"


class Platform:
    """Hands out tokens as stable_token does: the same one until it is forced to change."""

    def __init__(self) -> None:
        self.calls: list[bool] = []
        self.current = 1

    def fetch(self, force: bool) -> tuple[str, float]:
        """One call."""
        self.calls.append(force)
        self.current += int(force)
        return f"T{self.current}", 7200


@pytest.fixture(params=["redis", "alone"])
def memory(request: pytest.FixtureRequest, redis_url: str, tmp_path: Path) -> Iterator[Memory]:
    """Memory on an empty Valkey, and without any."""
    if request.param == "redis":
        with Redis.from_url(redis_url) as redis:
            redis.flushdb()
    opened = open_memory(
        redis_url if request.param == "redis" else f"unix://{tmp_path}/nobody?db=0"
    )
    yield opened
    opened.close()


def test_a_token_is_fetched_once(memory: Memory) -> None:
    platform = Platform()
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: memory.tokens.get(NAME, platform.fetch), range(24)))
    assert set(got) == {"T1"}
    assert platform.calls == [False]


def test_a_refused_token_that_another_renewed_costs_no_fetch(memory: Memory) -> None:
    platform = Platform()
    assert memory.tokens.get(NAME, platform.fetch) == "T1"
    assert memory.tokens.renew(NAME, "T0", platform.fetch) == "T1"
    assert platform.calls == [False]


def test_what_was_just_fetched_and_is_refused_is_changed_by_force(memory: Memory) -> None:
    platform = Platform()
    memory.tokens.get(NAME, platform.fetch)
    assert memory.tokens.renew(NAME, "T1", platform.fetch) == "T2"
    assert platform.calls == [False, True]
    assert memory.tokens.get(NAME, platform.fetch) == "T2"


def test_a_thousand_refusals_cost_two_fetches(memory: Memory) -> None:
    platform = Platform()
    for _ in range(1000):
        token = memory.tokens.get(NAME, platform.fetch)
        memory.tokens.renew(NAME, token, platform.fetch)
    assert len(platform.calls) == 2


def test_a_failed_fetch_is_told_and_the_next_may_try(memory: Memory) -> None:
    def refuse(_force: bool) -> tuple[str, float]:
        raise Refused("不在白名单")

    with pytest.raises(Refused):
        memory.tokens.get(NAME, refuse)
    assert memory.tokens.get(NAME, Platform().fetch) == "T1"


def test_a_token_near_its_end_is_not_kept_past_it(redis_url: str) -> None:
    with Redis.from_url(redis_url) as redis:
        redis.flushdb()
        memory = open_memory(redis_url)
        memory.tokens.get(NAME, lambda _force: ("T1", 345))
        assert redis.ttl(f"gk:token:{NAME}") == pytest.approx(45, abs=2)
        memory.close()


def _fetch_in_a_process(url: str, log: str, start: Callable[[], object]) -> None:
    memory = open_memory(url)

    def fetch(_force: bool) -> tuple[str, float]:
        with Path(log).open("a") as file:
            file.write("fetched\n")
        return "T1", 7200

    start()
    memory.tokens.get(NAME, fetch)


def test_six_processes_on_a_cold_cache_fetch_one_token(redis_url: str, tmp_path: Path) -> None:
    with Redis.from_url(redis_url) as redis:
        redis.flushdb()
    context = multiprocessing.get_context("fork")
    barrier, log = context.Barrier(6), tmp_path / "log"
    workers = [
        context.Process(target=_fetch_in_a_process, args=(redis_url, str(log), barrier.wait))
        for _ in range(6)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    assert [worker.exitcode for worker in workers] == [0] * 6
    assert log.read_text() == "fetched\n"
