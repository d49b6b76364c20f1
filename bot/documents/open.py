"""Open a file that somebody hands in: what it is by its content, not by its name, and the words in it."""

import base64
import io
import json
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass

from bot.documents.reading import Passage, Remark
from bot.errors import Refused

TYPES = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}
MOST_BYTES = 20_000_000
SECONDS = 10  # of computing, for one document
_READERS = {"pdf": "pdf", "docx": "word", "xlsx": "excel"}
_MAIN = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
_MACROS = ("vbaproject", "macroenabled", "activex", "macrosheet")
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, ValueError, NotImplementedError, KeyError, RuntimeError, EOFError, OSError,
)  # fmt: skip
_MOST_UNPACKED = 300_000_000  # bytes
_MOST_PARTS = 5_000
_OLD = (
    "是旧版格式（DOC、XLS）或加了密码，请在 Office 或 WPS 里去掉密码，另存为 DOCX、XLSX 或 PDF 再用"
)
_BROKEN = "打不开，可能已损坏，请重新另存一份再用"
_KNOWN = "附件只能是 PDF、DOCX 或 XLSX 文件"


@dataclass(frozen=True)
class Document:
    """One file: its name as handed in, its type as a suffix, its bytes, and what was read in it."""

    name: str
    suffix: str
    data: bytes
    passages: tuple[Passage, ...]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Page:
    """A document as HTML, in which a picture is called `kept/<number>`; the pictures, and words that nobody could see."""

    html: str
    pictures: tuple[bytes, ...]
    hidden: tuple[str, ...]


def opened(data: bytes, name: str, *, seconds: int = SECONDS) -> Document:
    """A file as a document. Raises Refused, naming it, for every other type, macros, passwords, bombs, damage."""
    try:
        suffix = _suffix(data, name)
        told = _read(data, _READERS[suffix], seconds)
    except Refused as refusal:
        raise Refused(f"《{name}》{refusal}") from None
    passages = tuple(Passage(*one) for one in told["passages"])
    return Document(name, suffix, data, passages, tuple(Remark(*one) for one in told["remarks"]))


def as_html(data: bytes, name: str, *, seconds: int = SECONDS) -> Page:
    """A Word document as HTML. Raises Refused as above."""
    try:
        _suffix(data, name, only="docx")
        told = _read(data, "html", seconds)
    except Refused as refusal:
        raise Refused(f"《{name}》{refusal}") from None
    pictures = tuple(base64.b64decode(str(one)) for one in told["pictures"])
    return Page(str(told["html"]), pictures, tuple(str(one) for one in told["hidden"]))


def _suffix(data: bytes, name: str, *, only: str = "") -> str:
    """pdf, docx or xlsx. Raises Refused, also for another one than the only one that will do."""
    if len(data) > MOST_BYTES:
        raise Refused(f"超过 {MOST_BYTES // 1_000_000} MB，请压缩或分成几个文件")
    if data.startswith(b"%PDF-"):
        found = "pdf"
    elif data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Refused(_OLD)
    elif data.startswith(b"PK"):
        found = _packed(data)
    elif data.startswith((b"\xff\xd8\xff", b"\x89PNG", b"GIF8")):
        raise Refused("是图片，请插在正文里，不作附件")
    else:
        raise Refused(f"不是能用的附件：{_KNOWN}")
    if only and found != only:
        raise Refused("不是 Word 文件：正文只能从 .docx 或 .md 文件读入")
    if not name.lower().endswith(f".{found}"):
        raise Refused(f"的内容是 {TYPES[found]} 文件，文件名却不是 .{found} 结尾，请核对后改名")
    return found


def _packed(data: bytes) -> str:
    """Which of the packed formats it is, looked up without unpacking. Raises Refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            if len(parts) > _MOST_PARTS or sum(one.file_size for one in parts) > _MOST_UNPACKED:
                raise Refused("展开后过大，请检查是否选对了文件")
            with packed.open("[Content_Types].xml") as types:
                said = types.read(1_000_000).decode("utf-8", "replace").lower()
    except _DAMAGED:
        raise Refused(f"{_BROKEN}。{_KNOWN}") from None
    names = [one.filename.lower() for one in parts]
    if len(set(names)) < len(names):  # which of two is shown depends on who opens it
        raise Refused(f"里面有重名的部分，{_BROKEN}")
    if any(macro in text for macro in _MACROS for text in (said, *names)):
        raise Refused("带有宏或控件，不能公开，请另存为不带宏的 DOCX、XLSX 再用")
    found = [suffix for main, suffix in _MAIN.items() if main in names]
    if len(found) != 1:
        raise Refused(f"不是能用的附件：{_KNOWN}")
    return found[0]


def _read(data: bytes, reader: str, seconds: int) -> dict[str, list[list[str]]]:
    """What a reader in a process of its own says. Raises Refused."""
    command = [sys.executable, "-P", "-m", f"bot.documents.{reader}", str(seconds)]
    try:
        done = subprocess.run(  # noqa: S603 - our own command
            command, input=data, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            timeout=3 * seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Refused(f"读了 {3 * seconds} 秒还没有读完，请另存一份，或分成几个文件") from None
    if done.returncode:
        raise Refused(
            _BROKEN if done.returncode > 0 else "太复杂，读不完，请另存一份，或分成几个文件"
        )
    told: dict[str, list[list[str]]] = json.loads(done.stdout)
    if "refused" in told:
        raise Refused(str(told["refused"]))
    return told
