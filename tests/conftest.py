"""Fixtures that every kind of test shares."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import Connection, create_engine, text

from bot.audit import seal
from bot.db.engine import Sessions, open_engine
from bot.db.upgrade import upgrade
from bot.ledger import entry
from bot.reports import close
from tests import servers

_numbers = itertools.count(1)

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
def postgres_template(postgres_socket: str) -> str:
    """A PostgreSQL database that every migration has run on."""
    with _admin(postgres_socket) as connection:
        connection.execute(text("CREATE DATABASE template_gongkai"))
    _migrate(_url(postgres_socket, "template_gongkai"))
    return "template_gongkai"


@contextmanager
def _admin(socket: str) -> Iterator[Connection]:
    engine = create_engine(_url(socket, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _url(socket: str, name: str) -> str:
    return f"postgresql+psycopg://app@/{name}?host={socket}"


@pytest.fixture
def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """The URL of a SQLite database with every table and no row of ours."""
    path = tmp_path / "gongkai.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_socket: str, postgres_template: str) -> Iterator[str]:
    """The URL of a PostgreSQL database with every table and no row of ours."""
    name = f"t{next(_numbers)}"
    with _admin(postgres_socket) as connection:
        connection.execute(
            text(f"CREATE DATABASE {name} TEMPLATE {postgres_template} STRATEGY FILE_COPY")
        )
    yield _url(postgres_socket, name)
    with _admin(postgres_socket) as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def bare_postgres_url(postgres_socket: str) -> Iterator[str]:
    """The URL of a PostgreSQL database without a table."""
    name = f"t{next(_numbers)}"
    with _admin(postgres_socket) as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield _url(postgres_socket, name)
    with _admin(postgres_socket) as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(params=["sqlite", "postgresql"])
def sessions(request: pytest.FixtureRequest) -> Iterator[Sessions]:
    """An empty database with every table, once on SQLite and once on PostgreSQL."""
    wanted = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    opened = Sessions(open_engine(request.getfixturevalue(wanted)))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def postgres_sessions(postgres_url: str) -> Iterator[Sessions]:
    """An empty database on PostgreSQL, for what SQLite rules out by itself."""
    opened = Sessions(open_engine(postgres_url))
    yield opened
    opened.engine.dispose()


@pytest.fixture
def one_sessions(sqlite_url: str) -> Iterator[Sessions]:
    """An empty database on SQLite, for what does not depend on the database."""
    opened = Sessions(open_engine(sqlite_url))
    yield opened
    opened.engine.dispose()
