"""Lists as Word and WPS put them on the clipboard: paragraphs with a marker, made into lists again."""

import re

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from bot.notices.paste import looks

_LEVEL = re.compile(r"\blevel([1-9])\b")
_NUMBER = re.compile(r"([0-9]{1,3})[.)．]?|[a-z]{1,2}[.)]", re.IGNORECASE)
_BULLETS = frozenset("·•●○■□◆◇▪▫–—-oØü§Ÿvn\uf0b7\uf06c\uf06e\uf075\uf0d8\uf0fc\uf0a7")


def rebuild(soup: BeautifulSoup) -> None:
    """Put runs of marked paragraphs into lists; a marker that Markdown does not have (一、) stays as text."""
    items = {id(one): one for one in soup.find_all("p") if _LEVEL.search(_said(one))}
    for one in list(items.values()):
        marker = _marker(one)
        kind = "ol" if _NUMBER.fullmatch(marker) else "ul" if marker in _BULLETS else ""
        if kind:
            one["data-list"], one["data-marker"] = kind, marker
        elif marker:
            one.insert(0, NavigableString(marker))
    for one in soup.find_all("p", attrs={"data-list": True}):
        _join(soup, one)


def _said(paragraph: Tag) -> str:
    return looks.style(paragraph).get("mso-list", "")


def _marker(paragraph: Tag) -> str:
    """Take the marker out of a paragraph."""
    for span in paragraph.find_all("span"):
        if looks.style(span).get("mso-list") == "ignore":
            text = "".join(span.get_text().split())
            span.decompose()
            return text
    return ""


def _join(soup: BeautifulSoup, paragraph: Tag) -> None:
    """Move a paragraph into the list before it, at its level, or into a new one."""
    found = _LEVEL.search(_said(paragraph))
    level = int(found[1]) if found else 1
    kind, marker = str(paragraph["data-list"]), str(paragraph["data-marker"])
    item = soup.new_tag("li")
    before = paragraph.find_previous_sibling()
    between = paragraph.previous_sibling
    while isinstance(between, NavigableString) and not between.strip():
        between = between.previous_sibling
    home = before if isinstance(before, Tag) and between is before else None
    if home is None or not home.has_attr("data-level"):
        home = _new(soup, kind, marker)
        paragraph.insert_before(home)
    for _ in range(1, level):
        home = _within(soup, home, kind, marker)
    for child in list(paragraph.contents):
        item.append(child)
    home.append(item)
    paragraph.decompose()


def _within(soup: BeautifulSoup, home: Tag, kind: str, marker: str) -> Tag:
    """The list in the last item of a list."""
    items = home.find_all("li", recursive=False)
    if not items:
        return home
    last = items[-1]
    inner = last.find(["ul", "ol"], recursive=False)
    if not isinstance(inner, Tag):
        inner = _new(soup, kind, marker)
        last.append(inner)
    return inner


def _new(soup: BeautifulSoup, kind: str, marker: str) -> Tag:
    made = soup.new_tag(kind)
    made["data-level"] = "1"
    number = _NUMBER.fullmatch(marker)
    if kind == "ol" and number and number[1]:
        made["start"] = number[1]
    return made
