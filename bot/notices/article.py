"""Turn a notice's Markdown into its article: the same words for the platform, the site and search."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote

import css_inline
from markdown_it.token import Token

from bot.clock import day_in_words
from bot.errors import Refused
from bot.notices import markdown, markup
from bot.notices.event import Event
from bot.notices.markup import Shown

# draft/add: "content" below 20,000 characters and below 1 MB, tags and styles counted.
MOST_CHARACTERS = 20_000
MOST_BYTES = 1_000_000
DIGEST = 120  # draft/add allows 128 characters, older accounts 120
_SALUTATION = 30  # a line up to this length that ends with a colon addresses somebody
_ENDS = "。！？；：，、!?”’）」』)"
_KINDS = {"heading_open": "heading", "heading_close": "text", "tr_open": "cell", "tr_close": "text"}
_SENTENCE = re.compile(r".*?[。！？；!?]+[”’）」』)]*|.+")
_IMAGE = re.compile(r"(!\[(?:\\.|\[[^\[\]\n]*\]|[^\[\]\\\n])*\]\(\s*)(<[^<>\n]*>|[^\s()<>]+)")
_DEFINITION = re.compile(r"(?m)^( {0,3}\[[^\[\]\n]+\]:[ \t]*)(<[^<>\n]*>|[^\s<>]+)")
_BETWEEN_TAGS = re.compile(r">\n+<")  # text has no bare < or >, so this is never inside text
_CLASS = re.compile(r'(<[a-z0-9]+) class="[a-z]+"')
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, minify_css=True)
_STYLE, _ROOM = (
    Path(__file__).with_name("article.css").read_text(encoding="utf-8").split("/* room */")
)


@dataclass(frozen=True)
class Foot:
    """What stands around the text on the platform, nearly all of it below. Empty parts are left out."""

    unit: str  # 发布单位
    formed_on: date  # 形成日期
    address: str  # our own page of the article, printed
    index_no: str = ""  # 索引号
    source_name: str = ""  # 来源, for what was taken over from elsewhere
    source_url: str = ""  # printed: the platform's "read the original" leads to our own page
    source_title: str = ""  # 原标题, where it was changed
    note: str = ""  # a line that must be seen, such as 演示数据
    event: Event | None = None  # 活动; it stands above the text
    attachments: tuple[
        str, ...
    ] = ()  # 附件, by name: the platform carries no files, our own page does


@dataclass(frozen=True)
class Length:
    """How much of the platform's room an article takes."""

    characters: int
    bytes: int

    @property
    def fits(self) -> bool:
        """Whether the platform takes it (draft/add)."""
        return self.characters < MOST_CHARACTERS and self.bytes < MOST_BYTES


def length(html: str) -> Length:
    """The length of an article as the platform counts it."""
    return Length(len(html), len(html.encode()))


def unstyled(body: str, *, title: str, picture: Shown, printed: bool = False) -> str:
    """The body as clean HTML without styles, for a page with a style sheet of its own.

    `picture("media/<file>")` gives the address at which an image is shown; "" leaves it out, and so
    is every image that lies elsewhere. A first heading that repeats `title` is dropped. With
    `printed`, addresses of links are written out, as the platform makes no link of them.
    """
    return markup.html(markdown.parse(body, title=title), picture, printed=printed)


def render(body: str, *, title: str, picture: Shown) -> str:
    """The body as HTML with the style in every tag, as a phone frame or a mail shows it."""
    text = unstyled(body, title=title, picture=picture)
    return _dress(f'<section class="article">{text}</section>')


def for_platform(body: str, *, title: str, picture: Shown, foot: Foot) -> str:
    """The article for draft/add: the body, styled in its tags, and the foot.

    A text too long for the platform's room gets the leaner style. Equal input gives equal output,
    byte by byte. Whether it fits is for the caller to ask: `length(html).fits`.
    """
    text = unstyled(body, title=title, picture=picture, printed=True)
    above, below = markup.clean(_event(foot.event)), markup.clean(_foot(foot))
    full = _dress(f'<section class="article">{above}{text}{below}</section>')
    if length(full).fits:
        return full
    lean = (
        f'<section class="article">{above}<section class="lean">{text}</section>{below}</section>'
    )
    return _dress(lean, room=False)


