"""Let the ledger's lines be found by the words of their titles and by their items."""

from collections.abc import Sequence

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from bot.ledger.entry import Entry
from bot.search import engine
from bot.search.engine import LEDGER_WORDS

_BATCH = 5_000


def _put(session: Session, entries: Sequence[Entry]) -> None:
    told = ((one.seq, f"{one.title}\n{one.item}", one.released_at) for one in entries)
    engine.put_new(session, told, LEDGER_WORDS)


def fill(connection: Connection) -> None:
    """Make the lines findable that came before this was kept. After migrations; nothing where all are."""
    known = select(LEDGER_WORDS.c.id).where(LEDGER_WORDS.c.id == Entry.seq)
    missing = select(Entry).where(Entry.purged_at.is_(None), ~known.exists()).order_by(Entry.seq)
    with Session(connection) as session:
        while some := list(session.scalars(missing.limit(_BATCH))):
            _put(session, some)
            session.expunge_all()
