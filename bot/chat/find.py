"""Search everything that may be told: answer entries and released notices, in one ranking."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.answers import bands
from bot.answers import search as answers
from bot.answers.bands import Judged, Ranked
from bot.answers.entry import Entry
from bot.answers.lesson import Lesson
from bot.chat.asked import Found
from bot.notices import clarify, find
from bot.notices.notice import Notice
from bot.search import rank
from bot.search.arrays import Arrays
from bot.search.grams import grams, is_chinese
from bot.search.query import content
from bot.search.terms import Term

MOST = 10
CANDIDATES = 40  # notices that are ranked: the newest that hold the words
AGE = 0.15  # of its score is the most that a notice loses to a newer one
HALF_LIFE = timedelta(days=180)


@dataclass(frozen=True)
class Hit:
    """One thing found: an entry or a notice, never both."""

    score: float
    entry: Entry | None = None
    notice: Notice | None = None
    more: str = ""  # what else it answers to: the rumour that a notice clears up
    lesson: Lesson | None = None  # what staff taught, where the question is nearest to that

    @property
    def title(self) -> str:
        """The question of an entry, the title of a notice."""
        if self.entry is not None:
            return self.entry.title
        return self.notice.title if self.notice is not None else ""

    @property
    def body(self) -> str:
        """What stands under the title; a notice's with its marks, which no gram is made of."""
        if self.entry is not None:
            return self.entry.answer
        return self.notice.body if self.notice is not None else ""

    @property
    def nearest(self) -> str:
        """The title as the question is judged by: what staff taught, or its own."""
        return self.lesson.question if self.lesson is not None else self.title

    def found(self, score: float) -> Found:
        """The hit as `ask --json` shows it."""
        if self.entry is not None:
            return Found(self.entry.key, self.entry.kind, self.title, score)
        return Found(str(self.notice.id if self.notice else ""), "notice", self.title, score)


def everything(
    session: Session, arrays: Arrays, text: str, asked: Sequence[Term], *, at: datetime
) -> list[Hit]:
    """At most ten hits for a text that was asked at a moment, best first. Another source is another list here.

    `asked` is what `arrays.asked` makes of the text.
    """
    hits = [
        *_entries(session, arrays, asked),
        *_notices(session, arrays, asked, text, at),
    ]
    return sorted(hits, key=lambda hit: -hit.score)[:MOST]


def judged(arrays: Arrays, text: str, asked: Sequence[Term], hits: Sequence[Hit]) -> Judged:
    """How far hits may be trusted."""
    ranked = [Ranked(hit.nearest, hit.body, hit.score) for hit in hits]
    return bands.judge(text, ranked, arrays.idf, arrays.full(asked))


def shown(hits: Sequence[Hit], sure: float) -> Iterator[Found]:
    """Hits as `ask --json` shows them: the first scores what its answer may be trusted, the others in proportion."""
    most = max((hit.score for hit in hits), default=0.0)
    for hit in hits:
        yield hit.found(round(sure * hit.score / most, 4) if most else 0.0)


def _entries(session: Session, arrays: Arrays, asked: Sequence[Term]) -> list[Hit]:
    found = answers.search(session, arrays, asked, limit=MOST)
    return [Hit(one.score, entry=one.entry, lesson=one.lesson) for one in found]


def _notices(
    session: Session, arrays: Arrays, asked: Sequence[Term], text: str, at: datetime
) -> list[Hit]:
    candidates = find.search(session, text, limit=CANDIDATES)
    if not candidates:
        return []
    said = clarify.rumours(session, [one.id for one in candidates])
    texts = [(f"{one.title}\n{said.get(one.id, '')}", one.body) for one in candidates]
    scores = rank.few(asked, texts, arrays.rarity)
    return [
        Hit(score * recency(one, at), notice=one, more=said.get(one.id, ""))
        for one, score in zip(candidates, scores, strict=True)
        if score > 0
    ]


def recency(notice: Notice, at: datetime) -> float:
    """What age leaves of a notice's score: all of it when it is new, half of what age can take after HALF_LIFE."""
    if notice.published_at is None:
        return 1 - AGE
    halves = max((at - notice.published_at) / HALF_LIFE, 0.0)
    return 1 - AGE + AGE * float(0.5**halves)


def worth_a_look(hit: Hit, text: str) -> bool:
    """Whether a hit that is no sure answer fits a few words: it holds them all, or half of them in its title."""
    asked = set(grams(content(text)))
    # A character left standing alone counts only where nothing else was asked.
    wanted = {gram for gram in asked if len(gram) > 1 or not is_chinese(gram)} or asked
    titled = [gram for gram in wanted if rank.count(gram, hit.title)]
    if len(titled) > 1 and 2 * len(titled) >= len(wanted):
        return True
    return bool(wanted) and all(gram in titled or rank.count(gram, hit.body) for gram in wanted)
