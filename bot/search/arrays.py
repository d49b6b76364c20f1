"""The ranking of many texts, made beforehand as arrays: terms, where their hits begin, texts hit, weights.

Compressed rows (CSR): the hits of term number i are `docs[starts[i]:starts[i + 1]]`. A query adds up some dozens
of slices; the files are mapped, so worker processes share one copy. `build.py` makes them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.search import rank
from bot.search.grams import grams, is_chinese
from bot.search.query import clean, content
from bot.search.terms import SHARE, Kind, Term, beginnings, characters, chinese, pair

FORMAT = 2  # of the files; one more where what they hold or mean is changed
_FILES = ("terms", "starts", "docs", "weights", "keys", "said")
_ASKING = 0.5  # what a question word, or one of politeness, counts: it may stand in the right title all the same
_DTYPE = np.uint64


@dataclass(frozen=True)
class Best:
    """A text that was found: its key, which of the ways to say it was the nearest (0: its own title), its score."""

    key: int
    said: int
    score: float


@dataclass(frozen=True)
class Arrays:
    """What `build` made. `keys[i]` is the number that text i is known by outside; several may be ways to say one."""

    terms: NDArray[np.uint64]  # sorted codes
    starts: NDArray[np.int64]  # one more than terms
    docs: NDArray[np.int32]
    weights: NDArray[np.float32]
    keys: NDArray[np.int64]
    said: NDArray[np.int64]

    def asked(self, text: str) -> list[Term]:
        """What is looked for when this is asked; what is left of it without question words counts twice."""
        found: dict[tuple[Kind, str], float] = {}
        for part in (clean(text), content(text)):
            cuts = (grams(part), self._words(part), characters(part))
            for kind, cut in zip(Kind, cuts, strict=True):
                for one in dict.fromkeys(cut):
                    found[kind, one] = found.get((kind, one), 0.0) + _ASKING
        return [Term(kind, one, weight) for (kind, one), weight in found.items()]

    def best(self, asked: Sequence[Term], limit: int) -> list[Best]:
        """The best texts for what is asked, best first, each key once; texts without a hit are left out.

        Single characters lift what holds a pair or a word; by themselves they find only where nothing else was asked.
        """
        scores = self._sum([term for term in asked if term.kind != Kind.CHARACTER])
        characters = self._sum([term for term in asked if term.kind == Kind.CHARACTER])
        if all(len(one.text) == 1 and is_chinese(one.text) for one in asked):
            scores = scores + characters
        else:
            scores += characters * (scores > 0)
        found: dict[int, Best] = {}
        for at in _top(scores, 2 * limit):
            key = int(self.keys[at])
            found.setdefault(key, Best(key, int(self.said[at]), float(scores[at])))
        return list(found.values())[:limit]

    def parts(self, asked: Sequence[Term], key: int, said: int = 0) -> list[float]:
        """What each term brings the score of one text; together they are the score."""
        places = np.flatnonzero((self.keys == key) & (self.said == said))
        if not len(places):
            return [0.0] * len(asked)
        return [
            float(self.weights[first:last][self.docs[first:last] == places[0]].sum()) * term.weight
            for term, (first, last) in zip(asked, self._spans(asked), strict=True)
        ]

    def full(self, asked: Sequence[Term]) -> float:
        """The most that a text could score for what is asked."""
        shares = np.array([SHARE[term.kind] * term.weight for term in asked])
        return float(self.rarity(asked) @ shares) if asked else 0.0

    def rarity(self, asked: Sequence[Term]) -> rank.Floats:
        """The rarity (idf) of each term among these texts."""
        return self._rarity(np.array([term.code() for term in asked], dtype=_DTYPE))

    def idf(self, asked: Sequence[str]) -> rank.Floats:
        """The rarity of each gram among these texts."""
        return self._rarity(np.array([pair(gram) for gram in asked], dtype=_DTYPE))

    def save(self, folder: Path) -> None:
        """Write the arrays as files into an existing folder."""
        for name in _FILES:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)

    def _sum(self, asked: Sequence[Term]) -> rank.Floats:
        """What the terms bring every text."""
        spans = [
            (first, last, term.weight)
            for term, (first, last) in zip(asked, self._spans(asked), strict=True)
            if first < last
        ]
        if not spans:
            return np.zeros(len(self.keys))
        docs = np.concatenate([self.docs[first:last] for first, last, _ in spans])
        weights = np.concatenate([self.weights[first:last] * w for first, last, w in spans])
        return np.asarray(np.bincount(docs, weights, minlength=len(self.keys)), dtype=float)

    def _rarity(self, codes: NDArray[np.uint64]) -> rank.Floats:
        places, here = self._places(codes)
        holding = np.where(here, self.starts[places + 1] - self.starts[places], 0)
        return rank.rarity(holding.astype(float), len(self.keys))

    def _spans(self, asked: Sequence[Term]) -> list[tuple[int, int]]:
        places, here = self._places(np.array([term.code() for term in asked], dtype=_DTYPE))
        first = np.where(here, self.starts[places], 0)
        last = np.where(here, self.starts[places + 1], 0)
        return list(zip(first.tolist(), last.tolist(), strict=True))

    def _places(self, codes: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Where codes stand among the terms, and whether they do."""
        if not len(self.terms):
            return np.full(len(codes), -1), np.zeros(len(codes), dtype=bool)
        places = np.minimum(np.searchsorted(self.terms, codes), len(self.terms) - 1)
        return places, self.terms[places] == codes

    def _words(self, text: str) -> list[str]:
        """The words of a text, the longest that these texts hold first: no dictionary is needed to ask."""
        return [word for run in chinese(text) for word in self._cut(run)]

    def _cut(self, run: str) -> list[str]:
        spans, codes = [], []
        for start in range(len(run)):
            for length, code in enumerate(beginnings(run, start), start=2):
                spans.append((start, length))
                codes.append(code)
        _, here = self._places(np.array(codes, dtype=_DTYPE))
        longest = {
            start: size for (start, size), held in zip(spans, here.tolist(), strict=True) if held
        }
        words, at = [], 0
        while at < len(run):
            size = longest.get(at, 1)
            if size > 1:
                words.append(run[at : at + size])
            at += size
        return words


def load(folder: Path) -> Arrays:
    """Map the files that `save` wrote. Raises OSError or ValueError when they are not whole."""
    read = [np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _FILES]
    # As plain arrays over the same mapping: of a memmap every slice costs three times as much.
    arrays = Arrays(*map(np.asarray, read))
    if len(arrays.starts) != len(arrays.terms) + 1 or int(arrays.starts[-1]) != len(arrays.docs):
        raise ValueError(f"{folder}: files of different makes")
    return arrays


def _top(scores: rank.Floats, limit: int) -> list[int]:
    """The places of the best scores, best first, equal ones in the order of the texts."""
    places = np.flatnonzero(scores)
    if len(places) > limit:
        hit = scores[places]
        floor = np.partition(hit, len(hit) - limit)[len(hit) - limit]
        places = places[hit >= floor]
    order = np.argsort(-scores[places], kind="stable")[:limit]
    return [int(places[at]) for at in order]