def words(body: str, *, title: str) -> str:
    """What a reader reads of the article's text on the platform, without tags and blanks, to compare with."""
    return markup.words(
        unstyled(body, title=title, picture=lambda path: f"https://x/{path}", printed=True)
    )


def plain(body: str) -> str:
    """The words without marks, one line for each paragraph, table cell and caption."""
    return "\n".join(text for _, text in _lines(markdown.parse(body)) if text)


def digest(body: str, *, limit: int = DIGEST) -> str:
    """The first sentences that fit into `limit` characters; headings, captions and 各单位： are skipped."""
    taken = ""
    for kind, line in _lines(markdown.parse(body)):
        if kind != "text" or (line.endswith(("：", ":")) and len(line) < _SALUTATION):
            continue
        for sentence in _SENTENCE.findall(line):
            between = " " if taken and taken[-1] not in _ENDS else ""
            if len(taken + between + sentence) > limit:
                enough = len(taken) > limit // 2
                return taken if enough else (taken + between + sentence)[: limit - 1] + "…"
            taken += between + sentence
    return taken


def pictures(body: str) -> list[str]:
    """The local images of a body, each once, in order, as they were written."""
    found = map(markdown.source, markdown.images(markdown.parse(body)))
    return list(dict.fromkeys(path for path in found if markdown.is_local(path)))


def foreign_pictures(body: str) -> list[str]:
    """Images that lie on somebody else's server: the platform drops them, and so do we."""
    found = map(markdown.source, markdown.images(markdown.parse(body)))
    return list(dict.fromkeys(path for path in found if not markdown.is_local(path)))


def replace_pictures(body: str, mapping: Mapping[str, str]) -> str:
    """The same body with every image in `mapping` pointing elsewhere.

    Raises Refused when an image is written in a way that could not be rewritten.
    """

    def point(match: re.Match[str]) -> str:
        path = unquote(match[2].removeprefix("<").removesuffix(">"))
        return match[1] + (quote(mapping[path]) if path in mapping else match[2])

    changed = _DEFINITION.sub(point, _IMAGE.sub(point, body))
    wanted = list(dict.fromkeys(mapping.get(path, path) for path in pictures(body)))
    if pictures(changed) != wanted:
        raise Refused("正文中有图片的写法无法识别，请写成 ![图片说明](文件夹/文件名)")
    return changed


def _dress(html: str, *, room: bool = True) -> str:
    """Write the style into the tags; nothing is fetched to do so."""
    style = _STYLE + _ROOM if room else _STYLE
    styled = str(_INLINER.inline_fragment(_BETWEEN_TAGS.sub("><", html), style))
    return _CLASS.sub(r"\1", styled)


def _event(event: Event | None) -> str:
    """The box above the text of an announced event, as the site shows it too."""
    if event is None:
        return ""
    parts = (
        ("时间", event.when), ("地点", event.venue), ("名额", event.quota), ("联系", event.contact),
    )  # fmt: skip
    lines = "".join(f"<p>{name}：{escape(said)}</p>" for name, said in parts if said)
    return f"<blockquote><p><strong>活动安排</strong></p>{lines}</blockquote>"


def _foot(foot: Foot) -> str:
    source = foot.source_name + (
        f"（{foot.source_url}）" if foot.source_name and foot.source_url else foot.source_url
    )
    attached = "、".join(foot.attachments)
    parts = [
        ("附件", f"{attached}（请点击“阅读原文”下载）" if attached else ""),
        ("发布单位", foot.unit),
        ("索引号", foot.index_no),
        ("形成日期", day_in_words(foot.formed_on)),
        ("来源", source),
        ("原标题", foot.source_title),
        ("本文网址", foot.address),
    ]
    lines = [f"<p>{name}：{escape(said)}</p>" for name, said in parts if said]
    note = f'<p class="note">{escape(foot.note)}</p>' if foot.note else ""
    return f'<section class="foot">{note}{"".join(lines)}</section>'


def _lines(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Pairs of what it is (text, heading, cell, caption) and its words."""
    kind = "text"
    for token in tokens:
        kind = _KINDS.get(token.type, kind)
        if token.type == "figure":
            yield "caption", markdown.caption((token.children or [])[0])
        elif token.type == "fence":
            yield "text", token.content.strip()
        elif token.type == "inline":
            yield kind, markdown.words(token.children or [])
