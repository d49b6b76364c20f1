"""Recognise a text where it is quoted: whole, in part, with other punctuation or among the marks of a page."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

WINDOW = 10  # characters in a row that are no accident, punctuation and blanks left out
_SHORTEST = 4  # of a title that is looked for whole
ATTACHED = "attached"  # the field of words in an attachment
_TELLING = 6  # of a window's characters that are neither figures nor words for days and times
_NOT_WORDS = re.compile(r"<[/a-zA-Z][^<>]*>|[\W_]+")  # a page's tags, punctuation, blanks
_TIMES = frozenset("0123456789年月日时分点至起止上下午晚早星期周一二三四五六七八九十")


def plain(text: str) -> str:
    """Letters, figures and characters only, in one way of writing."""
    return _NOT_WORDS.sub("", unicodedata.normalize("NFKC", text).lower())


class Traces:
    """What gives a text away: every ten characters in a row, and short titles and file names whole."""

    def __init__(self, texts: Iterable[tuple[str, str]]) -> None:
        """From (field, text)."""
        self._windows: set[str] = set()
        self._attached: set[str] = set()  # told apart: another notice may be alike without them
        self._whole: set[str] = set()
        for field, text in ((field, plain(text)) for field, text in texts):
            (self._attached if field == ATTACHED else self._windows).update(_windows(text))
            if (
                field in ("title", "source_title")
                and len(text) < WINDOW
                and _telling(text, _SHORTEST)
            ):
                self._whole.add(text)

    def add_names(self, names: Iterable[str]) -> None:
        """File names are looked for whole."""
        self._whole |= {plain(name) for name in names}

    def leave_out(self, text: str) -> None:
        """What another text says by its own right gives nothing away."""
        said = set(_windows(plain(text)))
        self._windows -= said
        self._attached -= said

    def shared(self, text: str) -> float:
        """How much of the text another one holds: from 0 to 1."""
        if not self._windows:
            return 0.0
        return len(self._windows.intersection(_windows(plain(text)))) / len(self._windows)

    def quoted_in(self, text: str) -> bool:
        """Whether a text quotes ours."""
        said = plain(text)
        if any(whole in said for whole in self._whole):
            return True
        parts = (said[at : at + WINDOW] for at in range(len(said) - WINDOW + 1))
        return any(one in self._windows or one in self._attached for one in parts)


def strings(value: object) -> Iterator[str]:
    """Every string in a value as JSON has it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def _windows(text: str) -> Iterator[str]:
    for at in range(len(text) - WINDOW + 1):
        window = text[at : at + WINDOW]
        if _telling(window, _TELLING):
            yield window


def _telling(text: str, least: int) -> bool:
    return sum(one not in _TIMES for one in text) >= least
