"""Break Chinese text into lines: no mark begins a line that may not, none ends one, no word or number is cut.

The rules are those of 《标点符号用法》GB/T 15834-2011, 5.1: 句号、逗号… not at the beginning of a line, the
opening half of quotes and brackets not at its end.
"""

import re
from collections.abc import Callable, Iterator

NOT_FIRST = frozenset("，。、；：？！）》〉”’」』】〕］｝…—～·％‰℃,.;:?!)]}%")
NOT_LAST = frozenset("（《〈“‘「『【〔［｛([{￥$")
_PIECE = re.compile(r"[0-9A-Za-z]+(?:[-./:@_+=&?#%~]+[0-9A-Za-z]+)*|.")
Measure = Callable[[str], float]


def broken(text: str, width: float, measure: Measure) -> list[str]:
    """The lines of a text, each at most `width` by `measure`; blanks at their ends are left out."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        line = ""
        for unit in _units(paragraph):
            if line and measure(line + unit) > width:
                lines.append(line.rstrip(" "))
                line = ""
            line = line + unit if line else unit.lstrip(" ")
            while measure(line) > width and len(line) > 1:  # longer than a line by itself
                cut = _fitting(line, width, measure)
                lines.append(line[:cut])
                line = line[cut:]
        lines.append(line.rstrip(" "))
    return lines


def _units(text: str) -> Iterator[str]:
    """What stays together on a line: a word, or a character with the marks that cling to it."""
    unit = ""
    for piece in _PIECE.findall(text):
        if unit and piece[0] not in NOT_FIRST and unit[-1] not in NOT_LAST:
            yield unit
            unit = ""
        unit += piece
    if unit:
        yield unit


def _fitting(text: str, width: float, measure: Measure) -> int:
    """How many characters fit, at least one."""
    cut = len(text) - 1
    while cut > 1 and measure(text[:cut]) > width:
        cut -= 1
    return cut
