"""Names: one wrong character in a body's or a place's name; leaders' titles, offices and order."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from bot.checks.finding import Hit, Severity
from bot.checks.pack import Leader
from bot.checks.sheet import Case, Text

LEAST = 6  # characters of a name in which one wrong character is surely a slip
# A change of these makes another body's name, or no name at all.
_NEVER = set(
    "省市县区镇乡州旗国部厅局委署院所馆社会组的和与及，。；：（）《》“”\n \t一二三四五六七八九十"
)
_NAMES_SOURCE = "单位和地名的规范名称（规则包 names）"
_LEADERS_SOURCE = "本单位的领导名单（规则包 leader）"
_JOINED = re.compile(r"[、，和及与\s]*[\u4e00-\u9fff]{0,20}[、，和及与\s]*")
_SENTENCE = re.compile(r"[^。！？；\n]+")


def find(text: Text, case: Case) -> Iterator[Hit]:
    """Every name that is nearly, but not quite, one that the bureau has set down."""
    yield from _misspelt(text.quiet, case.pack.names)
    now = [one for one in case.pack.leaders if one.holds(case.formed_on)]
    for sentence in _SENTENCE.finditer(text.quiet):
        yield from _titles(sentence, case, now)
        yield from _order(sentence, now)


@lru_cache(maxsize=4)
def _patterns(names: tuple[str, ...]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, _nearly(name)) for name in names if len(name) >= LEAST)


def _nearly(name: str) -> re.Pattern[str]:
    """Matches a name with any one character changed."""
    kinds = [
        re.escape(name[:at]) + "." + re.escape(name[at + 1 :])
        for at, char in enumerate(name)
        if char not in _NEVER
    ]
    return re.compile("|".join(kinds))


def _misspelt(text: str, names: tuple[str, ...]) -> Iterator[Hit]:
    known = set(names)
    for name, pattern in _patterns(names):
        for found in pattern.finditer(text):
            written = found[0]
            changed = next(
                (one for one, right in zip(written, name, strict=True) if one != right), ""
            )
            if written in known or changed in _NEVER or not changed:
                continue
            what = f"“{written}”与规范名称“{name}”差一个字"
            yield Hit("names", Severity.CONFIRM, *found.span(), what, _NAMES_SOURCE, name)


def _titles(sentence: re.Match[str], case: Case, now: list[Leader]) -> Iterator[Hit]:
    """A title of the list right before a name that does not hold it on that day."""
    titles = {part for one in case.pack.leaders for part in _parts(one.title)}
    for name in {one.name for one in case.pack.leaders}:
        right = {one.title for one in now if one.name == name}
        for found in re.finditer(re.escape(name), sentence[0]):
            before = sentence[0][: found.start()]
            said = max((title for title in titles if before.endswith(title)), key=len, default="")
            if not said or any(said in _parts(title) for title in right):
                continue
            start = sentence.start() + found.start() - len(said)
            fix = right.pop() if len(right) == 1 else None
            what = f"{name}在 {case.formed_on} 不是“{said}”" + (f"，是“{fix}”" if fix else "")
            yield Hit(
                "leaders.title",
                Severity.CONFIRM,
                start,
                start + len(said),
                what,
                _LEADERS_SOURCE,
                fix,
            )


def _parts(title: str) -> set[str]:
    """县委副书记、县长 may be said whole or in part."""
    return {title, *title.split("、")}


def _order(sentence: re.Match[str], now: list[Leader]) -> Iterator[Hit]:
    """Two leaders named one after the other in the wrong order."""
    named = sorted((sentence[0].find(one.name), one.order, one.name) for one in now)
    listed = [one for one in named if one[0] >= 0]
    for (at, order, first), (then, after, second) in pairwise(listed):
        between = sentence[0][at + len(first) : then]
        if (
            first != second
            and order > after
            and _JOINED.fullmatch(between)
            and re.search("[、和及与]", between)
        ):
            start = sentence.start() + at
            end = sentence.start() + then + len(second)
            what = f"{second}应当排在{first}前面"
            yield Hit("leaders.order", Severity.CONFIRM, start, end, what, _LEADERS_SOURCE)
