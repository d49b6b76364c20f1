"""Close a month: its figures are frozen once, with a hash, however many schedulers try."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Table, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit import trail
from bot.clock import in_words, month_bounds, year_month
from bot.db import facts, guards
from bot.db.base import Base
from bot.errors import OutOfTurn
from bot.ledger import months
from bot.ledger.entry import take_head
from bot.reports.monthly import report


class MonthClose(Base):
    """A month's figures as they stood when it was closed, and how far the ledger went then."""

    __tablename__ = "month_close"

    month: Mapped[str] = mapped_column(primary_key=True)
    figures: Mapped[dict[str, object]]
    hash: Mapped[str]
    ledger_seq: Mapped[int]
    ledger_hash: Mapped[str]
    closed_at: Mapped[datetime]


def close(session: Session, month: str, *, at: datetime) -> bool:
    """Freeze a month's figures; False when it is closed already. Makes appending wait until commit.

    Raises:
        Refused: `month` is no month.
        OutOfTurn: it is not over yet.
    """
    month = months.plain_month(month)
    _, end = month_bounds(month)
    if at < end:
        raise OutOfTurn(f"{month} 还没有结束，{in_words(end)}以后才能结账")
    seq, link = take_head(session)  # others who close or append wait here
    if session.get(MonthClose, month) is not None:
        return False
    figures: dict[str, object] = dict(report(session, month, demo=facts.is_demo(session)))
    digest = fingerprint(figures)
    session.add(
        MonthClose(
            month=month,
            figures=figures,
            hash=digest,
            ledger_seq=seq,
            ledger_hash=link,
            closed_at=at,
        )
    )
    session.flush()
    after: dict[str, object] = {"hash": digest, "ledger_seq": seq}
    trail.record(
        session,
        actor=trail.SYSTEM,
        verb="month.close",
        subject=("month", month),
        at=at,
        after=after,
    )
    return True


def due(session: Session, *, at: datetime) -> list[str]:
    """The months that are over and not closed, oldest first, from the ledger's first month on."""
    first = months.first_month(session)
    closed = set(session.scalars(select(MonthClose.month)))
    found: list[str] = []
    month = first
    while month is not None and month_bounds(month)[1] <= at:
        if month not in closed:
            found.append(month)
        month = year_month(month_bounds(month)[1])
    return found


def fingerprint(figures: Mapping[str, object]) -> str:
    """SHA-256 over the figures as JSON with sorted keys and no blanks, in hex."""
    text = json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def create(connection: Connection) -> None:
    """Guard the table against changes. For a migration; `create_all` calls it by itself."""
    _guard(_TABLE, connection)


def _guard(table: Table, connection: Connection, **_told: object) -> None:
    guards.append_only(connection, table)


_TABLE = Base.metadata.tables["month_close"]
event.listen(_TABLE, "after_create", _guard)
