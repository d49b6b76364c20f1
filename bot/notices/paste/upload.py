"""Read a text that is uploaded: Word, or Markdown with or without what is written above it (front matter)."""

from collections.abc import Callable
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from bot.documents.open import as_html
from bot.errors import Refused
from bot.notices import article, front, markdown
from bot.notices.front import Fields
from bot.notices.paste import paste

LONGEST_TITLE = 64
MOST_BYTES = 2_000_000  # of a Markdown file
_ENDS = "。；，！？：;,!?:"


@dataclass(frozen=True)
class Uploaded:
    """What a file says: a whole notice where it has its fields, else title and body; and what was left out."""

    title: str
    body: str
    fields: Fields | None = None
    remarks: tuple[str, ...] = ()


def read(data: bytes, name: str, keep: Callable[[bytes], str]) -> Uploaded:
    """A file by what it holds. `keep` gives the path under which a picture is kept. Raises Refused, naming it."""
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0", b"%PDF-")):
        return _word(data, name, keep)
    if not name.lower().endswith((".md", ".markdown", ".txt")):
        raise Refused(f"《{name}》读不了：正文只能从 .docx 或 .md 文件读入，图片和附件有自己的位置")
    return _markdown(data, name)


def _word(data: bytes, name: str, keep: Callable[[bytes], str]) -> Uploaded:
    page = as_html(data, name)

    def picture(address: str) -> str:
        number = address.removeprefix("kept/")
        if not number.isdecimal() or int(number) >= len(page.pictures):
            raise Refused("图片只是一个链接，不在文件里")
        return keep(page.pictures[int(number)])

    title, html = _titled(page.html)
    pasted = paste.from_html(html, picture, hidden=page.hidden)
    return Uploaded(title, pasted.markdown, remarks=pasted.remarks)


def _titled(html: str) -> tuple[str, str]:
    """The first line where it is a heading or looks like a title, and the rest."""
    soup = BeautifulSoup(html, "html.parser")
    first = next((one for one in soup.children if isinstance(one, Tag)), None)
    if first is None or first.name not in ("h1", "h2", "p") or first.find("img"):
        return "", html
    words = " ".join(first.get_text().split())
    if not words or len(words) > LONGEST_TITLE or (first.name == "p" and words[-1] in _ENDS):
        return "", html
    first.decompose()
    return words, str(soup)


def _markdown(data: bytes, name: str) -> Uploaded:
    if len(data) > MOST_BYTES or b"\0" in data:
        raise Refused(f"《{name}》不是文本文件，或超过 {MOST_BYTES // 1_000_000} MB")
    text = _decoded(data, name)
    if text.startswith("---"):
        fields = front.from_markdown(text)
        return Uploaded(fields.title, fields.body, fields, fields.assumed)
    tokens = markdown.parse(text)
    title = ""
    if tokens and tokens[0].type == "heading_open":
        title = markdown.words(tokens[1].children or [])[:LONGEST_TITLE]
        text = text.lstrip("\ufeff \r\n").partition("\n")[2]
    missing = article.pictures(text)
    told = f"正文用到的图片要另外插入：{'、'.join(missing[:10])}" if missing else ""
    return Uploaded(title, text.strip("\r\n"), remarks=(told,) if told else ())


def _decoded(data: bytes, name: str) -> str:
    for coding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(coding)
        except UnicodeDecodeError:
            continue
    raise Refused(f"《{name}》的编码不认识，请另存为 UTF-8 再上传")
