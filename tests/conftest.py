"""Fixtures that every kind of test shares."""

import importlib
import itertools
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

import bot
from bot.db.base import Base
from bot.db.engine import Sessions, open_engine
from tests import servers

_numbers = itertools.count(1)
NOUNS = ("staff", "audit", "review", "ledger", "notices", "answers", "search")


@pytest.fixture(scope="session")
def postgres_socket() -> Iterator[str]:
    """The socket folder of a real PostgreSQL, one for each test process."""
    with servers.postgres() as socket:
        yield socket


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The URL of a real Valkey, one for each test process."""
    with servers.valkey() as url:
        yield url


def _all_tables() -> None:
    for noun in NOUNS:
        package = importlib.import_module(f"bot.{noun}")
        for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
            importlib.import_module(module.name)


def _fresh(url: str) -> Sessions:
    _all_tables()
    engine = open_engine(url)
    Base.metadata.create_all(engine)
    return Sessions(engine)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The URL of an empty SQLite database."""
    return f"sqlite:///{tmp_path / 'gongkai.db'}"


@pytest.fixture
def postgres_url(postgres_socket: str) -> Iterator[str]:
    """The URL of an empty PostgreSQL database of its own."""
    name = f"t{next(_numbers)}"
    admin = create_engine(
        f"postgresql+psycopg://app@/postgres?host={postgres_socket}", isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield f"postgresql+psycopg://app@/{name}?host={postgres_socket}"
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def sessions(request: pytest.FixtureRequest) -> Iterator[Sessions]:
    """An empty database with every table, once on SQLite and once on PostgreSQL."""
    opened = _fresh(
        request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    )
    yield opened
    opened.engine.dispose()


@pytest.fixture
def one_sessions(sqlite_url: str) -> Iterator[Sessions]:
    """An empty database on SQLite, for what does not depend on the database."""
    opened = _fresh(sqlite_url)
    yield opened
    opened.engine.dispose()


assert bot.__doc__  # the package under test is this clone's
