"""Fixtures that every kind of test shares."""

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from bot.audit import seal
from bot.db.engine import Sessions, open_engine
from bot.db.upgrade import upgrade
from bot.ledger import entry
from bot.reports import close
from tests import databases, servers

# A slow machine is no fault of what is tested: no test asserts a time.
hypothesis.settings.register_profile("gongkai", deadline=None)
hypothesis.settings.load_profile("gongkai")


@pytest.fixture(scope="session")
def postgres_socket() -> Iterator[str]:
    """The socket folder of a real PostgreSQL, one for each test process."""
    with servers.postgres() as socket:
        yield socket


@pytest.fixture(scope="session")
def valkey() -> Iterator[servers.Valkey]:
    """A real Valkey, one for each test process. Who lets it die starts it again."""
    with servers.valkey() as server:
        yield server


@pytest.fixture(scope="session")
def redis_url(valkey: servers.Valkey) -> str:
    """Its URL."""
    return valkey.url


def _migrate(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine, then=(entry.create, close.create, seal.create))
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file that every migration has run on."""
    path = tmp_path_factory.mktemp("template") / "gongkai.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def _postgres(postgres_socket: str) -> databases.Emptied:
    return databases.Emptied(postgres_socket, _migrate)


@pytest.fixture(scope="session")
def _engines() -> databases.Engines:
    return databases.Engines()


@pytest.fixture(scope="session")
def _sqlite_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("sqlite") / "gongkai.db"


@pytest.fixture
def sqlite_url(sqlite_template: Path, _sqlite_place: Path) -> str:
    """The URL of a SQLite database with every table and no row of ours."""
    return databases.copied(sqlite_template, _sqlite_place)


@pytest.fixture
def postgres_url(_postgres: databases.Emptied) -> str:
    """The URL of a PostgreSQL database with every table and no row of ours."""
    return _postgres.url()


@pytest.fixture
def bare_postgres_url(postgres_socket: str) -> Iterator[str]:
    """The URL of a PostgreSQL database without a table."""
    name = databases.bare(postgres_socket)
    yield databases.url(postgres_socket, name)
    databases.drop(postgres_socket, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def sessions(request: pytest.FixtureRequest, _engines: databases.Engines) -> Iterator[Sessions]:
    """An empty database with every table, once on SQLite and once on PostgreSQL."""
    wanted = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    with _engines.open(request.getfixturevalue(wanted)) as engine:
        yield Sessions(engine)


@pytest.fixture
def postgres_sessions(postgres_url: str, _engines: databases.Engines) -> Iterator[Sessions]:
    """An empty database on PostgreSQL, for what SQLite rules out by itself."""
    with _engines.open(postgres_url) as engine:
        yield Sessions(engine)


@pytest.fixture
def one_sessions(sqlite_url: str, _engines: databases.Engines) -> Iterator[Sessions]:
    """An empty database on SQLite, for what does not depend on the database."""
    with _engines.open(sqlite_url) as engine:
        yield Sessions(engine)
