"""Rank by BM25F over pairs, words and characters: a hit in the title counts five times one in the body.

One formula for answer entries (arrays made beforehand, `arrays.py`) and for a few candidates (`few`), so that
their scores can stand in one list. S. Robertson, H. Zaragoza: The Probabilistic Relevance Framework, 2009.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.search.grams import is_chinese, normal, runs
from bot.search.terms import SHARE, Kind, Term

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
    asked: Sequence[Term],
    texts: Sequence[tuple[str, str]],
    rarity: Callable[[Sequence[Term]], Floats],
) -> list[float]:
    """The score of each (title, body) for what is asked, at the cost of counting just that."""
    if not asked or not texts:
        return [0.0] * len(texts)
    weights = rarity(asked) * np.array([SHARE[term.kind] * term.weight for term in asked])
    scores = np.zeros(len(texts))
    for kind in Kind:
        places = [at for at, term in enumerate(asked) if term.kind == kind]
        scores += _strengths([asked[at].text for at in places], texts) @ weights[places]
    return [float(score) for score in scores]


def _strengths(wanted: Sequence[str], texts: Sequence[tuple[str, str]]) -> Floats:
    """How much the hits of each thing wanted say in each text, one row a text."""
    titles, bodies = [title for title, _ in texts], [body for _, body in texts]
    title_norm = norms(np.array([len(title) for title in titles], dtype=float), TITLE_B)
    body_norm = norms(np.array([len(body) for body in bodies], dtype=float), BODY_B)
    return strength(
        _counts(wanted, titles), title_norm[:, None], _counts(wanted, bodies), body_norm[:, None]
    )


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
    counted = [[count(gram, text) for gram in wanted] for text in texts]
    return np.array(counted, dtype=float).reshape(len(texts), len(wanted))
