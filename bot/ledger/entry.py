"""Append to the ledger: a release as it happened, copied, chained, counted, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, Index, Table, event, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.clock import local_day, year_month
from bot.db import guards
from bot.db.base import Base
from bot.errors import Refused
from bot.ledger import chain, counters
from bot.ledger.channels import level_name
from bot.search import engine


class EntryKind(StrEnum):
    """What happened: something went out, was corrected, or was taken back."""

    RELEASED = "released"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Released:
    """What is copied into the ledger. `level` is a code or a Chinese name, "" for the bureau's own accounts.

    `item` is the notice's index number (索引号) or the number in a register; `category` its 类别;
    `released_at` the moment at which it went out, was corrected or was withdrawn.
    """

    item: str
    title: str
    channel: str
    channel_name: str
    level: str
    unit: str
    category: str
    released_at: datetime
    kind: EntryKind = EntryKind.RELEASED
    release_id: int | None = None
    notice_id: int | None = None
    classification: str = "active"
    origin: str = "original"
    url: str = ""


class Entry(Base):
    """One line of the ledger. Copied, not linked, so that later edits cannot change it."""

    __tablename__ = "release_entry"
    __table_args__ = (
        # A register's row is known by these four; a release is known by itself, whatever else is the same.
        Index(
            "uq_release_entry_registered", "kind", "item", "channel", "released_at", unique=True,
            sqlite_where=text("release_id IS NULL"), postgresql_where=text("release_id IS NULL"),
        ),
        # A release goes out once and is withdrawn once; it may be corrected more than once.
        Index(
            "uq_release_entry_once", "kind", "release_id", unique=True,
            sqlite_where=text("kind <> 'corrected'"), postgresql_where=text("kind <> 'corrected'"),
        ),
        Index("ix_release_entry_counted", "kind", "day", "item"),
        Index("ix_release_entry_item", "item", "kind", "ym"),
        # Lists and totals under a filter read this alone, of the months in which the counters know of something.
        Index(
            "ix_release_entry_browsed", "kind", "ym", "day", "seq", "channel", "level", "unit", "category", "item",
        ),
        Index("ix_release_entry_notice_id", "notice_id"),
    )  # fmt: skip

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    release_id: Mapped[int | None]
    notice_id: Mapped[int | None]
    item: Mapped[str]
    title: Mapped[str]  # may be purged by law
    channel: Mapped[str]
    channel_name: Mapped[str]
    level: Mapped[str]
    unit: Mapped[str]
    category: Mapped[str]
    classification: Mapped[str]
    origin: Mapped[str]
    released_at: Mapped[datetime]
    ym: Mapped[str]
    day: Mapped[date]
    url: Mapped[str]  # outside the hash: the platform may tell it later
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
    salt: Mapped[str]
    title_digest: Mapped[str]
    prev: Mapped[str] = mapped_column(unique=True)
    hash: Mapped[str]
    purged_at: Mapped[datetime | None]


class LedgerHead(Base):
    """The one row that every writer takes first, so that the chain cannot fork."""

    __tablename__ = "ledger_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str]


def append(session: Session, records: Sequence[Released], *, by: str, at: datetime) -> list[Entry]:
    """Write records at the end of the chain, in their order, and count those that were released.

    Holds the head until the caller commits. The same release or the same item, channel and time
    twice violates a unique constraint (IntegrityError): the caller's whole transaction is void.

    Raises:
        Refused: the database has no ledger yet.
    """
    if not records:
        return []
    last, prev = take_head(session, len(records))
    entries: list[Entry] = []
    for seq, record in enumerate(records, start=last - len(records) + 1):
        entries.append(_entry(record, seq=seq, prev=prev, by=by, at=at))
        prev = entries[-1].hash
    session.add_all(entries)
    session.flush()
    told = ((one.seq, f"{one.title}\n{one.item}", one.released_at) for one in entries)
    engine.put_new(session, told, engine.LEDGER_WORDS)
    session.execute(
        update(LedgerHead).where(LedgerHead.id == 1).values(hash=prev),
        execution_options={"synchronize_session": False},
    )
    counters.add(session, [entry for entry in entries if entry.kind == EntryKind.RELEASED])
    return entries


def take_head(session: Session, count: int = 0) -> tuple[int, str]:
    """Take the head for `count` new entries until commit: its sequence number with them, the last hash.

    With 0 it only makes other writers wait, for whoever must look before appending.
    """
    taken = session.execute(
        update(LedgerHead)
        .where(LedgerHead.id == 1)
        .values(seq=LedgerHead.seq + count)
        .returning(LedgerHead.seq, LedgerHead.hash),
        execution_options={"synchronize_session": False},
    ).one_or_none()
    if taken is None:
        raise Refused("数据库里还没有发布台账，请先运行 gongkai db upgrade")
    return taken.seq, taken.hash


def fill_url(session: Session, release_id: int, url: str) -> bool:
    """Note a release's address that the platform told later; True when it was still missing."""
    entry = session.scalar(
        select(Entry).where(
            Entry.release_id == release_id, Entry.kind == EntryKind.RELEASED, Entry.url == ""
        )
    )
    if entry is None or not url:
        return False
    entry.url = url
    session.flush()
    return True


def _entry(record: Released, *, seq: int, prev: str, by: str, at: datetime) -> Entry:
    salt = chain.new_salt()
    copied = vars(record) | {
        "kind": record.kind.value,
        "seq": seq,
        "recorded_at": at,
        "recorded_by": by,
    }
    copied["level"] = level_name(record.level)
    copied["title_digest"] = chain.title_digest(salt, record.title)
    return Entry(
        **copied,
        ym=year_month(record.released_at),
        day=local_day(record.released_at),
        salt=salt,
        prev=prev,
        hash=chain.link(prev, copied),
        purged_at=None,
    )


def create(connection: Connection) -> None:
    """What the tables need beside their columns: the guard against changes and the head's one row.

    For a migration, after both tables were made; `create_all` calls it by itself. May be called again.
    """
    _guard(_TABLE, connection)
    _seed(_HEAD, connection)


def drop(connection: Connection) -> None:
    """Take the guard away, before a migration changes or drops the table."""
    guards.lift(connection, _TABLE)


def _guard(table: Table, connection: Connection, **_told: object) -> None:
    may_change = {"url", "title", "salt", "purged_at"}
    fixed = guards.unchanged(
        connection, [c.name for c in table.columns if c.name not in may_change]
    )
    same_text = guards.unchanged(connection, ["title", "salt", "purged_at"])
    purge = (
        "(OLD.purged_at IS NULL AND NEW.purged_at IS NOT NULL AND NEW.title = '' AND NEW.salt = '')"
    )
    same_url = "(NEW.url = OLD.url OR OLD.url = '')"
    guards.append_only(connection, table, f"{fixed} AND {same_url} AND ({same_text} OR {purge})")


def _seed(_table: Table, connection: Connection, **_told: object) -> None:
    connection.execute(
        text(
            "INSERT INTO ledger_head (id, seq, hash) VALUES (1, 0, :hash) ON CONFLICT (id) DO NOTHING"
        ),
        {"hash": chain.GENESIS},
    )


_TABLE, _HEAD = Base.metadata.tables["release_entry"], Base.metadata.tables["ledger_head"]
event.listen(_TABLE, "after_create", _guard)
event.listen(_HEAD, "after_create", _seed)
