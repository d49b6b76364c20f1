"""Keep of pasted HTML what is read: words, headings, lists, tables, links, pictures, bold. Nothing hidden, nothing active."""

import re
from dataclasses import dataclass

import nh3
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from bot.errors import Refused
from bot.notices.markup import SCHEMES
from bot.notices.paste import grid, headings, inline, lists, looks
from bot.notices.paste.inline import Left, Picture
from bot.notices.paste.looks import Look

MOST_TAGS = 20_000
DEEPEST = 120  # levels of tags; 秀米 has some forty
_BLOCKS = {
    *("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre"),
    *("table", "thead", "tbody", "tfoot", "tr", "td", "th", "hr"),
}
_BOXES = {
    *(
        "div",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "aside",
        "center",
        "figure",
        "figcaption",
    ),
    *("address", "dl", "dt", "dd", "caption", "fieldset", "nav", "details", "summary"),
}
_INLINE = {"a", "br", "img", "code"}
_MARKS = {
    "b",
    "strong",
    "i",
    "em",
    "s",
    "strike",
    "del",
    "span",
    "font",
    "u",
    "ins",
    "sub",
    "sup",
    "small",
    "big",
}
_AS_TYPED = frozenset({"pre"})
_UNMARKED = frozenset(
    {"h1", "h2", "h3", "h4", "h5", "h6", "th", "code"}
)  # bold by themselves, or never
_RISES = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_SINKS = str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋")
_CHINESE_LINE = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])[ \t]*[\r\n]+[ \t]*(?=[\u3000-\u9fff\uff00-\uffef])"
)
_BLANKS = re.compile(r"[ \t\r\n\u00a0\u200b\ufeff\u2060]+")
_CLEANER = nh3.Cleaner(
    tags=_BLOCKS | _BOXES | _INLINE | _MARKS | {"col", "colgroup"},
    clean_content_tags={
        *("script", "style", "xml", "title", "object", "iframe", "noscript", "textarea", "select", "svg", "math"),
        *("template", "head", "audio", "video", "canvas", "map"),
    },
    attributes={
        "*": {"style", "class", "hidden", "align"},
        "a": {"href", "style", "class"},
        "img": {"src", "data-src", "alt", "width", "height", "style", "class"},
        "td": {"colspan", "rowspan", "bgcolor"}, "th": {"colspan", "rowspan", "bgcolor"},
        "font": {"color"}, "ol": {"start"}, "del": {"datetime", "cite"}, "tr": {"bgcolor"}, "table": {"bgcolor"},
    },
    url_schemes={*SCHEMES, "data", "file"},
    link_rel=None,
)  # fmt: skip


def prune(html: str, picture: Picture) -> tuple[BeautifulSoup, Left]:
    """The tree of what is read, and what was left out. `picture` raises Refused for one that cannot be had.

    Raises Refused for what is no text any more: too deep, a table too large.
    """
    soup = BeautifulSoup(_CLEANER.clean(html), "html.parser")
    for deleted in soup.find_all(["del", "span"]):  # what a tracked change had taken out
        if (
            deleted.has_attr("datetime")
            or deleted.has_attr("cite")
            or "msoDel" in _classes(deleted)
        ):
            deleted.decompose()
    if len(soup.find_all(True)) > MOST_TAGS:
        raise Refused("粘贴的内容太多，请分几次粘贴，或上传 .docx 文件")
    lists.rebuild(soup)
    grid.straighten(soup)
    left = Left()
    found = headings.Found()
    _walk(soup, Look(), _Way(picture, left, found, soup), 0)
    found.promote()
    _join_marks(soup)
    return soup, left


@dataclass(frozen=True)
class _Way:
    picture: Picture
    left: Left
    found: headings.Found
    soup: BeautifulSoup


def _classes(tag: Tag) -> str:
    said = tag.get("class") or ""
    return said if isinstance(said, str) else " ".join(said)


def _walk(node: Tag, look: Look, way: _Way, depth: int) -> None:
    if depth > DEEPEST:
        raise Refused("粘贴的内容套了太多层，读不懂；请先粘贴到记事本，再从那里复制")
    for child in list(node.children):
        if isinstance(child, Tag):
            seen = looks.of(child, look)
            if seen is None:
                _note(way.left, child.get_text())
                child.decompose()
                continue
            _walk(child, seen, way, depth + 1)
            _settle(child, way)
        elif type(child) is NavigableString:
            _say(child, look, way)
        else:
            child.extract()


def within(text: NavigableString, names: frozenset[str]) -> bool:
    """Whether some words stand in a tag of these names."""
    return any(one.name in names for one in text.parents)


def _note(left: Left, text: str) -> None:
    words = " ".join(text.split())
    if words:
        left.hidden.append(words)


def _say(text: NavigableString, look: Look, way: _Way) -> None:
    """Words as they are read, in the marks that Markdown has."""
    if within(text, _AS_TYPED):
        return
    words = _BLANKS.sub(" ", _CHINESE_LINE.sub("", str(text)))
    if not words.strip():
        text.replace_with(NavigableString(words))
        return
    if not look.readable:
        _note(way.left, words)
        text.extract()
        return
    parent = text.parent
    if parent is not None and parent.name in ("sup", "sub"):
        words = _raised(words, parent.name)
    shown: Tag | NavigableString = NavigableString(words)
    way.found.note(text, words, look)
    if not within(text, _UNMARKED):
        for name, on in (("s", look.struck), ("em", look.italic), ("strong", look.bold)):
            if on:
                mark = way.soup.new_tag(name)
                mark["data-mark"] = "1"
                mark.append(shown)
                shown = mark
    text.replace_with(shown)


def _raised(words: str, name: str) -> str:
    """m² stays m², and is not m2."""
    known = _RISES if name == "sup" else _SINKS
    return words.translate(known) if all(ord(one) in known for one in words.strip()) else words


def _settle(tag: Tag, way: _Way) -> None:
    """What a tag is, once all in it is settled."""
    if tag.name == "img":
        inline.take_picture(tag, way.picture, way.left)
    elif tag.name == "a":
        inline.take_link(tag)
    elif tag.has_attr("data-mark"):
        return
    elif tag.name in _MARKS:
        tag.unwrap()
    else:
        if tag.name == "figure":
            inline.take_caption(tag)
        headings.by_style(tag)
        tag.name = "div" if tag.name in _BOXES else tag.name
        tag.attrs = {"start": tag["start"]} if tag.has_attr("start") else {}


def _join_marks(soup: BeautifulSoup) -> None:
    """Two bold pieces side by side are one."""
    for mark in soup.find_all(["strong", "em", "s"]):
        following = mark.next_sibling
        while (
            mark.parent is not None and isinstance(following, Tag) and following.name == mark.name
        ):
            for child in list(following.contents):
                mark.append(child)
            following.decompose()
            following = mark.next_sibling
