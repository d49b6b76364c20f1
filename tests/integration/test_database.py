"""The database keeps its promises on both engines."""

import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.db.engine import Sessions, open_engine
from bot.db.upgrade import is_current, upgrade
from bot.errors import Refused
from bot.ledger.channels import Channel, names
from bot.wiring import upgraded
from config.settings import Settings


def test_a_failed_transaction_leaves_nothing(sessions: Sessions) -> None:
    with pytest.raises(RuntimeError):
        _fail_in_the_middle(sessions)
    with sessions.read() as session:
        assert session.get(Channel, "x") is None


def _fail_in_the_middle(sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.add(Channel(slug="x", name="甲", kind="tv"))
        session.flush()
        raise RuntimeError


def test_a_reader_does_not_wait_for_a_writer(sessions: Sessions) -> None:
    with sessions.begin() as writer:
        writer.add(Channel(slug="wechat", name="桓台文化", kind="wechat"))
        writer.flush()
        with sessions.read() as reader:
            assert reader.execute(text("SELECT count(*) FROM channel")).scalar() == 0
    with sessions.read() as reader:
        assert names(reader)["微信公众号桓台文化"].slug == "wechat"


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path, postgres_socket: str) -> Iterator[str]:
    """The URL of a database in which there is nothing yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'new.db'}"
        return
    name = f"bare{os.getpid()}"
    admin = create_engine(
        f"postgresql+psycopg://app@/postgres?host={postgres_socket}", isolation_level="AUTOCOMMIT"
    )
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield f"postgresql+psycopg://app@/{name}?host={postgres_socket}"
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.mark.prove
def test_many_first_upgrades_at_once_load_the_settings_once(bare_url: str, tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path, database_url=bare_url)
    with ProcessPoolExecutor(6, mp_context=get_context("spawn")) as pool:
        loaded = list(pool.map(upgraded, [settings] * 6))
    assert sorted(loaded) == [False] * 5 + [True]
    sessions = Sessions(open_engine(bare_url))
    with sessions.read() as session:
        assert names(session)
    sessions.engine.dispose()


def test_settings_that_cannot_be_loaded_leave_nothing_behind(bare_url: str, tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path, database_url=bare_url, config_dir=tmp_path / "none")
    with pytest.raises(Refused, match="缺少设置文件"):
        upgraded(settings)
    engine = open_engine(bare_url)
    assert not is_current(engine)
    engine.dispose()


def test_asking_whether_it_is_current_makes_no_file_and_waits_for_no_writer(
    tmp_path: Path, sqlite_url: str
) -> None:
    missing = tmp_path / "none.db"
    engine = open_engine(f"sqlite:///{missing}")
    assert not is_current(engine)
    assert not missing.exists()
    engine.dispose()
    sessions = Sessions(open_engine(sqlite_url))
    with sessions.begin():
        other = open_engine(sqlite_url)
        assert is_current(other)
        other.dispose()
    sessions.engine.dispose()


def test_a_database_of_a_later_version_is_refused(sqlite_url: str) -> None:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    engine = open_engine(sqlite_url)
    for ask in (is_current, upgrade):
        with pytest.raises(Refused, match="更新的版本"):
            ask(engine)
    engine.dispose()
