"""Brackets, quotation marks and doubled punctuation (GB/T 15834)."""

import re
from collections.abc import Iterator

from bot.checks.finding import Hit, Severity
from bot.checks.sheet import Case, Text

_SOURCE = "GB/T 15834—2011 标点符号用法"
_PAIRS = {
    "（": "）",
    "《": "》",
    "〈": "〉",
    "“": "”",
    "‘": "’",
    "【": "】",
    "〔": "〕",
    "「": "」",
    "『": "』",
}
_CLOSES = {close: opened for opened, close in _PAIRS.items()}
_SAME = str.maketrans("()", "（）")
_LIST_MARK = re.compile(r"(?:^|[\s。；;，,、：:>])([0-9a-zA-Z一二三四五六七八九十①-⑳]{1,3})$")
# The other way of marking items, by whether figures mark them.
_ENCLOSED = {
    True: re.compile(r"[（(]\d{1,2}[）)]"),
    False: re.compile(r"（[一二三四五六七八九十]{1,3}）"),
}
_DEEPEST = 200  # brackets that stand open at once, in a text that means something
_DOUBLED = re.compile(r"(?P<one>[，。、；：])[ \t]*(?P<two>[，。、；：])")
_FACES = re.compile(r"[:;]-?$")


def find(text: Text, case: Case) -> Iterator[Hit]:
    """Brackets without their other half, and two marks where one stands."""
    yield from _unpaired(text.quiet)
    yield from _doubled(text.quiet)


def _unpaired(text: str) -> Iterator[Hit]:
    """Pairs may reach over lines: what was pasted from a web page is broken into lines anywhere."""
    waiting: list[tuple[str, int]] = []
    for place, char in enumerate(text.translate(_SAME)):
        if char in _PAIRS:
            waiting.append((char, place))
        elif char in _CLOSES:
            if any(opened == _CLOSES[char] for opened, _ in waiting[-_DEEPEST:]):
                yield from (_alone(text, inner) for inner in _closed(waiting, _CLOSES[char]))
            elif not _is_no_bracket(text, place, char):
                yield _alone(text, place)
    for _, place in waiting:
        yield _alone(text, place)


def _closed(waiting: list[tuple[str, int]], opened: str) -> Iterator[int]:
    """Take the last bracket of a kind off those that wait; the places of what stood open inside it."""
    while True:
        kind, place = waiting.pop()
        if kind == opened:
            return
        yield place


def _is_no_bracket(text: str, place: int, char: str) -> bool:
    """1） and a） mark items, unless the text writes （1）; ’ is also an apostrophe; :) is a face."""
    before = text[max(0, place - 4) : place]
    if char == "’":
        return True
    if char != "）" or _FACES.search(before):
        return char == "）"
    mark = _LIST_MARK.search(before)
    return mark is not None and not (_ENCLOSED[mark[1].isdigit()].search(text))


def _alone(text: str, place: int) -> Hit:
    mark = text[place]
    half = _PAIRS.get(mark.translate(_SAME)) or _CLOSES[mark.translate(_SAME)]
    what = f"“{mark}”没有配对的“{half}”" if mark not in "“”" else f"引号{mark}没有配对"
    return Hit("brackets", Severity.CONFIRM, place, place + 1, what, _SOURCE)


def _doubled(text: str) -> Iterator[Hit]:
    for found in _DOUBLED.finditer(text):
        what = f"“{found[0]}”两个标点连用"
        keep = found["two"] if found["one"] == "、" else found["one"]
        keep = found["two"] if found["two"] == "。" else keep
        yield Hit("brackets.doubled", Severity.CONFIRM, *found.span(), what, _SOURCE, keep)
