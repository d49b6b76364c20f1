"""Six processes and one token: whatever becomes of it, the platform is asked for as few as can be."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from redis import Redis

from bot.memory.link import Link, connect
from bot.memory.memory import open_memory
from bot.memory.renewals import FORCED_MOST, Renewals
from bot.wechat.client import Client
from tests.integration.fleet import SIZE, Fleet, account, drafts, fleet, outcome
from tests.integration.sandbox_help import Platform, platform
from tests.make import AT

REFUSED = {"errcode": 40001, "errmsg": "invalid credential"}


@pytest.fixture(scope="module")
def six() -> Iterator[Fleet]:
    """Six processes."""
    with fleet() as running:
        yield running


@pytest.fixture
def sandbox(tmp_path: Path, redis_url: str) -> Iterator[Platform]:
    """A sandbox that nobody has called, and an empty Valkey."""
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
    with platform(tmp_path) as running:
        yield running


def fetches(sandbox: Platform) -> object:
    """How many tokens were asked for."""
    return sandbox.look("calls", path="stable_token")["count"]


def fail(sandbox: Platform, path: str) -> None:
    """From now on the platform refuses every token there."""
    sandbox.sandbox("fault", path=path, kind="errcode", times=1_000_000, answer=REFUSED)


def test_six_processes_fetch_one_token_when_cold_and_whenever_it_ends(
    six: Fleet, sandbox: Platform, redis_url: str
) -> None:
    assert six.call(sandbox.base, redis_url) == ["done"] * SIZE
    assert fetches(sandbox) == 1
    for number, how in enumerate(["expire", "revoke", "expire"], 2):
        sandbox.sandbox("tokens", how=how)
        assert six.call(sandbox.base, redis_url) == ["done"] * SIZE
        assert fetches(sandbox) == number


def test_a_token_that_was_never_one_is_replaced_once(
    six: Fleet, sandbox: Platform, redis_url: str
) -> None:
    with Redis.from_url(redis_url) as redis:
        redis.set(f"gk:token:{account(sandbox.base).token_name}", "rubbish")  # 40014
    assert six.call(sandbox.base, redis_url) == ["done"] * SIZE
    assert fetches(sandbox) == 1


def test_an_emptied_redis_costs_one_fetch(six: Fleet, sandbox: Platform, redis_url: str) -> None:
    six.call(sandbox.base, redis_url)
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
    assert six.call(sandbox.base, redis_url, 3) == ["done"] * SIZE * 3
    assert fetches(sandbox) == 2


def test_without_redis_each_process_fetches_one_and_works(
    six: Fleet, sandbox: Platform, tmp_path: Path
) -> None:
    nobody = f"unix://{tmp_path}/nobody?db=0"
    assert six.call(sandbox.base, nobody, 3) == ["done"] * SIZE * 3
    assert fetches(sandbox) == SIZE
    sandbox.sandbox("tokens", how="revoke")
    assert six.call(sandbox.base, nobody, 3) == ["done"] * SIZE * 3
    assert fetches(sandbox) == SIZE * 2


def test_a_thousand_refusals_cost_six_processes_two_fetches_also_over_a_restart(
    six: Fleet, sandbox: Platform, redis_url: str
) -> None:
    fail(sandbox, "draft/batchget")
    ends = six.call(sandbox.base, redis_url, 167)
    assert (len(ends), set(ends)) == (1002, {"TryLater"})
    assert fetches(sandbox) == 2
    memory = open_memory(redis_url)
    assert outcome(Client(account(sandbox.base), memory)) == "TryLater"
    assert fetches(sandbox) == 2
    memory.close()


def test_refusals_of_a_token_fetched_long_ago_cost_two_fetches_as_well(
    six: Fleet, sandbox: Platform, redis_url: str
) -> None:
    six.call(sandbox.base, redis_url)
    with Redis.from_url(redis_url) as redis:
        redis.delete(f"gk:token:{account(sandbox.base).token_name}:new")
    fail(sandbox, "draft/batchget")
    assert set(six.call(sandbox.base, redis_url, 5)) == {"TryLater"}
    assert int(str(fetches(sandbox))) <= 3  # one when cold, two for the refusals


def test_a_call_that_alone_is_refused_does_not_drag_the_others_into_a_loop(
    sandbox: Platform, redis_url: str
) -> None:
    """Every other call works with the new token, so it looks good again and again."""
    fail(sandbox, "draft/batchget")
    memory = open_memory(redis_url)
    client = Client(account(sandbox.base), memory)
    for _ in range(30):
        client.draft.count()
        assert outcome(client) == "TryLater"
    assert int(str(fetches(sandbox))) <= 3
    memory.close()


def test_a_renewal_that_could_not_be_fetched_is_made_up_for(
    sandbox: Platform, redis_url: str
) -> None:
    memory = open_memory(redis_url)
    client = Client(account(sandbox.base), memory)
    drafts(client)
    sandbox.sandbox("tokens", how="revoke")
    sandbox.sandbox("fault", path="stable_token", kind="http_502")
    assert [outcome(client), outcome(client)] == ["Unreachable", "done"]
    memory.close()


@pytest.mark.parametrize("kind", ["redis", "alone"])
def test_forced_refreshes_are_counted_spaced_and_limited(
    redis_url: str, tmp_path: Path, kind: str
) -> None:
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
    url = redis_url if kind == "redis" else f"unix://{tmp_path}/nobody?db=0"
    links = [Link(connect(url)) for _ in range(3)]
    renewals = [Renewals(link) for link in links] if kind == "redis" else [Renewals(links[0])] * 3
    with time_machine.travel(AT, tick=False) as hands:
        assert renewals[0].may_force("t")
        hands.shift(29)
        assert not any(one.may_force("t") for one in renewals)
        for number in range(
            1, 40
        ):  # each by what would be another process, or the same after a restart
            hands.shift(31)
            assert renewals[number % 3].may_force("t") == (number < FORCED_MOST)
        hands.shift(86_400)
        assert renewals[1].may_force("t")
    for link in links:
        link.close()


@pytest.mark.parametrize("kind", ["redis", "alone"])
def test_refused_tokens_are_renewed_ever_more_rarely_until_one_works(
    redis_url: str, tmp_path: Path, kind: str
) -> None:
    url = redis_url if kind == "redis" else f"unix://{tmp_path}/nobody?db=0"
    link = Link(connect(url))
    renewals = Renewals(link)
    with Redis.from_url(redis_url) as redis:
        redis.flushall()
        assert renewals.may_renew("t", "T1")
        assert not renewals.may_renew("t", "T2")
        assert kind != "redis" or redis.ttl("gk:token:t:renewed") in (299, 300)
        renewals.take_back("t")
        assert renewals.may_renew("t", "T2")
        assert kind != "redis" or redis.ttl("gk:token:t:renewed") in (599, 600)
        renewals.worked("t", "T3")
        assert renewals.may_renew("t", "T3")  # it worked: this is a new matter
        assert not renewals.may_renew("t", "T3")
        assert kind != "redis" or redis.ttl("gk:token:t:renewed") in (299, 300)
    link.close()
