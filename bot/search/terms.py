"""What is looked for and counted: pairs of characters, words of a dictionary, single characters, each as a number.

Pairs miss nothing, words know where one thing ends and the next begins, characters forgive another way of saying it.
"""

from collections.abc import Iterator
from enum import IntEnum
from hashlib import blake2b
from typing import NamedTuple

from bot.search.grams import is_chinese, runs

LONGEST_WORD = 6  # characters; longer ones of a dictionary are found by their pairs
_SHIFT = 21  # bits that a character takes
_CHARACTER, _OTHER, _WORD = 1 << 50, 1 << 63, 3 << 62
_LOW = (1 << 61) - 1
_STEP = 0x9E3779B1  # an odd number that mixes well


class Kind(IntEnum):
    """The kinds of evidence."""

    PAIR = 0  # with the words and numbers of other scripts
    WORD = 1
    CHARACTER = 2


SHARE = {Kind.PAIR: 1.0, Kind.WORD: 0.7, Kind.CHARACTER: 0.2}  # of a score


class Term(NamedTuple):
    """One thing that is looked for, and how much it counts beside the others of its question."""

    kind: Kind
    text: str
    weight: float = 1.0

    def code(self) -> int:
        """As a number below 2^64."""
        return _CODES[self.kind](self.text)


def pair(gram: str) -> int:
    """The number of a gram: a pair, a character standing alone, a word or number of another script."""
    if is_chinese(gram):
        return ord(gram[0]) << _SHIFT | (ord(gram[1]) if len(gram) > 1 else 0)
    digest = blake2b(gram.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") & _LOW | _OTHER


def character(one: str) -> int:
    """The number of a single character."""
    return _CHARACTER | ord(one)


def word(text: str) -> int:
    """The number of a word of Chinese characters."""
    mixed = 0
    for one in text:
        mixed = (mixed * _STEP + ord(one)) & _LOW
    return _WORD | mixed


_CODES = {Kind.PAIR: pair, Kind.WORD: word, Kind.CHARACTER: character}


def beginnings(run: str, start: int) -> Iterator[int]:
    """The numbers of the words of two, three … characters that may begin at a place of a run."""
    mixed = ord(run[start])
    for one in run[start + 1 : start + LONGEST_WORD]:
        mixed = (mixed * _STEP + ord(one)) & _LOW
        yield _WORD | mixed


def characters(text: str) -> list[str]:
    """The Chinese characters of a text, in order."""
    return [one for run in chinese(text) for one in run]


def chinese(text: str) -> list[str]:
    """The unbroken stretches of Chinese characters."""
    return [run for run in runs(text) if is_chinese(run)]
