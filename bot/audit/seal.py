"""Seal the audit trail: each act gets a seal, the seals are a chain, and what is changed afterwards is found.

Acts are sealed by the scheduler after they were written, not by the verbs, which would all wait for the one head
row. On PostgreSQL a transaction that commits late has smaller ids than what is sealed already: the order of the
chain is that of sealing, and whatever has no seal gets one, however small its id.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Index, Table, event, exists, insert, or_, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit import chain
from bot.audit.trail import Act
from bot.db import guards
from bot.db.base import Base
from bot.errors import Refused

LATE = timedelta(hours=1)  # from an act's time to the end of its transaction, at most
BATCH = 1000  # acts in one transaction, so that nobody waits long for the head, or on SQLite for the file


class Seal(Base):
    """One seal. An act has one that stands; where its words were purged, the purged one stays before it."""

    __tablename__ = "audit_seal"
    __table_args__ = (
        Index(
            "uq_audit_seal_standing", "act_id", unique=True,
            sqlite_where=text("purged_at IS NULL"), postgresql_where=text("purged_at IS NULL"),
        ),
    )  # fmt: skip

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act_id: Mapped[int] = mapped_column(index=True)
    salt: Mapped[str]
    digest: Mapped[str]
    sealed_at: Mapped[datetime]
    complete_at: Mapped[datetime | None]  # what the head said when it was made
    prev: Mapped[str] = mapped_column(unique=True)
    hash: Mapped[str]
    purged_at: Mapped[datetime | None]


class SealHead(Base):
    """The one row that whoever seals takes first, so that the chain cannot fork.

    `complete_at` is the newest moment at which every act that was written before it had its seal.
    """

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str]
    complete_at: Mapped[datetime | None]


def unsealed(session: Session, *, after: int = 0) -> list[int]:
    """Up to BATCH acts without any seal, by id, from the one after `after` on; some 0.3 s for a million acts."""
    sealed = select(Seal.seq).where(Seal.act_id == Act.id)  # no more of a row than the index has
    chosen = select(Act.id).where(Act.id > after, ~exists(sealed))
    return list(session.scalars(chosen.order_by(Act.id).limit(BATCH)))


def seal(session: Session, numbers: Collection[int], *, at: datetime) -> int:
    """Seal those of these acts that have no seal yet; how many there were. Raises Refused without a head."""
    head = hold_head(session)
    if head.complete_at is not None and head.complete_at > at + LATE:
        head.complete_at = at  # the clock was ahead, and has been put right
    sealed = set(session.scalars(select(Seal.act_id).where(Seal.act_id.in_(numbers))))
    return append(session, head, [one for one in numbers if one not in sealed], at=at)


def hold_head(session: Session) -> SealHead:
    """Take the head until commit. Raises Refused where the database has none yet."""
    # By a statement that writes, so that whoever held it before has committed and is seen.
    session.execute(
        update(SealHead).where(SealHead.id == 1).values(seq=SealHead.seq),
        execution_options={"synchronize_session": False},
    )
    head = session.get(SealHead, 1, populate_existing=True)
    if head is None:
        raise Refused("数据库里还没有审计记录的封条，请先运行 gongkai db upgrade")
    return head


def append(session: Session, head: SealHead, numbers: Sequence[int], *, at: datetime) -> int:
    """Seal acts as they stand now, at the end of the chain; how many. The caller holds the head."""
    chosen = select(Act).where(Act.id.in_(numbers)).order_by(Act.id)
    acts = session.scalars(chosen, execution_options={"populate_existing": True})
    made = []
    for act in acts:
        made.append(_seal(act, head, at=at))
        head.seq, head.hash = head.seq + 1, str(made[-1]["hash"])
    session.flush()
    if made:
        session.execute(insert(Seal), made)
    return len(made)


def complete(session: Session, *, at: datetime) -> None:
    """Note that at a moment nothing was left to seal."""
    later = or_(SealHead.complete_at.is_(None), SealHead.complete_at < at)
    session.execute(
        update(SealHead).where(SealHead.id == 1, later).values(complete_at=at),
        execution_options={"synchronize_session": False},
    )


def _seal(act: Act, head: SealHead, *, at: datetime) -> dict[str, object]:
    """The row of the seal that follows the head."""
    salt = chain.new_salt()
    own: dict[str, object] = {
        "seq": head.seq + 1, "act_id": act.id, "digest": chain.digest(salt, act.before, act.after),
        "sealed_at": at, "complete_at": head.complete_at,
    }  # fmt: skip
    told = own | {
        "at": act.at, "actor": act.actor, "verb": act.verb, "subject_kind": act.subject_kind,
        "subject_id": act.subject_id,
    }  # fmt: skip
    return own | {
        "salt": salt, "prev": head.hash, "hash": chain.link(head.hash, told), "purged_at": None,
    }  # fmt: skip


def create(connection: Connection) -> None:
    """The guards against changes and the head's one row; after a migration, and by `create_all` itself. Again if asked."""
    _guard_acts(_ACTS, connection)
    _guard(_SEALS, connection)
    _seed(_HEAD, connection)


def drop(connection: Connection) -> None:
    """Take the guards away, before a migration changes or drops the tables."""
    guards.lift(connection, _ACTS)
    guards.lift(connection, _SEALS)


def _guard_acts(table: Table, connection: Connection, **_told: object) -> None:
    """What an act changed may be purged; who, when and what stays."""
    fixed = [one.name for one in table.columns if one.name not in ("before", "after")]
    guards.append_only(connection, table, guards.unchanged(connection, fixed))


def _guard(table: Table, connection: Connection, **_told: object) -> None:
    fixed = [one.name for one in table.columns if one.name not in ("salt", "purged_at")]
    purge = "(OLD.purged_at IS NULL AND NEW.purged_at IS NOT NULL AND NEW.salt = '')"
    guards.append_only(connection, table, f"{guards.unchanged(connection, fixed)} AND {purge}")


def _seed(_table: Table, connection: Connection, **_told: object) -> None:
    connection.execute(
        text("INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, :hash) ON CONFLICT (id) DO NOTHING"),
        {"hash": chain.GENESIS},
    )  # fmt: skip


_ACTS, _SEALS, _HEAD = (
    Base.metadata.tables[name] for name in ("audit_act", "audit_seal", "audit_head")
)
event.listen(_ACTS, "after_create", _guard_acts)
event.listen(_SEALS, "after_create", _guard)
event.listen(_HEAD, "after_create", _seed)
