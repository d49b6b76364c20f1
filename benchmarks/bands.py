"""Fit the bands of bot/answers/bands.py on labelled questions, and say what they buy.

    python -m benchmarks.bands ENTRIES.jsonl QUESTIONS.jsonl

ENTRIES as for `gongkai faq import`; QUESTIONS hold `query`, `id` of the right entry and `kind`. Unrelated chat comes
from benchmarks/chat.txt. Half the data fits, the other half is counted, both ways round; then all of it fits.
What the constants that ship are worth is said by `make eval` (benchmarks/answers.py).
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.answers import bands
from bot.search.build import Text, build
from bot.search.query import content

Seen = tuple[tuple[float, ...], bool]  # features, and whether the first of the ranking is right
Groups = dict[str, tuple[float, list[Seen | None]]]
Floats = NDArray[np.float64]
CHAT = Path(__file__).with_name("chat.txt")
INQUIRY = "citizen_inquiry"
OTHERS = 0.4  # weight of a question of another kind: what citizens ask in their own words counts
NEAR = 0.8  # weight, beside the question's own, of the same question with its answer taken away
UNRELATED = 2.0  # weight of a line of chat
RIDGE = 1e-3


def lines(path: str) -> list[dict[str, str]]:
    """The objects of a JSON lines file."""
    return [json.loads(line) for line in Path(path).read_text("utf-8").splitlines() if line]


class Base:
    """The entries with their index."""

    def __init__(self, entries: list[dict[str, str]]) -> None:
        self.entries = entries
        self.arrays = build(Text(i, e["question"], e["answer"]) for i, e in enumerate(entries))
        self.place = {entry["id"]: i for i, entry in enumerate(entries)}

    def example(self, asked: str, right: str = "", *, without: bool = False) -> Seen | None:
        """Features, and whether the first is right; None for no content."""
        terms = self.arrays.asked(asked)
        place = self.place.get(right)
        found = self.arrays.best(terms, 11)
        if without:
            found = [one for one in found if one.key != place]
        found = found[:10]
        if not found or not content(asked):
            return None
        told = [(self.entries[one.key], one.score) for one in found]
        ranked = [
            bands.Ranked(e["question"] or e["answer"][:32], e["answer"], score) for e, score in told
        ]
        seen = bands.features(asked, ranked, self.arrays.idf, self.arrays.full(terms))
        return seen, found[0].key == place and not without


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


def sure(found: Floats, example: Seen | None) -> float:
    """The confidence that fitted constants give an example."""
    if example is None:
        return 0.0
    given = float(1 / (1 + math.exp(-(found[0] + np.dot(found[1:], example[0])))))
    return min(given, bands.OFFER_FROM) if bands.few_words(example[0]) else given


def sets(base: Base, questions: list[dict[str, str]]) -> Groups:
    """The examples by name, with the weight of each kind."""
    groups: Groups = {}
    for name, weight, chosen in (
        ("inquiries", 1.0, [q for q in questions if q["kind"] == INQUIRY]),
        ("others", OTHERS, [q for q in questions if q["kind"] != INQUIRY]),
    ):
        groups[name] = weight, [base.example(q["query"], q["id"]) for q in chosen]
        near = [base.example(q["query"], q["id"], without=True) for q in chosen]
        groups[f"{name}, answer missing"] = weight * NEAR, near
    chat = CHAT.read_text("utf-8").splitlines()
    groups["chat"] = UNRELATED, [base.example(line) for line in chat]
    return groups


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
    for floor in (0.15, 0.25, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6):
        row = []
        for name, (_, group) in groups.items():
            given = [
                e is not None and e[1]
                for n, e in enumerate(group)
                if sure(halves[1 - n % 2], e) >= floor
            ]
            right = f" at {np.mean(given):.3f}" if any(given) else ""
            row.append(f"{name} {len(given) / len(group):.3f}{right}")
        print(f"{floor:.2f}:", "; ".join(row))


def apart(yes: list[float], no: list[float]) -> float:
    """AUROC: how often one of `yes` is above one of `no`; a tie is a half."""
    above = np.array(yes)[:, None] - np.array(no)[None, :]
    return float((above > 0).mean() + (above == 0).mean() / 2)


def main() -> None:
    """Fit and report."""
    base = Base(lines(sys.argv[1]))
    groups = sets(base, lines(sys.argv[2]))
    halves = [fitted(groups, 0), fitted(groups, 1)]
    report(groups, halves)
    scores = {
        name: [sure(halves[1 - n % 2], e) for n, e in enumerate(group)]
        for name, (_, group) in groups.items()
    }
    for name in ("inquiries", "others"):
        near = apart(scores[name], scores[f"{name}, answer missing"])
        far = apart(scores[name], scores["chat"])
        print(f"{name}: AUROC of a missing answer {near:.3f}, of chat {far:.3f}")
    found = fitted(groups, None)
    print("BIAS =", round(float(found[0]), 2))
    print("WEIGHTS =", tuple(round(float(one), 2) for one in found[1:]))


if __name__ == "__main__":
    main()
