"""What is said of each picture of a text: what it shows, the line under it, whose it is. All of it stands in the text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from bot.errors import Refused
from bot.notices import markdown

_IMAGE = re.compile(
    r"!\[(?P<alt>(?:\\.|\[[^\[\]\n]*\]|[^\[\]\\\n])*)\]\(\s*(?P<path><[^<>\n]*>|[^\s()<>]+)"
    r"(?:[ \t]+(?P<title>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'))?[ \t]*\)"
)
_CREDIT = re.compile(r"（图：(?P<who>[^（）]+)）$")
_OTHERS = str.maketrans('"\\[]`', "”＼［］‘")
LONGEST = 200  # characters


@dataclass(frozen=True)
class Caption:
    """`alt`: what it shows, for those who cannot see it. `words` stand under it, `credit` names whose it is."""

    alt: str = ""
    words: str = ""
    credit: str = ""

    def title(self) -> str:
        """The line under the picture; empty where it only repeats what the picture shows."""
        line = self.words + (f"（图：{self.credit}）" if self.credit else "")
        return "" if line == self.alt else line


def read(body: str) -> dict[str, Caption]:
    """The pictures of a text by their paths, in order; one that is used twice as it is first said."""
    found: dict[str, Caption] = {}
    for image in markdown.images(markdown.parse(body)):
        line = " ".join(str(image.attrs.get("title") or "").split())
        credit = _CREDIT.search(line)
        words = line[: credit.start()] if credit else line
        said = Caption(markdown.alt(image), words, credit["who"] if credit else "")
        found.setdefault(markdown.source(image), said)
    return found


def write(body: str, said: Mapping[str, Caption]) -> str:
    """The same text with other words for some pictures. Raises Refused for words that are too long or hold marks."""
    for one in said.values():
        if any(len(part) > LONGEST for part in (one.alt, one.words, one.credit)):
            raise Refused(f"图片的说明最多 {LONGEST} 个字")

    def put(match: re.Match[str]) -> str:
        path = unquote(match["path"].removeprefix("<").removesuffix(">"))
        if path not in said:
            return match[0]
        one = Caption(*(_plain(part) for part in vars(said[path]).values()))
        title = f' "{one.title()}"' if one.title() else ""
        return f"![{one.alt}]({match['path']}{title})"

    return _IMAGE.sub(put, body)


def _plain(text: str) -> str:
    """Words that cannot be taken for marks of Markdown."""
    words = " ".join(text.split()).translate(_OTHERS)
    return re.sub(r"[*_~<>&!]", lambda found: chr(ord(found[0]) + 0xFEE0), words)
