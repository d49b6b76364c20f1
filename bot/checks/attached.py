"""Examine attached documents by the same rules; what is found is told with the page, paragraph or cell it stands in."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import accumulate

from bot.checks import pictures, secrecy
from bot.checks.examine import RULES, Rule, examine, weighed
from bot.checks.finding import Finding, Hit, Severity, located
from bot.checks.sheet import Case, Text

# Documents are no Markdown: a picture in them has no mark that could be seen.
OF_DOCUMENTS = tuple(rule for rule in RULES if rule is not pictures.find)
_WHY = {
    "scan": "政府信息公开条例第十七条（公开前保密审查）", "hidden": "政府信息公开条例第十七条（公开前保密审查）",
    "markup": "公文公开前应当清稿", "embedded": "政府信息公开条例第十七条（公开前保密审查）",
    "author": "个人信息保护法第六条（最小必要）",
}  # fmt: skip


@dataclass(frozen=True)
class Attached:
    """One document: its name, the hash of its bytes, its words by place, and remarks (kind, place, what)."""

    name: str
    file: str
    passages: Sequence[tuple[str, str]]
    remarks: Sequence[tuple[str, str, str]] = ()


def find(documents: Iterable[Attached], case: Case) -> list[Finding]:
    """Everything found in some documents, the gravest first."""
    found: list[Finding] = []
    for one in documents:
        found += _examined(one, case, OF_DOCUMENTS)
        found += _remarked(one, case)
    return sorted(found, key=lambda finding: finding.rank)


def marks(document: Attached) -> list[Finding]:
    """The marks of secrecy in a document, whatever the pack says of them."""
    return list(_examined(document, Case(formed_on=date.max), (secrecy.find,)))


def _examined(one: Attached, case: Case, rules: tuple[Rule, ...]) -> Iterator[Finding]:
    # As one text: what belongs together is read together, and a thousand cells cost no more than a page.
    source = "\n".join(text for _, text in one.passages)
    starts = [0, *accumulate(len(text) + 1 for _, text in one.passages)]
    for found in examine([Text(f"附件《{one.name}》", source)], case, rules=rules):
        place = one.passages[bisect_right(starts, found.start) - 1][0]
        yield replace(found, where=_where(one, place), fix=None)


def _remarked(one: Attached, case: Case) -> Iterator[Finding]:
    for kind, place, what in one.remarks:
        spot = f"{one.file} {place} {what}"  # the answer holds for these bytes
        severity = Severity.HINT if kind == "author" else Severity.CONFIRM
        hit = Hit(f"attached.{kind}", severity, 0, len(spot), what, _WHY[kind], quote=one.name)
        yield located(weighed(hit, case), _where(one, place), spot)


def _where(one: Attached, place: str) -> str:
    return f"附件《{one.name}》{place}"
