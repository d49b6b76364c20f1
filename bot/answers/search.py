"""Search the answer entries: the best ten, ranked over question and answer, and over what staff taught."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers.entry import Entry
from bot.answers.lesson import Lesson
from bot.search.arrays import Arrays
from bot.search.terms import Term

MOST = 10


@dataclass(frozen=True)
class Match:
    """One entry that was found, with its score; `lesson` is what staff taught, where that was the nearest."""

    entry: Entry
    score: float
    lesson: Lesson | None = None


def search(
    session: Session, arrays: Arrays, asked: Sequence[Term], *, limit: int = MOST
) -> list[Match]:
    """The live entries that fit best what is asked, best first; none that shares nothing with it."""
    best = arrays.best(asked, limit)
    if not best:
        return []
    chosen = select(Entry).where(Entry.id.in_([one.key for one in best]), Entry.live)
    found = {entry.id: entry for entry in session.scalars(chosen)}
    said = [one.said for one in best if one.said]
    lessons: dict[int, Lesson] = {}
    if said:
        taught = session.scalars(select(Lesson).where(Lesson.id.in_(said)))
        lessons = {lesson.id: lesson for lesson in taught}
    # The arrays may be a moment older than the table: what has gone since is left out.
    return [
        Match(found[one.key], one.score, lessons.get(one.said)) for one in best if one.key in found
    ]
