"""Words and fixed expressions of the rule pack."""

import re
from collections.abc import Iterator
from functools import lru_cache

from bot.checks.finding import RANK, Hit
from bot.checks.pack import QUOTES, TITLES, WordRule
from bot.checks.sheet import Case, Text

_Compiled = tuple[tuple[WordRule, re.Pattern[str]], ...]
_ENCLOSED = {
    TITLES: re.compile(r"《[^《》\n]*》"),
    QUOTES: re.compile(r"“[^“”\n]*”"),
}


def find(text: Text, case: Case) -> Iterator[Hit]:
    """Every word of the pack that stands where it is wrong; of two that overlap, the longer, of the same the graver."""
    hits = [
        hit
        for rule, pattern in _compiled(case.pack.words)
        if rule.holds(case.formed_on)
        for hit in _of(rule, pattern, text.quiet)
    ]
    taken: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.start - one.end, one.start, RANK[one.severity])):
        if not any(hit.meets(one) for one in taken):
            taken.append(hit)
    yield from taken


@lru_cache(maxsize=4)
def _compiled(words: tuple[WordRule, ...]) -> _Compiled:
    return tuple(
        (rule, re.compile(rule.word if rule.is_pattern else re.escape(rule.word))) for rule in words
    )


def _of(rule: WordRule, pattern: re.Pattern[str], text: str) -> Iterator[Hit]:
    for found in pattern.finditer(text):
        if any(_covers(context, text, found) for context in rule.unless):
            continue
        fix = None if rule.use is None else found.expand(rule.use) if rule.is_pattern else rule.use
        instead = f"，应为“{fix}”" if fix else "，请核对" if fix is None else "，请删去"
        what = f"“{found[0]}”{instead}（{rule.category}）"
        yield Hit("words", rule.severity, found.start(), found.end(), what, rule.source, fix)


def _covers(context: str, text: str, found: re.Match[str]) -> bool:
    """Whether a context in which the word is right stands around it."""
    if context in _ENCLOSED:
        line = text.rfind("\n", 0, found.start()) + 1
        return any(
            one.start() < found.start() and found.end() < one.end()
            for one in _ENCLOSED[context].finditer(text, line)
        )
    at = text.find(context, max(0, found.end() - len(context)))
    return 0 <= at <= found.start()
