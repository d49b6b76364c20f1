"""What Alembic runs a migration with: the connection it was handed, and the mapped tables."""

from alembic import context
from sqlalchemy import Table

from bot.db.base import Base


def _ours(thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Leave out the tables that the search engines keep for themselves."""
    return not (kind == "table" and (name or "").startswith("search_") and isinstance(thing, Table))


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_object=_ours,
    compare_type=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
