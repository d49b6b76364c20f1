"""Search the answer entries: the best ten, ranked over question and answer."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers.entry import Entry
from bot.search.arrays import Arrays
from bot.search.grams import grams
from bot.search.query import clean

MOST = 10


@dataclass(frozen=True)
class Match:
    """One entry that was found, with its score."""

    entry: Entry
    score: float


def search(session: Session, arrays: Arrays, text: str, *, limit: int = MOST) -> list[Match]:
    """The live entries that fit a text best, best first; none that shares nothing with it."""
    best = arrays.best(grams(clean(text)), limit)
    chosen = select(Entry).where(Entry.id.in_([id for id, _ in best]), Entry.live)
    found = {entry.id: entry for entry in session.scalars(chosen)}
    # The arrays may be a moment older than the table: what has gone since is left out.
    return [Match(found[id], score) for id, score in best if id in found]
