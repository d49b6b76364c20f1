"""The difference of two texts as people read it: which words came, which went, paragraph by paragraph."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

SAME, ADDED, REMOVED = "same", "added", "removed"
_TOKEN = re.compile(r"[A-Za-z]+|[0-9]+(?:\.[0-9]+)*|\s+|.", re.DOTALL)
_LONGEST = 4_000  # characters of a paragraph that is compared inside
_ALIKE = 0.35  # how much of a paragraph must be left for it to be called the same one, changed
_ISLAND = 2  # so few unchanged characters between two changes only make it harder to read


@dataclass(frozen=True)
class Piece:
    """Some words: `kind` is same, added or removed."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """One paragraph of either text: all of it added or removed, or changed inside, or the same."""

    kind: str  # same | added | removed | changed
    pieces: tuple[Piece, ...]


def lines(old: str, new: str) -> list[Line]:
    """Every paragraph of both texts, in order."""
    was, now = _paragraphs(old), _paragraphs(new)
    found: list[Line] = []
    for kind, begin, end, there, until in SequenceMatcher(
        None, was, now, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            found += [_whole(SAME, text) for text in was[begin:end]]
        else:
            found += _replaced(was[begin:end], now[there:until])
    return found


def around(found: Sequence[Line], near: int = 1) -> list[Line | None]:
    """Only what changed and `near` paragraphs on either side; None stands for what is left out."""
    wanted = {
        place + step
        for place, one in enumerate(found)
        if one.kind != SAME
        for step in range(-near, near + 1)
    }  # fmt: skip
    shown: list[Line | None] = []
    for place, one in enumerate(found):
        if place in wanted:
            shown.append(one)
        elif not shown or shown[-1] is not None:
            shown.append(None)
    return shown


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def _whole(kind: str, text: str) -> Line:
    return Line(kind, (Piece(kind, text),))


def _replaced(was: Sequence[str], now: Sequence[str]) -> Iterator[Line]:
    """Paragraphs for others: each new one is set beside the old one that it is most like, in order; what went comes first."""
    at, come = 0, list[str]()
    for text in now:
        near = max(range(at, len(was)), key=lambda place: _alike(was[place], text), default=None)
        if near is None or _alike(was[near], text) < _ALIKE:
            come.append(text)
            continue
        yield from _exchanged(was[at:near], come)
        yield Line("changed", tuple(inside(was[near], text)))
        at, come = near + 1, []
    yield from _exchanged(was[at:], come)


def _exchanged(gone: Sequence[str], come: Sequence[str]) -> Iterator[Line]:
    yield from (_whole(REMOVED, one) for one in gone)
    yield from (_whole(ADDED, one) for one in come)


def _alike(one: str, other: str) -> float:
    if max(len(one), len(other)) > _LONGEST:
        return 0.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def inside(old: str, new: str) -> list[Piece]:
    """One paragraph's words: numbers and Latin words are compared whole, Chinese character by character."""
    was, now = _TOKEN.findall(old), _TOKEN.findall(new)
    ops = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    found: list[Piece] = []
    gone = come = ""
    for place, (kind, begin, end, there, until) in enumerate(ops):
        left, right = "".join(was[begin:end]), "".join(now[there:until])
        island = kind == "equal" and 0 < place < len(ops) - 1 and len(left) < _ISLAND
        if kind != "equal" or island:
            gone, come = gone + left, come + right
            continue
        found += [*_pieces(gone, come), Piece(SAME, left)]
        gone = come = ""
    return [*found, *_pieces(gone, come)]


def _pieces(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield Piece(REMOVED, gone)
    if come:
        yield Piece(ADDED, come)
