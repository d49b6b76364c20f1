"""The migrations make exactly the tables that the code maps, on both databases."""

import importlib
import pkgutil

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import bot
from bot.db.base import Base
from bot.db.engine import Sessions
from bot.db.upgrade import is_current, upgrade


def _ours(_thing: object, name: str | None, _kind: str, _reflected: bool, _other: object) -> bool:
    return "_fts" not in (name or "")


def test_the_migrated_database_is_what_the_code_maps(sessions: Sessions) -> None:
    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)  # and every mapped class with it
    with sessions.engine.connect() as connection:
        options = {"compare_type": True, "include_object": _ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_upgrading_again_changes_nothing(sessions: Sessions) -> None:
    assert is_current(sessions.engine)
    assert upgrade(sessions.engine) is False
