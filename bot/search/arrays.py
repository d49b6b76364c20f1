"""The ranking of many texts, made beforehand as arrays: grams, where their hits begin, texts hit, weights.

Compressed rows (CSR): the hits of gram number i are `docs[starts[i]:starts[i + 1]]`. A query adds up a handful
of slices; the files are mapped, so worker processes share one copy.
"""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.search import rank
from bot.search.grams import grams, is_chinese, last_characters

_SHIFT = 21  # bits that a character takes
_FILES = ("terms", "starts", "docs", "weights", "keys")


@dataclass(frozen=True)
class Arrays:
    """What `build` made. `keys[i]` is the number that text i is known by outside."""

    terms: NDArray[np.uint64]  # sorted codes of grams
    starts: NDArray[np.int64]  # one more than terms
    docs: NDArray[np.int32]
    weights: NDArray[np.float32]
    keys: NDArray[np.int64]

    def best(self, asked: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """The keys and scores of the best texts for the asked grams, best first; texts without a hit are left out."""
        spans = self._spans(list(dict.fromkeys(asked)))
        if not spans:
            return []
        docs = np.concatenate([self.docs[first:last] for first, last in spans])
        weights = np.concatenate([self.weights[first:last] for first, last in spans])
        scores = np.asarray(np.bincount(docs, weights, minlength=len(self.keys)), dtype=float)
        top = _top(scores, limit)
        return [(int(self.keys[at]), float(scores[at])) for at in top if scores[at] > 0]

    def parts(self, asked: Sequence[str], key: int) -> list[float]:
        """What each asked gram brings the score of one text, by its key; together they are the score."""
        places = np.flatnonzero(self.keys == key)
        if not len(places):
            return [0.0] * len(asked)
        alone = all(len(gram) == 1 and is_chinese(gram) for gram in asked)
        spans = [self._beginning_with(gram) if alone else self._span(gram) for gram in asked]
        return [
            float(self.weights[first:last][self.docs[first:last] == places[0]].sum())
            for first, last in spans
        ]

    def idf(self, asked: Sequence[str]) -> rank.Floats:
        """The rarity of each gram among these texts."""
        found = [self._place(code(gram)) for gram in asked]
        holding = [0 if at is None else int(self.starts[at + 1] - self.starts[at]) for at in found]
        return rank.rarity(np.array(holding, dtype=float), len(self.keys))

    def _spans(self, asked: Sequence[str]) -> list[tuple[int, int]]:
        alone = all(len(gram) == 1 and is_chinese(gram) for gram in asked)
        spans = [self._beginning_with(gram) if alone else self._span(gram) for gram in asked]
        return [span for span in spans if span[0] < span[1]]

    def _span(self, gram: str) -> tuple[int, int]:
        at = self._place(code(gram))
        return (0, 0) if at is None else (int(self.starts[at]), int(self.starts[at + 1]))

    def _beginning_with(self, character: str) -> tuple[int, int]:
        first = ord(character) << _SHIFT
        low, high = np.searchsorted(
            self.terms, np.array([first, first + (1 << _SHIFT)], dtype=np.uint64)
        )
        return int(self.starts[low]), int(self.starts[high])

    def _place(self, wanted: int) -> int | None:
        at = int(np.searchsorted(self.terms, np.uint64(wanted)))
        return at if at < len(self.terms) and int(self.terms[at]) == wanted else None

    def save(self, folder: Path) -> None:
        """Write the arrays as files into an existing folder."""
        for name in _FILES:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)


def load(folder: Path) -> Arrays:
    """Map the files that `save` wrote. Raises OSError or ValueError when they are not whole."""
    read = [np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _FILES]
    arrays = Arrays(*read)
    if len(arrays.starts) != len(arrays.terms) + 1 or int(arrays.starts[-1]) != len(arrays.docs):
        raise ValueError(f"{folder}: files of different makes")
    return arrays


def build(texts: Iterable[tuple[int, str, str]]) -> Arrays:
    """Arrays over (key, title, body)."""
    hits = _Hits()
    for key, title, body in texts:
        hits.add(key, title, body)
    return hits.arrays()


def code(gram: str) -> int:
    """A gram as a number below 2^64: pairs by their characters, so that what begins alike stands together."""
    if is_chinese(gram):
        return ord(gram[0]) << _SHIFT | (ord(gram[1]) if len(gram) > 1 else 0)
    digest = blake2b(gram.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") | 1 << 63


class _Hits:
    """Collects hits in compact arrays while texts are read."""

    def __init__(self) -> None:
        self.terms, self.docs = array("Q"), array("i")
        self.title, self.body = array("f"), array("f")
        self.keys, self.title_lengths, self.body_lengths = array("q"), array("d"), array("d")

    def add(self, key: int, title: str, body: str) -> None:
        in_title, in_body = Counter(grams(title)), Counter(grams(body))
        for gram in in_title.keys() | in_body.keys():
            self._hit(code(gram), in_title[gram], in_body[gram])
        # A last character is found only by its own beginning: 1 marks it, no pair has that code.
        for last in {*last_characters(title), *last_characters(body)}:
            self._hit(ord(last) << _SHIFT | 1, 0, 1)
        self.keys.append(key)
        self.title_lengths.append(in_title.total())
        self.body_lengths.append(in_body.total())

    def _hit(self, term: int, title: int, body: int) -> None:
        self.terms.append(term)
        self.docs.append(len(self.keys))
        self.title.append(title)
        self.body.append(body)

    def arrays(self) -> Arrays:
        keys = np.array(self.keys, dtype=np.int64)
        terms = np.array(self.terms, dtype=np.uint64)
        order = np.argsort(terms, kind="stable")
        unique, first = np.unique(terms[order], return_index=True)
        starts = np.append(first, len(terms)).astype(np.int64)
        docs = np.array(self.docs, dtype=np.int32)[order]
        title_norm = rank.norms(np.array(self.title_lengths), rank.TITLE_B)
        body_norm = rank.norms(np.array(self.body_lengths), rank.BODY_B)
        reached = rank.strength(
            np.array(self.title, dtype=float)[order], title_norm[docs],
            np.array(self.body, dtype=float)[order], body_norm[docs],
        )  # fmt: skip
        holding = np.diff(starts)
        idf = rank.rarity(holding.astype(float), len(keys))
        weights = (reached * np.repeat(idf, holding)).astype(np.float32)
        return Arrays(unique, starts, docs, weights, keys)


def _top(scores: rank.Floats, limit: int) -> list[int]:
    """The places of the best scores, best first, equal ones in the order of the texts."""
    limit = min(limit, len(scores))
    if limit == 0:
        return []
    floor = np.partition(scores, len(scores) - limit)[len(scores) - limit]
    places = np.flatnonzero(scores >= max(floor, np.finfo(float).tiny))
    order = np.argsort(-scores[places], kind="stable")[:limit]
    return [int(places[at]) for at in order]
