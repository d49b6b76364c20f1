"""Write the tokens of a body as HTML that cannot do anything but be read."""

from collections.abc import Callable
from html import escape, unescape
from urllib.parse import urlsplit

import nh3
from markdown_it.token import Token

from bot.notices import markdown

TEXT_TAGS = {
    "p",
    "br",
    "strong",
    "em",
    "s",
    "code",
    "pre",
    "blockquote",
    "hr",
    "h2",
    "h3",
    "h4",
    "span",
}
BLOCK_TAGS = {"section", "ul", "ol", "li", "figure", "figcaption", "img", "a"}
TAGS = TEXT_TAGS | BLOCK_TAGS | {"table", "thead", "tbody", "tr", "th", "td"}
SCHEMES = {"http", "https", "mailto", "tel"}
_CLASSES = {
    "section": {"table", "foot"},
    "table": {"wide", "widest"},
    "th": {"right", "center"},
    "td": {"right", "center"},
    "span": {"link"},
    "p": {"note"},
}
_WIDE, _WIDEST = 5, 8  # columns from which a table is scrolled sideways on a phone
_ALIGN = {"text-align:right": "right", "text-align:center": "center"}
_PLATFORM_HOST = "mp.weixin.qq.com"  # the only addresses that an article may link to
Shown = Callable[[str], str]


def html(tokens: list[Token], picture: Shown, *, printed: bool) -> str:
    """Clean HTML without styles.

    `picture` gives the address of a local image, "" leaves it out. With `printed`, the address of
    a link stands behind its words, because the platform makes links only to its own articles.
    """
    return clean(
        str(
            markdown.PARSER.renderer.render(
                _ready(tokens, picture, printed), markdown.PARSER.options, {}
            )
        )
    )


def clean(text: str) -> str:
    """Take away everything that is not on the list of tags, attributes, classes and schemes."""
    return _CLEANER.clean(text).strip()


def words(html: str) -> str:
    """The words of some HTML, without tags and blanks: equal when people read the same."""
    return "".join(unescape(nh3.clean(html, tags=set())).split())


def _keep(tag: str, attribute: str, value: str) -> str | None:
    # Only pictures may lie on our own site; a relative link leads nowhere on the platform.
    if (tag, attribute) == ("a", "href") and not _may_link(value):
        return None
    return value


_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes={
        "a": {"href"},
        "img": {"src", "alt"},
        "ol": {"start"},
        "table": {"border", "cellpadding"},
    },
    allowed_classes=_CLASSES,
    attribute_filter=_keep,
    url_schemes=SCHEMES,
    link_rel="noopener noreferrer nofollow",
)


def _may_link(address: str) -> bool:
    try:
        return urlsplit(address).scheme.lower() in SCHEMES
    except ValueError:
        return False


def _raw(text: str) -> Token:
    return Token("html_inline", "", 0, content=text)


def _ready(tokens: list[Token], picture: Shown, printed: bool) -> list[Token]:
    ready: list[Token] = []
    for place, token in enumerate(tokens):
        if token.type == "figure":
            ready.append(_raw(_figure((token.children or [])[0], picture)))
        elif token.type == "table_open":
            ready.extend((_raw('<section class="table">'), _table(token, tokens[place:], printed)))
        elif token.type == "table_close":
            ready.extend((token, _raw("</section>")))
        elif token.type in ("th_open", "td_open"):
            side = _ALIGN.get(str(token.attrs.get("style", "")))
            token.attrs = {"class": side} if side else {}
            ready.append(token)
        elif token.type == "fence":
            ready.append(_raw(f"<pre><code>{escape(token.content)}</code></pre>"))
        elif token.children:
            ready.append(Token(token.type, "", 0, children=_line(token.children, picture, printed)))
        else:
            ready.append(token)
    return ready


def _table(table: Token, following: list[Token], printed: bool) -> Token:
    columns = 0
    for token in following:
        if token.type == "tr_close":
            break
        columns += token.type in ("th_open", "td_open")
    # The platform's room is counted with every cell's style: these two attributes draw lines for all.
    table.attrs = {"border": "1", "cellpadding": "6"} if printed else {}
    if columns >= _WIDE:
        table.attrs["class"] = "widest" if columns >= _WIDEST else "wide"
    return table


def _line(children: list[Token], picture: Shown, printed: bool) -> list[Token]:
    ready: list[Token] = []
    address, words, opened = "", "", 0
    for token in children:
        if token.type == "image":
            ready.extend(map(_raw, filter(None, [_image(token, picture)])))
        elif token.type == "link_open":
            address, words, opened = str(token.attrs.get("href", "")), "", len(ready)
            ready.append(_raw(_open(address, printed)))
        elif token.type == "link_close":
            if len(ready) == opened + 1:  # nothing to read between the tags: its address, then
                words = address
                ready.append(_raw(escape(address)))
            ready.append(_raw(_close(address, words, printed)))
        else:
            words += token.content
            ready.append(token)
    return ready


def _stays_a_link(address: str, printed: bool) -> bool:
    return _may_link(address) and (not printed or urlsplit(address).hostname == _PLATFORM_HOST)


def _open(address: str, printed: bool) -> str:
    if _stays_a_link(address, printed):
        return f'<a href="{escape(address)}">'
    return '<span class="link">' if _may_link(address) else "<span>"


def _close(address: str, words: str, printed: bool) -> str:
    if _stays_a_link(address, printed):
        return "</a>"
    shown = address.removeprefix("mailto:").removeprefix("tel:")
    again = not _may_link(address) or words.strip() in (shown, address)
    return "</span>" if again else f"（{escape(shown)}）</span>"


def _image(image: Token, picture: Shown) -> str:
    path = markdown.source(image)
    address = picture(path) if markdown.is_local(path) else ""
    return f'<img src="{escape(address)}" alt="{escape(markdown.alt(image))}">' if address else ""


def _figure(image: Token, picture: Shown) -> str:
    shown = _image(image, picture)
    words = markdown.caption(image)
    caption = f"<figcaption>{escape(words)}</figcaption>" if words else ""
    return f"<figure>{shown}{caption}</figure>" if shown else ""
