"""The lexicon as the chat uses it: read once, compiled, and read again when the settings were taken over anew."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy.orm import Session

from bot.answers import lexicon
from bot.answers.lexicon import Sort, Term
from bot.db import facts
from bot.search.grams import normal

_VERSION = (lexicon.SAYINGS_LOADED, lexicon.ELSEWHERE_LOADED)


@dataclass(frozen=True)
class Door:
    """Who answers for something that is not ours."""

    name: str
    phone: str
    note: str


class Lexicon:
    """Sayings, sounds, kinds, and what belongs to others."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._words: dict[str, list[tuple[list[str], Term]]] = {}
        for one in terms:
            row = ([normal(word) for word in one.words], one)
            self._words.setdefault(one.sort, []).append(row)

    def meant(self, text: str) -> str:
        """The text with sayings said plainly. `text` is in plain forms (NFKC), lower case."""
        found = self._sayings
        return found.sub(lambda saying: self._meaning[saying[0]], text) if found else text

    def spelt(self, text: str, names: Iterable[str]) -> str:
        """The text with the names of places spelt right where each other character sounds alike: 图书官, 涂书馆."""
        for name in names:
            if len(name) > 2 and name not in text:  # of two characters too much sounds alike
                text = self._slip(name).sub(name, text)
        return text

    def kinds(self, text: str) -> list[str]:
        """The kinds of notices that a text asks for."""
        return [one.name for words, one in self._of(Sort.KIND) if _any(words, text)]

    def authority(self, text: str) -> Door | None:
        """Whose business a text is, when it is not ours."""
        return self._door(Sort.AUTHORITY, text)

    def place(self, text: str) -> Door | None:
        """Who answers for the other place that a text names."""
        return self._door(Sort.PLACE, text)

    def place_words(self, text: str) -> list[str]:
        """The names of other places that stand in a text."""
        return [word for words, _ in self._of(Sort.PLACE) for word in words if word in text]

    def at_home(self, text: str) -> bool:
        """Whether a text names the place where we are."""
        return any(_any(words, text) for words, _ in self._of(Sort.HOME))

    def ours(self, text: str) -> bool:
        """Whether a text speaks of our own business."""
        return any(_any(words, text) for words, _ in self._of(Sort.OURS))

    def _of(self, sort: Sort) -> list[tuple[list[str], Term]]:
        return self._words.get(sort, [])

    def _door(self, sort: Sort, text: str) -> Door | None:
        for words, one in self._of(sort):
            if _any(words, text):
                return Door(one.name, one.phone, one.note)
        return None

    @cached_property
    def _meaning(self) -> Mapping[str, str]:
        return {word: normal(one.name) for words, one in self._of(Sort.SAYING) for word in words}

    @cached_property
    def _sayings(self) -> re.Pattern[str] | None:
        longest = sorted(self._meaning, key=len, reverse=True)
        return re.compile("|".join(_whole(word) for word in longest)) if longest else None

    @cached_property
    def _sounds(self) -> Mapping[str, str]:
        return {one.name: "".join(words) for words, one in self._of(Sort.SOUND)}

    def _slip(self, name: str) -> re.Pattern[str]:
        if name not in self._slips:
            each = (f"[{re.escape(char + self._sounds.get(char, ''))}]" for char in name)
            self._slips[name] = re.compile("".join(each))
        return self._slips[name]

    @cached_property
    def _slips(self) -> dict[str, re.Pattern[str]]:
        return {}


class Lexicons:
    """The lexicon of a database; safe to share between threads: at worst two build the same."""

    def __init__(self) -> None:
        self._known: tuple[tuple[str, ...], Lexicon] | None = None

    def fresh(self, session: Session) -> Lexicon:
        """The lexicon as it stands now."""
        version = facts.several(session, _VERSION)
        known = self._known
        if known is None or known[0] != version:
            known = self._known = (version, Lexicon(lexicon.every(session)))
        return known[1]


def _any(words: Iterable[str], text: str) -> bool:
    return any(word in text for word in words)


def _whole(word: str) -> str:
    """A Latin word stands alone: pm is not in npm."""
    escaped = re.escape(word)
    return rf"(?<![a-z]){escaped}(?![a-z])" if word.isascii() else escaped
