"""Paste HTML: what was written elsewhere becomes the Markdown that we keep."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import css_inline
from bs4.element import NavigableString, Tag
from markdownify import MarkdownConverter

from bot.errors import Refused
from bot.notices import markdown
from bot.notices.paste import prune
from bot.notices.paste.inline import Left, Picture

MOST_CHARACTERS = 3_000_000  # of HTML, pictures in it left out
_SHOWN = 3  # hidden words that a sentence quotes
_SPECIAL = re.compile(r"([\\`*_\[\]<>&~!|])")
_BLOCK_START = re.compile(
    r"(?m)^(#{1,6}(?=\s|$)|>|`{3}|~{3}|(?=([*_])(?:[ \t]*\2){2,}[ \t]*$)|\[[^\]\n]*\]:)"
)
_DATA = re.compile(r"(?i)data:image/[a-z.+-]+;base64,[a-z0-9+/=\s%]+")
_BLOCKS = ["p", "div", "li", "table", "pre", "blockquote", "hr", "h1", "h2", "h3", "h4", "h5", "h6"]
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)


@dataclass(frozen=True)
class Pasted:
    """The Markdown, and sentences about what was left out."""

    markdown: str
    remarks: tuple[str, ...] = ()


def from_html(html: str, picture: Picture, *, hidden: Iterable[str] = ()) -> Pasted:
    """HTML from a clipboard or a file as Markdown. `picture` keeps one picture and gives its path, or raises Refused;
    `hidden` words were taken out before.

    Raises Refused for what cannot be read: too long, too deep, a monstrous table.
    """
    kept: list[str] = []
    short = _DATA.sub(lambda found: f"data:kept/{_put(kept, found[0])}", html)
    if len(short) > MOST_CHARACTERS:
        raise Refused("粘贴的内容太长，请分几次粘贴，或上传 .docx 文件")

    def found(address: str) -> str:
        number = address.removeprefix("data:kept/")
        if number == address:
            return picture(address)
        return picture(kept[int(number)]) if number.isdecimal() and int(number) < len(kept) else ""

    soup, left = prune.prune(_styled(short), found)
    left.hidden += [words for words in hidden if words.strip()]
    text = _Writer(
        heading_style="atx", bullets="-", autolinks=False, keep_inline_images_in=["td", "th", "p", "a", "strong"],
    ).convert_soup(soup)  # fmt: skip
    lines = (line.rstrip() for line in str(text).splitlines())
    return Pasted(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n"), _remarks(left))


def _put(kept: list[str], address: str) -> int:
    kept.append(address)
    return len(kept) - 1


def _styled(html: str) -> str:
    """What a style sheet in the text says of its tags, written into them; one that cannot be read says nothing."""
    if "<style" not in html.lower():
        return html
    try:
        return str(_INLINER.inline(html))
    except css_inline.InlineError:
        return html


def _remarks(left: Left) -> tuple[str, ...]:
    said = []
    if left.hidden:
        quoted = "、".join(f"“{words[:20]}”" for words in left.hidden[:_SHOWN])
        said.append(f"去掉了 {len(left.hidden)} 处看不见的文字：{quoted}")
    if left.pictures:
        why = "；".join(dict.fromkeys(left.pictures))
        said.append(f"{len(left.pictures)} 张图片没有带过来：{why}")
    return tuple(said)


def escaped(text: str) -> str:
    """Words as Markdown that reads as just these words: marks are escaped only where they would be taken for marks."""
    if not _SPECIAL.search(text):
        return text
    wanted = " ".join(text.split())
    tokens = markdown.PARSER.parseInline(text.strip())
    plain = len(tokens) == 1 and all(
        one.type in ("text", "softbreak") for one in tokens[0].children or []
    )
    if plain and markdown.words(tokens[0].children or []) == wanted:
        return text
    return _SPECIAL.sub(r"\\\1", text)


class _Writer(MarkdownConverter):
    """Markdownify, for our kind of Markdown: a line is a paragraph, marks only where they work."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Escape what would be read as marks."""
        if not text.strip():
            return text
        said = escaped(text)
        in_cell = "td" in parent_tags or "th" in parent_tags
        return re.sub(r"(?<!\\)\|", r"\\|", said) if in_cell else said

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A line break is a new paragraph for us."""
        return " " if "_inline" in parent_tags else "\n\n" if "li" not in parent_tags else "\n"

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A paragraph, which is not taken for something else by how it begins."""
        if "_inline" not in parent_tags:
            lines = (line.strip(" \t\u3000") for line in text.split("\n"))
            text = _BLOCK_START.sub(r"\\\1", "\n".join(lines))
            text = text.strip()
            return f"\n\n{text}\n\n" if text else ""
        return f" {text.strip()} "

    def convert_div(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A box is a paragraph where it holds nothing but words."""
        if "_inline" not in parent_tags and el.find(_BLOCKS):
            return f"\n\n{text.strip()}\n\n" if text.strip() else ""
        return self.convert_p(el, text, parent_tags)

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A picture stands alone, but for tables and links."""
        alt = _SPECIAL.sub(r"\\\1", str(el.get("alt") or ""))
        title = str(el.get("title") or "").replace("\\", "").replace('"', "”")
        written = f"![{alt}]({el['src']}" + (f' "{title}")' if title else ")")
        return written if parent_tags & {"_inline", "a", "li"} else f"\n\n{written}\n\n"

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: N802 - the library's name
        """A heading; an empty one is none."""
        words = " ".join(text.split())
        if "_inline" in parent_tags or not words:
            return words
        return f"\n\n{'#' * n} {words}\n\n"

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """What stands in a typewriter's letters is lines like others: nobody here writes programs."""
        return "\n\n" + "\n\n".join(escaped(line.strip()) for line in text.splitlines()) + "\n\n"

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A row; the first is the head."""
        rule = (
            ""
            if el.find_previous_sibling("tr")
            else "|" + " --- |" * len(el.find_all(["td", "th"]))
        )
        return f"|{text}\n{rule}" + ("\n" if rule else "")

    def convert_strong(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Bold."""
        return _marked(el, text, "**", "strong")

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Slanted."""
        return _marked(el, text, "*", "em")

    def convert_s(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Struck through."""
        return _marked(el, text, "~~", "s")


def _marked(el: Tag, text: str, mark: str, name: str) -> str:
    """Words in marks, where the marks are read as such beside their neighbours; else just the words."""
    words = text.strip()
    if not words or "\n" in words:
        return text
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    written = f"{mark}{words}{mark}"
    sample = _edge(el.previous_sibling, -1) + before + written + after + _edge(el.next_sibling, 0)
    tokens = markdown.PARSER.parseInline(sample)[0].children or []
    marks = sum(one.type in (f"{name}_open", f"{name}_close") for one in tokens)
    wanted = 2 + 2 * len(el.find_all(name))
    return f"{before}{written}{after}" if marks == wanted else text


def _edge(node: object, at: int) -> str:
    """The character of a neighbour that touches, or none."""
    if isinstance(node, Tag):
        node = NavigableString(node.get_text()) if node.name not in ("br", "img") else None
    text = str(node) if isinstance(node, NavigableString) else ""
    return "\\" + text[at] if text and text[at] in "*_~`\\[" else text[at] if text else ""
