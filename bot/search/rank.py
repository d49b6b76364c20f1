"""Rank by BM25F over grams: a hit in the title counts five times one in the body.

One formula for answer entries (arrays made beforehand, `arrays.py`) and for a few candidates (`few`), so that
their scores can stand in one list. S. Robertson, H. Zaragoza: The Probabilistic Relevance Framework, 2009.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.search.grams import grams, is_chinese, normal, runs

TITLE, BODY = 5.0, 1.0  # weight of a hit in each field
TITLE_B, BODY_B = 0.6, 0.5  # how far a long field counts against a hit in it
K1 = 1.2  # how soon more hits of one gram stop adding

Floats = NDArray[np.float64]


def rarity(holding: Floats, total: int) -> Floats:
    """The weight of grams (idf) that `holding` of `total` texts contain; never negative."""
    weights: Floats = np.log1p((total - holding + 0.5) / (holding + 0.5))
    return weights


def strength(title: Floats, title_norm: Floats, body: Floats, body_norm: Floats) -> Floats:
    """How much hits say, from 0 to 1: counts in title and body, each divided by its field's length norm."""
    hits = TITLE * title / title_norm + BODY * body / body_norm
    reached: Floats = hits / (K1 + hits)
    return reached


def norms(lengths: Floats, b: float) -> Floats:
    """The length norm of each field against their mean: 1 for a field of mean length."""
    mean = float(lengths.mean()) if lengths.size else 0.0
    found: Floats = 1 - b + b * lengths / mean if mean else np.ones_like(lengths)
    return found


def few(
    asked: Sequence[str], texts: Sequence[tuple[str, str]], idf: Callable[[Sequence[str]], Floats]
) -> list[float]:
    """The score of each (title, body) for the asked grams, at the cost of counting just those."""
    wanted = list(dict.fromkeys(asked))
    if not wanted or not texts:
        return [0.0] * len(texts)
    titles = [title for title, _ in texts]
    bodies = [body for _, body in texts]
    title_norm = norms(np.array([len(grams(title)) for title in titles], dtype=float), TITLE_B)
    body_norm = norms(np.array([len(body) for body in bodies], dtype=float), BODY_B)
    reached = strength(
        _counts(wanted, titles), title_norm[:, None], _counts(wanted, bodies), body_norm[:, None]
    )
    scores: Floats = reached @ idf(wanted)
    return [float(score) for score in scores]


def count(gram: str, text: str) -> int:
    """How often a gram occurs in a text as it was written.

    Chinese characters are the same in every form, so only other words need the text in plain forms: of a long
    notice, making those costs more than all the rest.
    """
    if is_chinese(gram):
        return text.count(gram)
    plain = normal(text)
    return runs(plain).count(gram) if gram in plain else 0


def _counts(wanted: Sequence[str], texts: Sequence[str]) -> Floats:
    return np.array([[count(gram, text) for gram in wanted] for text in texts], dtype=float)
