"""Purge a title from the ledger where the law demands it: the text goes, the line and its count stay."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.audit import trail
from bot.errors import NotFound, OutOfTurn
from bot.ledger.entry import Entry
from bot.search import engine


def purge(session: Session, seq: int, *, by: str, reason: str, at: datetime) -> Entry:
    """Erase the title of an entry together with its salt; the chain still verifies.

    Raises:
        NotFound: there is no such entry.
        OutOfTurn: its title is gone already.
    """
    entry = session.get(Entry, seq)
    if entry is None:
        raise NotFound(f"台账里没有第 {seq} 号记录")
    if entry.purged_at is not None:
        raise OutOfTurn(f"台账第 {seq} 号记录的标题已经清除过了")
    entry.title, entry.salt, entry.purged_at = "", "", at
    session.flush()
    engine.remove(session, seq, engine.LEDGER_WORDS)
    trail.record(
        session,
        actor=by,
        verb="ledger.purge",
        subject=("entry", str(seq)),
        at=at,
        after={"reason": reason},
    )
    return entry
