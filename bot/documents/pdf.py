"""Read a PDF: its pages, what was noted on them, its properties."""

import io
from collections.abc import Iterator, Mapping

from pypdf import PageObject, PdfReader

from bot.documents import child
from bot.documents.reading import Reading
from bot.errors import Refused

MOST_PAGES = 500
_NAMED = 10  # page numbers that a sentence lists
_PROPERTIES = {"/Title": "标题", "/Author": "作者", "/Subject": "主题", "/Keywords": "关键词"}


def read(data: bytes) -> Reading:
    """The words of a PDF. Raises Refused for one with a password or too many pages, anything for a damaged one."""
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise Refused("加了密码或限制，检查不了，请去掉以后再用")
    if len(reader.pages) > MOST_PAGES:
        raise Refused(f"超过 {MOST_PAGES} 页，请分成几个文件")
    reading = Reading()
    silent = []
    for number, page in enumerate(reader.pages, start=1):
        words = page.extract_text()
        reading.say(f"第 {number} 页", words)
        for noted in _noted(page):
            reading.say(f"第 {number} 页的批注或表单", noted)
        if not words.strip():
            silent.append(number)
    _without_words(reading, silent, len(reader.pages))
    if list(reader.attachments):
        reading.remark("embedded", "里面还嵌有别的文件，检查不了，请人工核对或删去")
    about: Mapping[str, object] = reader.metadata or {}
    reading.credit({name: str(about.get(key) or "") for key, name in _PROPERTIES.items()})
    return reading


def _noted(page: PageObject) -> Iterator[str]:
    """Notes (/Contents) and what forms were filled with (/V); the page's own text has neither."""
    for one in page.get("/Annots") or ():
        note = one.get_object()
        for key in ("/Contents", "/V"):
            if isinstance(note.get(key), str):
                yield str(note[key])


def _without_words(reading: Reading, silent: list[int], pages: int) -> None:
    if not silent:
        return
    if len(silent) == pages:
        place = ""
    else:
        more = " 等" if len(silent) > _NAMED else ""
        place = f"第 {'、'.join(map(str, silent[:_NAMED]))}{more} 页"
    reading.remark("scan", "没有文字，无法检查，请人工核对", place)


if __name__ == "__main__":
    child.serve(read)
