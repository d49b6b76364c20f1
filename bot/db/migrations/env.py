"""What Alembic runs a migration with: the connection it was handed, and the mapped tables."""

from alembic import context

from bot.db.base import Base


def _ours(_thing: object, name: str | None, _kind: str, _reflected: bool, _other: object) -> bool:
    """Leave out what the search engines keep for themselves: everything named …_fts…"""
    return "_fts" not in (name or "")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    include_object=_ours,
    compare_type=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
