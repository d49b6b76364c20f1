"""Insert a row unless its key is there: the one statement that SQLite and PostgreSQL spell through their dialects."""

from collections.abc import Mapping, Sequence

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.db.base import Base


def upsert(
    session: Session,
    table: type[Base],
    values: Mapping[str, object],
    *,
    key: Sequence[str],
    change: Sequence[str] = (),
) -> bool:
    """Insert `values`; where a row with the same `key` stands, set its `change` columns, or leave it as it is.

    Returns whether a row was inserted or changed. Safe in races: the database decides.
    """
    if session.get_bind().dialect.name == "postgresql":
        pg = postgresql.insert(table).values(**values)
        new = {name: pg.excluded[name] for name in change}
        made = (
            pg.on_conflict_do_update(index_elements=key, set_=new)
            if change
            else pg.on_conflict_do_nothing()
        )
        return (
            session.execute(made.returning(*(getattr(table, name) for name in key))).first()
            is not None
        )
    lite = sqlite.insert(table).values(**values)
    new = {name: lite.excluded[name] for name in change}
    done = (
        lite.on_conflict_do_update(index_elements=key, set_=new)
        if change
        else lite.on_conflict_do_nothing()
    )
    return (
        session.execute(done.returning(*(getattr(table, name) for name in key))).first() is not None
    )
