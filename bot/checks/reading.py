"""A text as people read it, whatever marks and unseen characters it was written with; and where each word stands."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import unescape
from itertools import pairwise

from bot.checks.finding import Hit
from bot.checks.sheet import Text

_FARTHEST = 3000  # characters of marks and addresses between two that are read; an address has some 2,000 at most
# What stands in a text and is read otherwise or not at all: where a link leads, and a character given by its name.
_PIECE = re.compile(
    r'(?<=\]\()[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:[ \t]+"[^"\n]*")?(?=\))'
    r"|(?P<named>&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
)
_PLAIN = re.compile(r"[\n\t\x20-\x7e\u00b7\u2010-\u2027\u3000-\u303f\u4e00-\u9fff\uff01-\uffee]*")
Placed = tuple[str, int, int]  # a character, and where it was written: from, to


@dataclass(frozen=True)
class Reading:
    """`text` is what is read; its character number n was written at `places[n]`, as it is where there are none."""

    text: Text
    written: str
    places: tuple[tuple[int, int], ...] | None = None

    def placed(self, hit: Hit) -> Hit:
        """What a rule saw in what is read, at the place where it was written.

        A suggestion leaves the marks where they are; where they stand within what it changes, only a person can say.
        """
        if self.places is None or hit.end <= hit.start:
            return hit
        start, end = self.places[hit.start][0], self.places[hit.end - 1][1]
        said = self.text.source[hit.start : hit.end]
        if self.written[start:end] == said:
            return replace(hit, start=start, end=end)
        places = self.places[hit.start : hit.end]
        fix = None if hit.fix is None else _put_in(self.written, places, said, hit.fix)
        quote = said if hit.quote is None else hit.quote
        return replace(hit, start=start, end=end, fix=fix, quote=quote)


def read(text: Text) -> Reading:
    """A text as it is read, with the place of each of its characters."""
    if text.shown is None and _PLAIN.fullmatch(text.source):
        return Reading(text, text.source)
    kept = (
        [(seen, at, at + 1) for at, one in enumerate(text.source) if (seen := _seen(one))]
        if text.shown is None
        else list(_aligned(text.shown, list(_written(text.source))))
    )
    shown = Text(text.where, "".join(one for one, _, _ in kept))
    return Reading(shown, text.source, tuple((start, end) for _, start, end in kept))


def words(text: str) -> str:
    """A text without characters that nobody sees, to look for words in it."""
    return read(Text("", text)).text.source


def _aligned(shown: str, written: list[Placed]) -> Iterator[Placed]:
    """Each character of what is shown where it was written: the first such one behind the last.

    What is shown is what was written without marks, in the same order, so the first one is never too far.
    """
    at, last = 0, 0
    for one in filter(None, map(_seen, shown)):
        found = None if one.isspace() else _first(written, one, at)
        if found is None:  # a blank, or what the program itself puts in
            yield one, last, last
            continue
        _, start, last = written[found]
        at = found + 1
        yield one, start, last


def _first(written: list[Placed], wanted: str, at: int) -> int | None:
    until = min(len(written), at + _FARTHEST)
    return next((place for place in range(at, until) if written[place][0] == wanted), None)


def _written(source: str) -> Iterator[Placed]:
    """What can be seen of a text in Markdown, marks too."""
    at = 0
    for piece in _PIECE.finditer(source):
        yield from _each(source, at, piece.start())
        if piece["named"]:
            yield from ((one, *piece.span()) for one in filter(_seen, unescape(piece[0])))
        at = piece.end()
    yield from _each(source, at, len(source))


def _each(source: str, start: int, end: int) -> Iterator[Placed]:
    for at in range(start, end):
        if seen := _seen(source[at]):
            yield seen, at, at + 1


def _seen(character: str) -> str:
    """A character as it is read: nothing for what nobody sees, a radical as the character that it looks like."""
    if character in "\n\t" or " " <= character <= "~" or "\u4e00" <= character <= "\u9fff":
        return character
    kind = unicodedata.category(character)
    if kind in ("Cf", "Cc", "Mn", "Me") or character in "\u115f\u1160\u3164\uffa0":
        return ""
    if "\u2e80" <= character <= "\u2fdf" or "\uf900" <= character <= "\ufaff":
        return unicodedata.normalize("NFKC", character)[:1]
    return character


def _put_in(written: str, places: tuple[tuple[int, int], ...], said: str, fix: str) -> str | None:
    """What was written with `fix` for `said`, its marks kept; None where marks stand within what changes."""
    first = _alike(said, fix)
    behind = _alike(said[first:][::-1], fix[first:][::-1])
    last = len(said) - behind
    if not _is_whole(written, places[first:last]):
        return None
    until = places[first][0] if first < last else places[first - 1][1] if first else places[0][0]
    since = places[last - 1][1] if first < last else until
    head, tail = written[places[0][0] : until], written[since : places[-1][1]]
    new = fix[first : len(fix) - behind]
    return "".join(map(_seen, head)) + new + "".join(map(_seen, tail))


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _is_whole(written: str, places: tuple[tuple[int, int], ...]) -> bool:
    """Whether nothing but unseen characters stands between these characters, or pairs of marks do."""
    gaps = (written[before[1] : after[0]] for before, after in pairwise(places))
    marks = [seen for one in gaps if (seen := "".join(map(_seen, one)))]
    in_pairs = len(marks) % 2 == 0 and marks == marks[::-1]
    return in_pairs and all(set(one) <= set("*_~") for one in marks)
