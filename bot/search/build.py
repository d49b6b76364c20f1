"""Make the arrays of a ranking from texts: where texts change, never where citizens are answered."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import NamedTuple

import numpy as np

from bot.search import rank
from bot.search.arrays import Arrays
from bot.search.grams import grams, is_chinese, normal
from bot.search.terms import (
    LONGEST_WORD,
    SHARE,
    Kind,
    character,
    characters,
    pair,
    word,
)


class Text(NamedTuple):
    """A text to be found: the number that it is known by, its title and body, and which way to say it this is."""

    key: int
    title: str
    body: str
    said: int = 0


def build(texts: Iterable[Text]) -> Arrays:
    """Arrays over texts."""
    every = list(texts)
    cuts = (_pairs, _words_by_dictionary() if every else _pairs, _characters)
    hits = [_Hits(kind) for kind in Kind]
    for text in every:
        for of_kind, cut in zip(hits, cuts, strict=True):
            of_kind.add(cut(text.title), cut(text.body))
    terms = np.concatenate([np.array(one.terms, dtype=np.uint64) for one in hits])
    docs = np.concatenate([np.array(one.docs, dtype=np.int32) for one in hits])
    reached = np.concatenate([one.reached() for one in hits])
    order = np.argsort(terms, kind="stable")
    unique, first = np.unique(terms[order], return_index=True)
    starts = np.append(first, len(terms)).astype(np.int64)
    holding = np.diff(starts)
    idf = rank.rarity(holding.astype(float), len(every)).astype(np.float32)
    weights = reached[order] * np.repeat(idf, holding)
    keys = np.array([text.key for text in every], dtype=np.int64)
    said = np.array([text.said for text in every], dtype=np.int64)
    return Arrays(unique, starts, docs[order], weights, keys, said)


def _pairs(text: str) -> list[int]:
    return [pair(gram) for gram in grams(text)]


def _characters(text: str) -> list[int]:
    return [character(one) for one in characters(text)]


def _words_by_dictionary() -> Callable[[str], list[int]]:
    # Its dictionary takes 33 MB and a tenth of a second: loaded by whoever makes arrays, never to answer.
    cut = import_module("rjieba").cut

    def words(text: str) -> list[int]:
        return [
            word(one)
            for one in cut(normal(text))
            if 1 < len(one) <= LONGEST_WORD and is_chinese(one)
        ]

    return words


class _Hits:
    """Collects the hits of one kind of evidence in compact arrays while texts are read."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.terms, self.docs = array("Q"), array("i")
        self.title, self.body = array("f"), array("f")
        self.title_lengths, self.body_lengths = array("d"), array("d")

    def add(self, title: list[int], body: list[int]) -> None:
        """Count one text more."""
        in_title, in_body = Counter(title), Counter(body)
        both = in_title.keys() | in_body.keys()
        self.terms.extend(both)
        self.docs.extend([len(self.title_lengths)] * len(both))
        self.title.extend([in_title[term] for term in both])
        self.body.extend([in_body[term] for term in both])
        self.title_lengths.append(len(title))
        self.body_lengths.append(len(body))

    def reached(self) -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
        """How much each hit says, its kind's share of a score."""
        docs = np.array(self.docs, dtype=np.int32)
        title_norm = rank.norms(np.array(self.title_lengths), rank.TITLE_B)
        body_norm = rank.norms(np.array(self.body_lengths), rank.BODY_B)
        strength = rank.strength(
            np.array(self.title, dtype=float), title_norm[docs],
            np.array(self.body, dtype=float), body_norm[docs],
        )  # fmt: skip
        return (SHARE[self.kind] * strength).astype(np.float32)
