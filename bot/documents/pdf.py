"""Read a PDF: its pages, what was noted on them, its properties."""

import io
from collections.abc import Iterator, Mapping

from pypdf import PageObject, PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, PdfObject

from bot.documents import child
from bot.documents.reading import Reading
from bot.errors import Refused

MOST_PAGES = 500
_NAMED = 10  # page numbers that a sentence lists
_RUNNING = ("/JavaScript", "/Launch", "/Rendition")
_CARRYING = ("/FileAttachment", "/RichMedia", "/3D", "/Movie", "/Sound", "/Screen")
_DEEPEST = 20  # of actions that follow one another
_PROPERTIES = {"/Title": "标题", "/Author": "作者", "/Subject": "主题", "/Keywords": "关键词"}


def read(data: bytes) -> Reading:
    """The words of a PDF. Raises Refused for one with a password or too many pages or what runs, anything for a damaged one."""
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise Refused("加了密码或限制，检查不了，请去掉以后再用")
    if len(reader.pages) > MOST_PAGES:
        raise Refused(f"超过 {MOST_PAGES} 页，请分成几个文件")
    _refuse_actions(reader)
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
    if list(reader.attachments) or any(map(_carries, reader.pages)):
        reading.remark("embedded", "里面还嵌有别的文件，检查不了，请人工核对或删去")
    about: Mapping[str, object] = reader.metadata or {}
    reading.credit({name: str(about.get(key) or "") for key, name in _PROPERTIES.items()})
    return reading


def _refuse_actions(reader: PdfReader) -> None:
    """Scripts and programs that start on opening, turning a page or clicking, as macros in Office files."""
    root = reader.root_object
    places = [root, *reader.pages, *(one for page in reader.pages for one in _notes(page))]
    found = [place.get(key) for place in places for key in ("/OpenAction", "/AA", "/A")]
    scripts = (root.get("/Names") or {}).get("/JavaScript")
    if scripts is not None or any(_runs(one, 0) for one in found):
        raise Refused("带有脚本或会打开别的程序的动作，不能公开，请用“打印成 PDF”另存一份再用")


def _runs(action: PdfObject | None, depth: int) -> bool:
    """Whether an action, one of several, or one that follows it, runs something."""
    action = action.get_object() if action is not None else None
    if depth > _DEEPEST or not isinstance(action, DictionaryObject):
        return depth > _DEEPEST
    if action.get("/S") in _RUNNING:
        return True
    after = action.get("/Next")
    follow = list(after) if isinstance(after, ArrayObject) else [after]
    several = [] if "/S" in action else list(action.values())
    return any(_runs(one, depth + 1) for one in (*follow, *several))


def _carries(page: PageObject) -> bool:
    return any(note.get("/Subtype") in _CARRYING for note in _notes(page))


def _notes(page: PageObject) -> Iterator[DictionaryObject]:
    for one in page.get("/Annots") or ():
        note = one.get_object()
        if isinstance(note, DictionaryObject):
            yield note


def _noted(page: PageObject) -> Iterator[str]:
    """Notes (/Contents) and what forms were filled with (/V); the page's own text has neither."""
    for note in _notes(page):
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
    reading.scan(place)


if __name__ == "__main__":
    child.serve(read)
