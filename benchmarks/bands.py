"""Fit the bands of bot/answers/bands.py on labelled questions, and say what they buy.

    python -m benchmarks.bands ENTRIES.jsonl QUESTIONS.jsonl

ENTRIES as for `gongkai faq import`; QUESTIONS hold `query`, `id` of the right entry and `kind`. Unrelated chat comes
from benchmarks/chat.txt. Half the data fits, the other half is counted, both ways round; then all of it fits.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answers import bands
from bot.search import arrays
from bot.search.grams import grams
from bot.search.query import clean, content

Seen = tuple[tuple[float, ...], bool]  # features, and whether the first of the ranking is right
Groups = dict[str, tuple[float, list[Seen | None]]]
Floats = NDArray[np.float64]
CHAT = Path(__file__).with_name("chat.txt")
NEAR = 0.4  # weight of a question whose answer was taken away: there are as many as questions
RIDGE = 1e-3


def lines(path: str) -> list[dict[str, str]]:
    """The objects of a JSON lines file."""
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines() if line]


class Base:
    """The entries with their index."""

    def __init__(self, entries: list[dict[str, str]]) -> None:
        self.entries = entries
        self.arrays = arrays.build((i, e["question"], e["answer"]) for i, e in enumerate(entries))
        self.place = {entry["id"]: i for i, entry in enumerate(entries)}

    def example(self, asked: str, right: str = "", *, without: bool = False) -> Seen | None:
        """Features, and whether the first is right; None for no content."""
        found = self.arrays.best(grams(clean(asked)), 11)
        place = self.place.get(right)
        if without:
            found = [one for one in found if one[0] != place]
        found = found[:10]
        if not found or not content(asked):
            return None
        ranked = [
            bands.Ranked(self.entries[i]["question"], self.entries[i]["answer"], s)
            for i, s in found
        ]
        seen = bands.features(asked, ranked, self.arrays.idf)
        return seen, found[0][0] == place and not without


def fit(examples: list[Seen], weights: Floats) -> Floats:
    """Logistic regression by Newton's method; the first number is the bias."""
    x = np.array([[1.0, *seen] for seen, _ in examples])
    y = np.array([float(right) for _, right in examples])
    found = np.zeros(x.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-x @ found))
        slope = x.T @ (weights * (y - p)) / weights.sum() - RIDGE * found
        bend = (x * (weights * p * (1 - p))[:, None]).T @ x / weights.sum() + RIDGE * np.eye(
            len(found)
        )
        found += np.linalg.solve(bend, slope)
    return found


def sure(found: Floats, seen: tuple[float, ...]) -> float:
    """The confidence that fitted constants give."""
    return float(1 / (1 + np.exp(-(found[0] + np.dot(found[1:], seen)))))


def answers(found: Floats, example: Seen | None, floor: float) -> bool:
    """Whether an example would be answered directly."""
    return (
        example is not None
        and sure(found, example[0]) >= floor
        and math.expm1(example[0][-1]) >= bands.LEAST
    )


def sets(base: Base, questions: list[dict[str, str]]) -> Groups:
    """The examples by name, with the weight of each kind."""
    inquiries = [q for q in questions if q["kind"] == "citizen_inquiry"]
    others = [q for q in questions if q["kind"] != "citizen_inquiry"]
    chat = CHAT.read_text("utf-8").splitlines()
    return {
        "inquiries": (1.0, [base.example(q["query"], q["id"]) for q in inquiries]),
        "others": (0.5, [base.example(q["query"], q["id"]) for q in others]),
        "answer missing": (
            NEAR,
            [base.example(q["query"], q["id"], without=True) for q in inquiries],
        ),
        "chat": (1.0, [base.example(line) for line in chat]),
    }


def fitted(groups: Groups, half: int | None) -> Floats:
    """Constants from one half of every group, or from all of it."""
    chosen = [
        (e, w)
        for w, group in groups.values()
        for n, e in enumerate(group)
        if e is not None and (half is None or n % 2 == half)
    ]
    return fit([e for e, _ in chosen], np.array([w for _, w in chosen]))


def report(groups: Groups, halves: list[Floats]) -> None:
    """Coverage and precision of direct answers, each half judged by the other's constants."""
    for floor in (0.2, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8):
        row = []
        for name, (_, group) in groups.items():
            given = [
                e[1]
                for n, e in enumerate(group)
                if e is not None and answers(halves[1 - n % 2], e, floor)
            ]
            row.append(
                f"{name} {len(given) / len(group):.3f}"
                + (f" at {np.mean(given):.3f}" if given else "")
            )
        print(f"{floor:.2f}:", "; ".join(row))


def main() -> None:
    """Fit and report."""
    base = Base(lines(sys.argv[1]))
    groups = sets(base, lines(sys.argv[2]))
    report(groups, [fitted(groups, 0), fitted(groups, 1)])
    found = fitted(groups, None)
    print("BIAS =", round(float(found[0]), 2))
    print("WEIGHTS =", tuple(round(float(one), 2) for one in found[1:]))
    offered = {
        n: np.mean([e is not None and sure(found, e[0]) >= bands.OFFER_FROM for e in g])
        for n, (_, g) in groups.items()
    }
    print("offered or answered:", {n: round(float(v), 3) for n, v in offered.items()})


if __name__ == "__main__":
    main()
