"""Decide what a ranking is good for: answer with its first, offer its titles, or say honestly that nothing fits.

A small logistic over shares and counts, so that it means the same in a base of fifteen entries and of ten thousand.
`benchmarks/bands.py` fits the constants on labelled questions and on chat of our own, and says what they buy.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.search.grams import grams, is_chinese, runs
from bot.search.query import clean, content
from bot.search.rank import Floats, count


class Band(StrEnum):
    """How far a ranking may be trusted."""

    DIRECT = "direct"  # the first is the answer
    OFFER = "offer"  # something like it is among the first
    NONE = "none"  # nothing fits


@dataclass(frozen=True)
class Ranked:
    """One text of a ranking, best first."""

    title: str
    body: str
    score: float


# Fitted; see `features` for the order.
BIAS = -4.99
WEIGHTS = (2.58, 0.88, 2.76, 0.91, 1.08, 0.29, 1.38)
DIRECT_FROM = 0.65
OFFER_FROM = 0.25
LEAST = 1.5  # grams of content that an answer must share with the question: more than one


def decide(asked: str, ranked: Sequence[Ranked], idf: Callable[[Sequence[str]], Floats]) -> Band:
    """The band of a ranking for what was asked."""
    if not ranked or not content(asked):
        return Band.NONE
    if runs(asked) == runs(ranked[0].title):
        return Band.DIRECT
    seen = features(asked, ranked, idf)
    sure, in_title, anywhere = confidence(seen), math.expm1(seen[-2]), math.expm1(seen[-1])
    if anywhere < LEAST:  # one word: worth a look where a title holds it, never an answer
        return Band.OFFER if in_title else Band.NONE
    if sure >= DIRECT_FROM:
        return Band.DIRECT
    return Band.OFFER if sure >= OFFER_FROM else Band.NONE


def confidence(seen: Sequence[float]) -> float:
    """From 0 to 1: how likely the first of a ranking is right."""
    return 1 / (1 + math.exp(-BIAS - sum(w * x for w, x in zip(WEIGHTS, seen, strict=True))))


def features(
    asked: str, ranked: Sequence[Ranked], idf: Callable[[Sequence[str]], Floats]
) -> tuple[float, ...]:
    """What speaks for the first of a ranking:

    how much of its title the question covers, how much of the question its title covers, the margin to the second
    and to the fifth, how much of what the question could score it scored, and how many grams of content its title
    and it as a whole share with the question (as log1p).
    """
    first = ranked[0]
    about, title = _telling(content(asked)), _telling(content(first.title))
    whole = set(grams(clean(asked)))
    everything = sorted(about | title | whole)
    weight = dict(zip(everything, (float(one) for one in idf(everything)), strict=True))

    def total(some: set[str]) -> float:
        return sum(weight[gram] for gram in some)

    shared = about & title
    shared_anywhere = {gram for gram in about if gram in title or count(gram, first.body)}
    return (
        _share(total(shared), total(title)),
        _share(total(shared), total(about)),
        _share(first.score - _at(ranked, 1), first.score),
        _share(first.score - _at(ranked, 4), first.score),
        _share(first.score, total(whole)),
        math.log1p(len(shared)),
        math.log1p(len(shared_anywhere)),
    )


def _telling(text: str) -> set[str]:
    """The grams that tell something: a Chinese character left standing alone does not."""
    return {gram for gram in grams(text) if len(gram) > 1 or not is_chinese(gram)}


def _at(ranked: Sequence[Ranked], place: int) -> float:
    return ranked[place].score if place < len(ranked) else 0.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
