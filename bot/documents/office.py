"""What an Office file holds beside its text: drawings, charts, headers of sheets, other files, what it fetches or runs."""

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import fromstring

from bot.documents.reading import Reading
from bot.errors import Refused

_DRAWN = re.compile(r"/(?:drawings/|charts/|diagrams/data)[^/]*\.xml$")
_PARAGRAPH = "{http://schemas.openxmlformats.org/drawingml/2006/main}p"
_WORDS = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_PLAIN = (
    "xml", "rels", "vml", "png", "jpg", "jpeg", "gif", "bmp", "emf", "wmf", "tif", "tiff", "svg", "wdp", "webp",
    "odttf", "fntdata",
)  # fmt: skip
_EDGE = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)[^<>]*>([^<]*)</")
_EDGE_CODE = re.compile(r'&(?:"[^"]*"|[0-9]+|K[0-9A-F]{6}|[A-Z])')
# A formula whose value was never saved: <f>…</f> with nothing, or nothing but an empty value, behind it.
_UNREAD = re.compile(
    rb"(?:</(?:\w+:)?f>|<(?:\w+:)?f\b[^<>]*/>)(?:<(?:\w+:)?v/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
_AWAY = re.compile(
    r"(?i)^(?:https?|ftp):|^\\\\|^file:(?://|/{4,})[^/]"
)  # not a path of one's own machine
_EMBEDDED = "里面还嵌有别的文件，检查不了，请人工核对或删去"
RUNS = "打开时会运行别的程序（DDE），不能公开，请去掉以后再用"


def beside(reading: Reading, data: bytes) -> None:
    """Add it to what was read. Raises Refused for what runs programs, anything for a damaged file."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        names = packed.namelist()
        for name in names:
            low = f"/{name.lower()}"
            if low.endswith(".rels"):
                for host in _fetched(packed.read(name)):
                    reading.remark(
                        "embedded", f"打开时会到“{host[:60]}”取模板或图片，请去掉以后再用"
                    )
            elif _DRAWN.search(low):
                for words in _drawn(packed.read(name)):
                    reading.say("文本框或图表", words)
            elif low.startswith("/xl/"):
                _sheet(reading, low, packed.read(name))
    if any(_is_foreign(name.lower()) for name in names):
        reading.remark("embedded", _EMBEDDED)


def _fetched(part: bytes) -> Iterator[str]:
    """What is fetched from elsewhere as soon as somebody opens the file; links wait until they are clicked."""
    for one in fromstring(part):  # noqa: S314 - within the limits of a process of its own
        target = one.get("Target", "")
        clicked = one.get("Type", "").endswith("/hyperlink")
        if one.get("TargetMode") == "External" and not clicked and _AWAY.match(target):
            yield target


def _drawn(part: bytes) -> Iterator[str]:
    for one in fromstring(part).iter(_PARAGRAPH):  # noqa: S314 - as above
        yield "".join(words.text or "" for words in one.iter(_WORDS))


def _sheet(reading: Reading, name: str, part: bytes) -> None:
    if "/externallinks/" in name and b"ddeLink" in part:
        raise Refused(RUNS)
    if "/worksheets/" not in name:
        return
    for edge in _EDGE.findall(part):
        said = html.unescape(edge.decode("utf-8", "replace"))
        reading.say("页眉或页脚", _EDGE_CODE.sub(" ", said.replace("&&", "＆")))
    if _UNREAD.search(part):
        what = "有没有存下结果的公式，检查不了，请用 Excel 或 WPS 打开、保存一次再用"
        reading.remark("hidden", what, "工作表")


def _is_foreign(name: str) -> bool:
    """Whether a part is a file of its own: neither the format's parts nor a picture or a font."""
    folder, _, suffix = name.rpartition(".")
    where = posixpath.dirname(name)
    if "embeddings" in where:
        return True
    return bool(folder) and suffix not in _PLAIN and "printersettings" not in where
