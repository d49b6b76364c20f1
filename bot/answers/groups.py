"""Open questions put together where they ask the same, by the grams of the search; most asked first, then oldest."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.answers.asked import Question, is_open
from bot.search.grams import grams
from bot.search.query import clean, content
from bot.search.rank import Floats

NEWEST = 400  # open questions that are looked through
ALIKE = 0.5  # share of weight that two questions have in common when they ask the same

Idf = Callable[[Sequence[str]], Floats]


@dataclass(frozen=True)
class Group:
    """Questions that ask the same, oldest first."""

    questions: list[Question]

    @property
    def title(self) -> str:
        """The shortest of them that says something."""
        return min((one.text for one in self.questions), key=len)

    @property
    def since(self) -> datetime:
        """When it was first asked."""
        return self.questions[0].at

    @property
    def numbers(self) -> list[int]:
        """The numbers of its questions."""
        return [one.id for one in self.questions]

    @property
    def others(self) -> list[str]:
        """Other words in which it was asked, each once."""
        return [one for one in dict.fromkeys(each.text for each in self.questions) if one != self.title]  # fmt: skip


def grouped(session: Session, idf: Idf) -> tuple[list[Group], int]:
    """The groups among the newest open questions, most asked first; and how many questions are open in all."""
    total = session.scalar(select(func.count()).select_from(Question).where(*is_open())) or 0
    newest = select(Question).where(*is_open()).order_by(Question.id.desc()).limit(NEWEST)
    asked = list(session.scalars(newest))[::-1]
    together = [Group([asked[at] for at in each]) for each in alike([one.text for one in asked], idf)]  # fmt: skip
    return sorted(together, key=lambda one: (-len(one.questions), one.since)), total


def of(session: Session, idf: Idf, number: int) -> Group | None:
    """The group that a question is in now; None when it is not open any more."""
    found, _ = grouped(session, idf)
    return next((one for one in found if number in one.numbers), None)


def alike(texts: Sequence[str], idf: Idf) -> list[list[int]]:
    """Places of texts that ask the same: each joins the group whose first it is most like."""
    told = [frozenset(grams(content(text))) or frozenset(grams(clean(text))) for text in texts]
    every = sorted(frozenset().union(*told))
    weight = dict(zip(every, (float(one) for one in idf(every)), strict=True)) if every else {}
    holding: dict[str, list[int]] = defaultdict(list)  # gram -> groups whose first has it
    found: list[list[int]] = []
    for place, mine in enumerate(told):
        near = {group for gram in mine for group in holding[gram]}
        likeness, best = max(
            ((_share(mine, told[found[group][0]], weight), -group) for group in near),
            default=(0.0, 0),
        )
        if likeness >= ALIKE:
            found[-best].append(place)
            continue
        for gram in mine:
            holding[gram].append(len(found))
        found.append([place])
    return found


def _share(one: frozenset[str], other: frozenset[str], weight: dict[str, float]) -> float:
    whole = sum(weight[gram] for gram in one | other)
    return sum(weight[gram] for gram in one & other) / whole if whole else float(one == other)
