"""Small facts about this installation, kept in its database: is it a demonstration, what was loaded."""

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import upsert
from bot.db.base import Base

BEGAN = "config_loaded_at"  # when this installation's database was first filled
BEAT = "scheduler_beat"  # the newest moment at which the scheduler was alive


class Fact(Base):
    """One fact by name."""

    __tablename__ = "fact"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


def get(session: Session, name: str) -> str:
    """The value of a fact, empty when it was never put."""
    return session.scalar(select(Fact.value).where(Fact.name == name)) or ""


def several(session: Session, names: tuple[str, ...]) -> tuple[str, ...]:
    """The values of several facts, in one question to the database; empty where one was never put."""
    rows = session.execute(select(Fact.name, Fact.value).where(Fact.name.in_(names)))
    known = {row.name: row.value for row in rows}
    return tuple(known.get(name, "") for name in names)


def put(session: Session, name: str, value: str) -> None:
    """Remember a fact, replacing what was known; safe when two processes put the same one at once."""
    upsert.upsert(session, Fact, {"name": name, "value": value}, key=("name",), change=("value",))


def hold(session: Session) -> None:
    """Wait for whoever else changes the settings now, and keep others waiting until this transaction ends."""
    session.execute(select(Fact.value).where(Fact.name == BEGAN).with_for_update())


def is_demo(session: Session) -> bool:
    """Whether this database holds demonstration data; every page and export then says 演示数据."""
    return get(session, "demo") == "1"
