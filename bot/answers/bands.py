"""Decide what a ranking is good for: answer with its first, offer its titles, or say honestly that nothing fits.

A small logistic over shares and counts, so that it means the same in a base of fifteen entries and of ten thousand.
`benchmarks/bands.py` fits the constants on labelled questions and on chat of our own, and says what they buy.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.search.grams import grams, is_chinese, runs
from bot.search.query import content
from bot.search.rank import Floats, count

Rarity = Callable[[Sequence[str]], Floats]  # the idf of grams


class Band(StrEnum):
    """How far a ranking may be trusted."""

    DIRECT = "direct"  # the first is the answer
    OFFER = "offer"  # something like it is among the first
    NONE = "none"  # nothing fits


@dataclass(frozen=True)
class Ranked:
    """One text of a ranking, best first; `title` as it was the nearest: its own, or what staff taught."""

    title: str
    body: str
    score: float


# Fitted; see `features` for the order.
BIAS = -6.2
WEIGHTS = (2.76, 0.93, 2.1, 1.2, 0.8, 0.29, 1.28, 0.2)
DIRECT_FROM = 0.35
OFFER_FROM = 0.15
IN_TITLE, ANYWHERE = 5, 6  # places among the features
LEAST = 1.5  # grams of content that an answer must share with the question: more than one


@dataclass(frozen=True)
class Judged:
    """A ranking judged: its band, and from 0 to 1 how likely its first is right."""

    band: Band
    sure: float


def judge(asked: str, ranked: Sequence[Ranked], rarity: Rarity, full: float) -> Judged:
    """The band of a ranking for what was asked; `full` is the most that a text could score for it."""
    if not ranked or not content(asked):
        return Judged(Band.NONE, 0.0)
    if runs(asked) == runs(ranked[0].title):
        return Judged(Band.DIRECT, 1.0)
    seen = features(asked, ranked, rarity, full)
    sure = confidence(seen)
    if few_words(seen):  # one word: worth a look where a title holds it, never an answer
        return Judged(Band.OFFER if seen[IN_TITLE] else Band.NONE, min(sure, OFFER_FROM))
    if sure >= DIRECT_FROM:
        return Judged(Band.DIRECT, sure)
    return Judged(Band.OFFER if sure >= OFFER_FROM else Band.NONE, sure)


def few_words(seen: Sequence[float]) -> bool:
    """Whether question and text share one gram of content or none."""
    return math.expm1(seen[ANYWHERE]) < LEAST


def confidence(seen: Sequence[float]) -> float:
    """From 0 to 1: how likely the first of a ranking is right."""
    return 1 / (1 + math.exp(-BIAS - sum(w * x for w, x in zip(WEIGHTS, seen, strict=True))))


def features(
    asked: str, ranked: Sequence[Ranked], rarity: Rarity, full: float
) -> tuple[float, ...]:
    """What speaks for the first of a ranking:

    how much of its title the question covers, how much of the question its title covers, the margin to the second
    and to the fifth, how much of what the question could score it scored, how many grams of content its title and it
    as a whole share with the question, and how many the question has (as log1p).
    """
    first = ranked[0]
    about, title = _telling(content(asked)), _telling(content(first.title))
    everything = sorted(about | title)
    weight = dict(zip(everything, (float(one) for one in rarity(everything)), strict=True))

    def total(some: set[str]) -> float:
        return sum(weight[gram] for gram in some)

    shared = about & title
    shared_anywhere = {gram for gram in about if gram in title or count(gram, first.body)}
    return (
        _share(total(shared), total(title)),
        _share(total(shared), total(about)),
        _share(first.score - _at(ranked, 1), first.score),
        _share(first.score - _at(ranked, 4), first.score),
        _share(first.score, full),
        math.log1p(len(shared)),
        math.log1p(len(shared_anywhere)),
        math.log1p(len(about)),
    )


def _telling(text: str) -> set[str]:
    """The grams that tell something: a Chinese character left standing alone does not."""
    return {gram for gram in grams(text) if len(gram) > 1 or not is_chinese(gram)}


def _at(ranked: Sequence[Ranked], place: int) -> float:
    return ranked[place].score if place < len(ranked) else 0.0


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
