"""Say what citizens' answers are worth on labelled questions: `make eval ENTRIES=e.jsonl QUESTIONS=q.jsonl`.

    python -m benchmarks.answers ENTRIES.jsonl QUESTIONS.jsonl [DATABASE-URL]

ENTRIES as for `gongkai faq import` (`id`, `question`, `answer`); QUESTIONS one `{"query", "id", "kind"}` a line, with
the id of the right entry. Everything is asked in a database of its own, beside the guide of config/, as `gongkai ask`
asks it; once with every entry, once with a fifth of them removed. Unrelated chat comes from benchmarks/chat.txt.
"""

import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np

import config
from benchmarks.bands import CHAT, apart, lines
from bot import bureau, clock
from bot.answers import import_
from bot.answers.entry import Kind
from bot.answers.import_ import NewEntry
from bot.answers.index import Index
from bot.chat import find
from bot.chat.answer import Chat
from bot.chat.asked import Asked, Means, Reply
from bot.db.engine import Sessions, open_engine
from bot.db.upgrade import upgrade
from bot.wiring import GUARDS

SEED = 1  # of what is removed
DEEPEST = 10
Labelled = dict[str, str]


@dataclass(frozen=True)
class Given:
    """What was answered to one question."""

    question: Labelled
    reply: Reply

    @property
    def place(self) -> int:
        """Where the right entry stands, from 1; 0 where it is not among the ten."""
        ids = [one.id for one in self.reply.answers]
        return ids.index(self.question["id"]) + 1 if self.question["id"] in ids else 0

    @property
    def score(self) -> float:
        """The score of the first."""
        return self.reply.answers[0].score if self.reply.answers else 0.0


class Base:
    """A database with entries, and the chat over it."""

    def __init__(self, entries: Sequence[Labelled], folder: Path, url: str) -> None:
        self.sessions = Sessions(open_engine(url))
        upgrade(self.sessions.engine, always=GUARDS)
        new = [NewEntry(e["id"], e["question"], e["answer"]) for e in entries]
        with self.sessions.begin() as session:
            bureau.load_once(session, Path(config.__file__).parent, at=clock.now())
            import_.keep(session, new, kind=Kind.FAQ, at=clock.now())
        self.index = Index(folder / "index")
        self.chat = Chat(self.sessions, index=self.index, link=str, demo=lambda: False)

    def ask(self, questions: Sequence[Labelled]) -> list[Given]:
        """Every question as a citizen would ask it."""
        return [
            Given(one, self.chat.answer(Asked("", "", Means.TEXT, one["query"], "", clock.now())))
            for one in questions
        ]

    def cost(self, questions: Sequence[Labelled]) -> list[float]:
        """CPU milliseconds of the search for each question."""
        with self.sessions.read() as session:
            arrays = self.index.fresh(session)
            spent = []
            for one in questions:
                began = time.process_time()
                find.everything(
                    session, arrays, one["query"], arrays.asked(one["query"]), at=clock.now()
                )
                spent.append(1000 * (time.process_time() - began))
        return spent


@contextmanager
def made(entries: Sequence[Labelled], url: str) -> Iterator[Base]:
    """A base that is gone afterwards, but for a database that was named."""
    with tempfile.TemporaryDirectory(prefix="gkeval") as name:
        base = Base(entries, Path(name), url or f"sqlite:///{name}/eval.db")
        yield base
        base.sessions.engine.dispose()


def report(given: Sequence[Given]) -> None:
    """One line for each kind of question."""
    for kind, some in groupby(sorted(given, key=_kind), key=_kind):
        of_kind = list(some)
        places = [one.place for one in of_kind]
        direct = [one.place == 1 for one in of_kind if one.reply.answered]
        print(
            f"  {kind:16} {len(of_kind):4} questions: hit@1 {_share(p == 1 for p in places):.3f}, "
            f"hit@3 {_share(0 < p <= 3 for p in places):.3f}, MRR@10 {_share(1 / p if p else 0 for p in places):.3f}; "
            f"answered directly {len(direct) / len(of_kind):.3f}, of these right {_share(direct):.3f}"
        )


def _kind(one: Given) -> str:
    return one.question.get("kind", "question")


def _share(values: "Iterator[float] | Sequence[float]") -> float:
    every = list(values)
    return float(np.mean(every)) if every else 0.0


def _unanswerable(whole: Sequence[Given], part: Sequence[Given], gone: set[str]) -> None:
    """How well a question whose answer was removed is told from one whose answer is there, by the first's score."""
    for kind in sorted({_kind(one) for one in whole}):
        there = [one.score for one in part if _kind(one) == kind and one.question["id"] not in gone]
        missing = [one.score for one in part if _kind(one) == kind and one.question["id"] in gone]
        if there and missing:
            print(f"  {kind:16} AUROC of a missing answer {apart(there, missing):.3f}")


def main() -> int:
    """Ask everything, and print."""
    if len(sys.argv) < 3:
        print((__doc__ or "").strip())
        return 0
    entries, questions = lines(sys.argv[1]), lines(sys.argv[2])
    url = sys.argv[3] if len(sys.argv) > 3 else ""
    chat = [{"query": line, "id": ""} for line in CHAT.read_text("utf-8").splitlines()]
    ids = sorted(one["id"] for one in entries)
    gone = set(random.Random(SEED).sample(ids, len(ids) // 5))  # noqa: S311  the same every time, nothing secret
    with made(entries, url) as base:
        whole = base.ask(questions)
        print(f"{len(entries)} entries")
        report(whole)
        unrelated = base.ask(chat)
        cost = base.cost(questions)
    print(
        f"  unrelated chat answered {_share(one.reply.answered and one.reply.intent == 'answer' for one in unrelated):.4f} of {len(chat)}"
    )
    print(
        f"  AUROC of chat {apart([one.score for one in whole], [one.score for one in unrelated]):.3f}"
    )
    print(f"  CPU of a search: mean {np.mean(cost):.2f} ms, p99 {np.percentile(cost, 99):.2f} ms")
    with made([one for one in entries if one["id"] not in gone], url and "") as base:
        part = base.ask(questions)
    print(f"a fifth removed, {len(entries) - len(gone)} entries")
    report(part)
    _unanswerable(whole, part, gone)
    return 0


if __name__ == "__main__":
    sys.exit(main())
