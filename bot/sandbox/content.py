"""What the platform does to the body of an article: scripts go, foreign pictures go without a word."""

import re
from html import escape, unescape
from html.parser import HTMLParser

from bot.sandbox.errcodes import PlatformError

DROPPED = frozenset({"script", "style", "title", "noscript", "template"})  # with everything inside
FORBIDDEN = frozenset(
    {"iframe", "object", "embed", "form", "input", "textarea", "select", "button"}
)
VOID = frozenset({"br", "hr", "img", "wbr", "col", "source"})
NAME = re.compile(r"[a-z][a-z0-9]*")
OWN_PICTURE = re.compile(r"^(?:https?://[^/]+)?(/mmbiz/[\w-]+/\d+)(?:\?.*)?$")
STYLE_URL = re.compile(r"url\s*\([^)]*\)", re.IGNORECASE)


class _Filter(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.out: list[str] = []
        self.words: list[str] = []
        self.pictures = 0
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in FORBIDDEN:
            raise PlatformError(45166)
        if tag in DROPPED:
            self._hidden += 1
        elif not self._hidden and NAME.fullmatch(
            tag
        ):  # <a<script> is one tag to a parser, and no tag
            self._open(tag, attrs)

    def _open(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = [(name, value) for name, value in map(_attribute, attrs) if value is not None]
        if tag == "img":
            if "src" not in dict(kept):
                return
            self.pictures += 1
        written = "".join(f' {name}="{escape(value)}"' for name, value in kept)
        self.out.append(f"<{tag}{written}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in DROPPED:
            self._hidden -= 1

    def handle_endtag(self, tag: str) -> None:
        if tag in DROPPED:
            self._hidden = max(0, self._hidden - 1)
        elif not self._hidden and tag not in VOID and NAME.fullmatch(tag):
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.out.append(data)
            self.words.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")


def _attribute(pair: tuple[str, str | None]) -> tuple[str, str | None]:
    """One attribute as the platform keeps it; None for the value drops it."""
    name, value = pair[0], pair[1] or ""
    if name.startswith("on") or not re.fullmatch(r"[a-z][a-z0-9_-]*", name):
        return name, None
    if name in {"src", "data-src"}:
        own = OWN_PICTURE.match(value)
        return "src", own.group(1) if own else None
    if name == "href" and not re.match(r"(https?:|mailto:|tel:|/|#)", value, re.IGNORECASE):
        return name, None
    if name == "style":
        return name, STYLE_URL.sub("none", value)
    return name, value


def cleaned(html: str) -> str:
    """The body as the platform keeps it, own pictures as paths. Raises PlatformError 45166, 44004.

    45166 for forms and frames; what else the live platform calls invalid is not documented.
    """
    parser = _Filter()
    parser.feed(html)
    parser.close()
    if not parser.pictures and not "".join(parser.words).strip():
        raise PlatformError(44004)
    return "".join(parser.out)


def words(html: str) -> str:
    """The text of a body without marks, for the digest that the platform makes itself."""
    parser = _Filter()
    parser.feed(html)
    parser.close()
    return re.sub(r"\s+", "", unescape("".join(parser.words)))


def with_addresses(html: str, base: str) -> str:
    """The body as the API gives it back: own pictures with the platform's address."""
    return html.replace('src="/mmbiz/', f'src="{base}/mmbiz/')
