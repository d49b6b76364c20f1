"""A repost's title beside the original: it may be shortened or labelled, not made to say something else.

The text of this rule is two lines: the title, and below it the original as the editor handed it in.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from bot.checks import numerals
from bot.checks.finding import Hit, Severity
from bot.checks.sheet import Case, Text

_SOURCE = "互联网新闻信息服务管理规定第十五条（转载应当注明原标题，不得歪曲、篡改标题原意）"
_UNIT = "年月日号时点届期批个项条人次名岁天周场元级类版"
# Written after NFKC: ｜ is |, （） are (), ： is :.
_LABEL = re.compile(
    r"(?:【[^】]{1,12}】|\[[^\]]{1,12}\]|(?:转载|转发|更正):|[^|丨:,。]{1,8}[|丨])+"
)
_TAIL = re.compile(r"\((?:转载|转发)\)$")
_NUMBER = re.compile(
    rf"\d+(?:[.,:]\d+)*[万亿]*[%{_UNIT}]?|(?<!每)第?[{numerals.NUMERAL}]+[{_UNIT}]|第[{numerals.NUMERAL}]+"
)
_NAMED = re.compile(r"《[^》]+》|“[^”]+”")
# 非遗, 无锡, 未来 and the like deny nothing.
_NOT = re.compile(
    r"取消|暂停|停止|终止|推迟|延期|撤销|废止|除外|谣|拒|禁|勿|没有|否(?!则)|莫(?!高|斯)"
    r"|不(?!断|忘|锈|仅)|未(?!来|成年)|无(?!锡|线|人机|障碍|偿)|非(?!遗|物质|常|洲|凡)"
)
_PERHAPS_A_NAME = re.compile(r"[省市县区镇乡村局委部厅院馆]|同志|书记|主任|某")


def find(text: Text, case: Case) -> Iterator[Hit]:
    """What a reader of the title alone would miss or misunderstand; what only a person can judge, to be confirmed."""
    title, _, original = text.source.partition("\n")
    judged = (
        _judged(title, original, _names(case))
        if original
        else ("retitled.none", Severity.CONFIRM, "没有写原标题（source_title），看不出标题改了没有")
    )
    if judged is not None:
        yield Hit(judged[0], judged[1], 0, len(text.source), judged[2], _SOURCE, quote=title)


def _judged(title: str, original: str, names: frozenset[str]) -> tuple[str, Severity, str] | None:
    ours, theirs = _bare(title, names), _plain(original)
    if _plain(title) == theirs:
        return None
    was, now = _facts(theirs, names), _facts(ours, names)
    changed = [f"少了“{one}”" for one in was - now] + [f"多了“{one}”" for one in now - was]
    if changed:
        what = f"与原标题“{original}”相比{'、'.join(changed)}，数字、日期、否定词和名称不能变"
        return "retitled.facts", Severity.BLOCK, what
    gone = _gone(ours, theirs)
    if gone is None:
        what = f"不是原标题“{original}”，也不是它的一部分，请核对意思有没有变"
        return "retitled.reworded", Severity.CONFIRM, what
    if _PERHAPS_A_NAME.search(gone):
        what = f"比原标题“{original}”少了“{gone}”，里面可能有单位、地方或人，请核对意思有没有变"
        return "retitled.cut", Severity.CONFIRM, what
    return None


def _names(case: Case) -> frozenset[str]:
    leaders = (one.name for one in case.pack.leaders)
    return frozenset(_plain(name) for name in (*case.pack.names, *leaders))


def _plain(title: str) -> str:
    return "".join(unicodedata.normalize("NFKC", title).split())


def _bare(title: str, names: frozenset[str]) -> str:
    """Without labels of ours in front, unless a label says something itself, as 【辟谣】 does."""
    plain = _TAIL.sub("", _plain(title))
    label = _LABEL.match(plain)
    silent = label is not None and not _facts(label[0], names)
    return plain[label.end() :] if label and silent else plain


def _facts(plain: str, names: frozenset[str]) -> Counter[str]:
    """What may not change in a title: numbers and dates, denials, names that the bureau knows or that are in quotes."""
    found = Counter(map(_number, _NUMBER.findall(plain)))
    found.update(_NOT.findall(plain))
    found.update(_NAMED.findall(plain))
    found.update(name for name in names if name in plain)
    return found


def _number(written: str) -> str:
    """十二月 and 12月 are the same."""
    found = re.search(rf"[{numerals.NUMERAL}]+", written)
    if found is None:
        return written.replace(",", "")
    value = numerals.value(found[0])
    return written if value is None else written.replace(found[0], str(value))


def _gone(ours: str, theirs: str) -> str | None:
    """What was cut off at the ends or out of the middle; None when ours is no such part of theirs."""
    if ours and ours in theirs:
        before, _, after = theirs.partition(ours)
        return "…".join(filter(None, (before, after)))
    for end in range(len(ours) - 1, 0, -1):
        if theirs.startswith(ours[:end]) and theirs.endswith(ours[end:]):
            return theirs[end : len(theirs) - len(ours) + end] if len(ours) < len(theirs) else None
    return None
