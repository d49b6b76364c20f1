"""What tests of releasing share: a bureau with its scheduler, and hands that move the clock."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from redis import Redis
from sqlalchemy import event

from bot import clock
from bot.audit.seal import LATE
from bot.audit.trail import SYSTEM, Act
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.memory.memory import Memory, open_memory
from bot.notices.channel import Publisher
from bot.staff.member import Member
from bot.wechat.publisher import WeChatPublisher
from tests import make
from tests.fakes import StandIn
from tests.integration.backup_help import Elsewhere
from tests.integration.later_help import Town
from tests.integration.office import Office
from tests.integration.publisher_help import publisher
from tests.integration.sandbox_help import Platform, platform
from tests.world import World


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """A folder of uploads."""
    return Files(tmp_path / "uploads")


@pytest.fixture
def people(sessions: Sessions) -> dict[str, Member]:
    """The bureau as config/ has it, and one member for each role."""
    with sessions.begin() as session:
        make.loaded(session)
        return make.staff(session)


@pytest.fixture
def staff(one_sessions: Sessions) -> dict[str, Member]:
    """The same where the database does not matter: on SQLite only."""
    with one_sessions.begin() as session:
        make.loaded(session)
        return make.staff(session)


@pytest.fixture
def world(sessions: Sessions, tmp_path: Path) -> World:
    """A bureau with two accounts, on both databases."""
    return World(sessions, tmp_path)


@pytest.fixture
def hands() -> Iterator[time_machine.Traveller]:
    """The time stands still at AT until these move it. Whatever the program does meanwhile it dates when it does it."""
    with time_machine.travel(make.AT, tick=False) as moved:
        event.listen(Act, "before_insert", _is_dated_now)
        yield moved
        event.remove(Act, "before_insert", _is_dated_now)


def _is_dated_now(_mapper: object, _connection: object, act: Act) -> None:
    """The seals of the trail rely on it: an act with an earlier date is taken for one that was put in afterwards."""
    on_time = act.at >= clock.now() - LATE
    assert on_time or act.actor != SYSTEM, f"{act.verb} is dated {act.at}, written {clock.now()}"


@pytest.fixture
def memory(redis_url: str) -> Iterator[Memory]:
    """Memory on an empty Valkey."""
    with Redis.from_url(redis_url) as redis:
        redis.flushdb()
    kept = open_memory(redis_url)
    yield kept
    kept.close()


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[Platform]:
    """A simulated platform."""
    with platform(tmp_path) as running:
        yield running


@pytest.fixture
def generous(tmp_path: Path) -> Iterator[Platform]:
    """A simulated platform on which any number of sends is allowed."""
    with platform(tmp_path, mass_per_day=0, mass_per_month=0) as running:
        yield running


@pytest.fixture
def ours(generous: Platform, tmp_path: Path) -> WeChatPublisher:
    """Our account on it."""
    return publisher(generous.base, tmp_path)


@pytest.fixture(params=["wechat", "stand-in"])
def channel(request: pytest.FixtureRequest) -> Publisher:
    """An account on it, and the stand-in."""
    if request.param == "stand-in":
        return StandIn()
    found: WeChatPublisher = request.getfixturevalue("ours")
    return found


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A new installation."""
    return Office(tmp_path / "var")


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Elsewhere]:
    """A new machine, on either database."""
    var = tmp_path / "new"
    var.mkdir()
    file = f"sqlite:///{var / 'gongkai.db'}"
    on_sqlite = request.param == "sqlite"
    made = Elsewhere(file if on_sqlite else request.getfixturevalue("bare_postgres_url"), var)
    yield made
    made.sessions.engine.dispose()


@pytest.fixture
def town(one_sessions: Sessions, tmp_path: Path) -> Town:
    return Town(one_sessions, tmp_path)
