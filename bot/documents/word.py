"""Read a Word document (DOCX): text, tables, headers and footers, notes, comments, deleted text, properties."""

import io
import re
from collections.abc import Iterator

import docx
from docx.opc.constants import CONTENT_TYPE
from docx.oxml.parser import parse_xml
from docx.oxml.xmlchemy import BaseOxmlElement

from bot.documents import child, office
from bot.documents.reading import Reading
from bot.errors import Refused

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WORDS = (f"{_W}t", f"{_W}delText", f"{_W}tab", f"{_W}br")
_PARTS = {
    CONTENT_TYPE.WML_DOCUMENT_MAIN: "", CONTENT_TYPE.WML_HEADER: "页眉", CONTENT_TYPE.WML_FOOTER: "页脚",
    CONTENT_TYPE.WML_FOOTNOTES: "脚注", CONTENT_TYPE.WML_ENDNOTES: "尾注", CONTENT_TYPE.WML_COMMENTS: "批注",
}  # fmt: skip


def read(data: bytes) -> Reading:
    """The words of a Word document, also those that one does not see at once. Raises Refused as `office.beside`, anything for a damaged one."""
    document = docx.Document(io.BytesIO(data))
    reading = Reading()
    for part in document.part.package.iter_parts():
        if part.content_type in _PARTS:
            _part(reading, _PARTS[part.content_type], parse_xml(part.blob))
    office.beside(reading, data)
    if not reading.passages:
        reading.scan()
    about = document.core_properties
    reading.credit(
        {
            "标题": about.title, "作者": about.author, "最后修改人": about.last_modified_by, "主题": about.subject,
            "关键词": about.keywords, "备注": about.comments, "类别": about.category,
        }
    )  # fmt: skip
    return reading


def _part(reading: Reading, name: str, root: BaseOxmlElement) -> None:
    fields = "".join(one.text or "" for one in root.iter(f"{_W}instrText"))
    if re.search(r"\bDDE(?:AUTO)?\b", fields):
        raise Refused(office.RUNS)
    for place, text in _paragraphs(root):
        reading.say(name or place, text)
    if name == "批注" and len(root):
        reading.remark("markup", "有批注，会随文件公开，请删去或核对", name)
    if next(root.iter(f"{_W}ins", f"{_W}del", f"{_W}moveFrom"), None) is not None:
        reading.remark("markup", "有修订痕迹，删去的字还看得到，请接受修订后再用", name)
    if next(root.iter(f"{_W}vanish"), None) is not None:
        reading.remark("hidden", "有隐藏的文字，请人工核对", name)


def _paragraphs(root: BaseOxmlElement) -> Iterator[tuple[str, str]]:
    """Every paragraph with its place, in order; those of text boxes as well, once."""
    texts: dict[BaseOxmlElement, list[str]] = {}
    for node in root.iter(*_WORDS):
        if next(node.iterancestors(_FALLBACK), None) is not None:
            continue  # the same text box again, for old programs
        paragraph = next(node.iterancestors(f"{_W}p"), None)
        if paragraph is not None:
            texts.setdefault(paragraph, []).append(_said(node))
    rows = _rows(root)
    number = 0
    for paragraph, words in texts.items():
        row = next(paragraph.iterancestors(f"{_W}tr"), None)
        number += row is None
        yield (f"第 {number} 段" if row is None else rows[row]), "".join(words)


def _said(node: BaseOxmlElement) -> str:
    if node.tag == f"{_W}tab":
        return "\t"
    return "\n" if node.tag == f"{_W}br" else node.text or ""


def _rows(root: BaseOxmlElement) -> dict[BaseOxmlElement, str]:
    return {
        row: f"表格 {table} 第 {number} 行"
        for table, found in enumerate(root.iter(f"{_W}tbl"), start=1)
        for number, row in enumerate(found.iterchildren(f"{_W}tr"), start=1)
    }


if __name__ == "__main__":
    child.serve(read)
