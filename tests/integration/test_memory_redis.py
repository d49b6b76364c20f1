"""What is remembered, on a real Valkey and without one."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from redis import Redis

from bot.memory.link import Down, Link, connect
from bot.memory.memory import Memory, open_memory


@pytest.fixture
def no_memory(tmp_path: Path) -> Memory:
    """Memory whose Redis is not there."""
    return open_memory(f"unix://{tmp_path}/nobody?db=0")


def test_the_first_reply_stands(memory: Memory) -> None:
    assert memory.replies.recall("wechat", "m1") is None
    assert memory.replies.keep("wechat", "m1", "甲") == "甲"
    assert memory.replies.keep("wechat", "m1", "乙") == "甲"
    assert memory.replies.recall("wechat", "m1") == "甲"
    assert memory.replies.recall("other", "m1") is None


def test_four_deliveries_at_once_get_one_reply(memory: Memory) -> None:
    for number in range(20):
        with ThreadPoolExecutor(4) as pool:
            kept = pool.map(
                lambda word, number=number: memory.replies.keep("wechat", f"n{number}", word),
                "甲乙丙丁",
            )
        assert len(set(kept)) == 1


def test_a_reply_is_forgotten_after_minutes(memory: Memory, redis_url: str) -> None:
    memory.replies.keep("wechat", "m1", "甲")
    with Redis.from_url(redis_url) as redis:
        lives = [redis.ttl(key) for key in redis.scan_iter()]
    assert all(isinstance(life, int) and 60 <= life <= 120 for life in lives)


def test_without_redis_a_reply_is_simply_given(no_memory: Memory) -> None:
    assert no_memory.replies.keep("wechat", "m1", "乙") == "乙"
    assert no_memory.replies.recall("wechat", "m1") is None


def test_a_signature_goes_with_one_body(memory: Memory, redis_url: str) -> None:
    another = open_memory(redis_url)
    assert memory.requests.first_use("wechat", "sig", "body")
    assert memory.requests.first_use("wechat", "sig", "body")
    assert another.requests.first_use("wechat", "sig", "body")
    assert not another.requests.first_use("wechat", "sig", "forged")
    assert not memory.requests.first_use("wechat", "sig", "forged")
    another.close()


def test_without_redis_a_process_still_knows_its_signatures(no_memory: Memory) -> None:
    assert no_memory.requests.first_use("wechat", "sig", "body")
    assert not no_memory.requests.first_use("wechat", "sig", "forged")


def test_the_clocks_offset_is_shared(memory: Memory, redis_url: str) -> None:
    another = open_memory(redis_url)
    memory.offsets.put("wechat", -420.0)
    assert another.offsets.get("wechat") == -420.0
    assert another.offsets.get("second") == 0.0
    another.close()


def test_without_redis_the_offset_is_our_own(no_memory: Memory) -> None:
    assert no_memory.offsets.get("wechat") == 0.0
    no_memory.offsets.put("wechat", 90.0)
    assert no_memory.offsets.get("wechat") == 90.0


def test_a_ring_wakes_a_waiter(memory: Memory) -> None:
    stop = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(memory.wakeup.wait, 20, stop)
        memory.wakeup.ring()
        assert waiting.result(10) is True


def test_several_rings_are_one(memory: Memory) -> None:
    memory.wakeup.ring()
    memory.wakeup.ring()
    stop = threading.Event()
    assert memory.wakeup.wait(5, stop) is True
    assert memory.wakeup.wait(0.01, stop) is False


@pytest.mark.parametrize("kind", ["memory", "no_memory"])
def test_a_waiter_stops_when_told(kind: str, request: pytest.FixtureRequest) -> None:
    opened: Memory = request.getfixturevalue(kind)
    stop = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(opened.wakeup.wait, 60, stop)
        stop.set()
        assert waiting.result(20) is False


def test_without_redis_a_wait_just_times_out(no_memory: Memory) -> None:
    no_memory.wakeup.ring()
    assert no_memory.wakeup.wait(0.01, threading.Event()) is False


def test_a_dead_redis_is_noticed_and_so_is_its_return(
    redis_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    gate = tmp_path / "s"
    link = Link(connect(f"unix://{gate}?db=0"))
    caplog.set_level("INFO", "bot.memory.link")
    for _ in range(50):
        with pytest.raises(Down):
            link.ask(lambda redis: redis.ping())
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    gate.symlink_to(redis_url.removeprefix("unix://").removesuffix("?db=0"))
    stop = threading.Event()
    while not link.alive():
        stop.wait(0.05)
    assert caplog.records[-1].message == "redis answers again"
    link.close()
