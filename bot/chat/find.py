"""Search everything that may be told: answer entries and released notices, in one ranking."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.answers import search as answers
from bot.answers.entry import Entry
from bot.chat.asked import Found
from bot.notices import clarify, find
from bot.notices.notice import Notice
from bot.search import rank
from bot.search.arrays import Arrays
from bot.search.grams import grams, is_chinese
from bot.search.query import clean, content

MOST = 10
CANDIDATES = 40  # notices that are ranked: the newest that hold the words


@dataclass(frozen=True)
class Hit:
    """One thing found: an entry or a notice, never both."""

    score: float
    entry: Entry | None = None
    notice: Notice | None = None
    more: str = ""  # what else it answers to: the rumour that a notice clears up

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

    def found(self) -> Found:
        """The hit as `ask --json` shows it."""
        if self.entry is not None:
            return Found(self.entry.key, self.entry.kind, self.title, round(self.score, 4))
        return Found(
            str(self.notice.id if self.notice else ""), "notice", self.title, round(self.score, 4)
        )


def everything(session: Session, arrays: Arrays, text: str) -> list[Hit]:
    """At most ten hits for a text, best first."""
    hits = [
        Hit(one.score, entry=one.entry) for one in answers.search(session, arrays, text, limit=MOST)
    ]
    candidates = find.search(session, text, limit=CANDIDATES)
    if candidates:
        said = clarify.rumours(session, [one.id for one in candidates])
        texts = [(f"{one.title}\n{said.get(one.id, '')}", one.body) for one in candidates]
        scores = rank.few(grams(clean(text)), texts, arrays.idf)
        hits += [
            Hit(score, notice=one, more=said.get(one.id, ""))
            for one, score in zip(candidates, scores, strict=True)
            if score > 0
        ]
    return sorted(hits, key=lambda hit: -hit.score)[:MOST]


def worth_a_look(hit: Hit, text: str) -> bool:
    """Whether a hit that is no sure answer fits a few words: it holds them all, or half of them in its title."""
    asked = set(grams(content(text)))
    # A character left standing alone counts only where nothing else was asked.
    wanted = {gram for gram in asked if len(gram) > 1 or not is_chinese(gram)} or asked
    titled = [gram for gram in wanted if rank.count(gram, hit.title)]
    if len(titled) > 1 and 2 * len(titled) >= len(wanted):
        return True
    return bool(wanted) and all(gram in titled or rank.count(gram, hit.body) for gram in wanted)
