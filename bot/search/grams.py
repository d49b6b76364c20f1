"""Cut a text into what is searched by: pairs of Chinese characters, whole words and numbers of other scripts."""

import re
import unicodedata

_CHINESE = "\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUNS = re.compile(f"[{_CHINESE}]+|[^\\W_{_CHINESE}]+")
_IS_CHINESE = re.compile(f"[{_CHINESE}]")
LONGEST = 64  # characters of one word that count; PostgreSQL refuses very long ones


def normal(text: str) -> str:
    """The text in one way of writing: full-width forms to plain ones (NFKC), lower case."""
    return unicodedata.normalize("NFKC", text).lower()


def runs(text: str) -> list[str]:
    """The unbroken stretches of Chinese characters, and the words and numbers (at most LONGEST), in order."""
    return [run if is_chinese(run) else run[:LONGEST] for run in _RUNS.findall(normal(text))]


def is_chinese(run: str) -> bool:
    """Whether a run or a gram is of Chinese characters."""
    return _IS_CHINESE.match(run) is not None


def grams(text: str) -> list[str]:
    """Every gram in order, repeated as often as it occurs.

    A Chinese run gives its pairs of neighbours; a character that stands alone is a gram by itself.
    """
    found: list[str] = []
    for run in runs(text):
        if len(run) == 1 or not is_chinese(run):
            found.append(run)
        else:
            found += [run[at : at + 2] for at in range(len(run) - 1)]
    return found


def last_characters(text: str) -> list[str]:
    """The last character of every Chinese run of two or more.

    Every other character begins a pair; with these, a search for one character by prefix misses none.
    """
    return [run[-1] for run in runs(text) if len(run) > 1 and is_chinese(run)]
