"""Headings that are only looks: 一、 in bold or 黑体 (GB/T 9704), a short line larger than the text."""

import re
from collections import Counter
from dataclasses import dataclass, field

from bs4.element import NavigableString, Tag

from bot.notices.paste import looks
from bot.notices.paste.looks import Look

LONGEST = 40  # characters of a heading
LARGER = 1.15  # than the text around
_FIRST = re.compile(r"[一二三四五六七八九十]{1,3}、")
_SECOND = re.compile(r"（[一二三四五六七八九十]{1,3}）")
_HOMES = {"p", "div", "section", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6"}
_ENDS = "。；，！？;,!?：:"
_DARK, _KAI = ("黑体", "simhei", "heiti"), ("楷", "kaiti")
_OUTLINE = re.compile(r"[1-9]")


@dataclass
class _Line:
    """One paragraph: its words, how large they are, and whether all of it stands out."""

    tag: Tag
    words: str = ""
    size: float = 0.0
    bold: bool = True
    families: set[str] = field(default_factory=set)


class Found:
    """The paragraphs of a text with their looks."""

    def __init__(self) -> None:
        self._lines: dict[int, _Line] = {}

    def note(self, text: NavigableString, words: str, look: Look) -> None:
        """Some words of a paragraph, before their tags are taken off."""
        home = next((one for one in text.parents if one.name in _HOMES), None)
        if home is None or home.name not in ("p", "div", "section"):
            return
        line = self._lines.setdefault(id(home), _Line(home))
        line.words += words
        line.size = max(line.size, look.size)
        line.bold = line.bold and look.bold
        line.families.add(look.family)

    def promote(self) -> None:
        """Make headings of what looks like one."""
        sizes: Counter[float] = Counter()
        for line in self._lines.values():
            sizes[line.size] += len(line.words)
        usual = sizes.most_common(1)[0][0] if sizes else 0.0
        for line in self._lines.values():
            level = _level(line, usual)
            if (
                level
                and line.tag.parent is not None
                and not line.tag.find(["img", "br", "table", "p", "div", "li"])
            ):
                line.tag.name = f"h{level}"
                for mark in line.tag.find_all(["strong", "em"]):
                    mark.unwrap()


def _level(line: _Line, usual: float) -> int:
    words = line.words.strip()
    if not words or len(words) > LONGEST or words[-1] in _ENDS:
        return 0
    dark = all(any(name in family for name in _DARK) for family in line.families)
    kai = all(any(name in family for name in _KAI) for family in line.families)
    if _FIRST.match(words) and (line.bold or dark):
        return 2
    if _SECOND.match(words) and (line.bold or kai):
        return 3
    return 2 if line.bold and line.size >= usual * LARGER else 0


def by_style(tag: Tag) -> None:
    """A paragraph that its program calls a heading."""
    if tag.name != "p":
        return
    said = looks.style(tag).get("mso-outline-level", "")
    classes = tag.get("class") or ""
    title = "MsoTitle" in classes
    if title or _OUTLINE.fullmatch(said):
        tag.name = f"h{1 if title else min(6, int(said))}"
