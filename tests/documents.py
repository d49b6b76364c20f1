"""Small documents for tests: PDF, Word and Excel files with known words in known places."""

import io
import zipfile
from collections.abc import Callable, Mapping

import docx
import openpyxl
from openpyxl.utils.cell import coordinate_to_tuple
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)


def pdf(*pages: str, password: str = "", author: str = "") -> bytes:
    """A PDF with a line of words on each page; an empty line makes a page without words, as scans have them."""
    writer = PdfWriter()
    for words in pages:
        page = writer.add_blank_page(595, 842)
        if words:
            page[NameObject("/Resources")] = DictionaryObject(
                {NameObject("/Font"): DictionaryObject({NameObject("/F1"): _font()})}
            )
            codes = "".join(f"{ord(one):04X}" for one in words)
            drawn = StreamObject()
            drawn.set_data(f"BT /F1 12 Tf 72 700 Td <{codes}> Tj ET".encode())
            page[NameObject("/Contents")] = writer._add_object(drawn)
    if author:
        writer.add_metadata({"/Author": author})
    if password:
        writer.encrypt(password, algorithm="AES-256")
    return _written(writer.write)


def word(
    *lines: str, cell: str = "", header: str = "", author: str = "", deleted: str = ""
) -> bytes:
    """A Word document with paragraphs, a table of one cell, a header, an author and text that a revision deleted."""
    made = docx.Document()
    for line in lines:
        made.add_paragraph(line)
    if cell:
        made.add_table(2, 1).cell(1, 0).text = cell
    made.sections[0].header.paragraphs[0].text = header
    made.core_properties.author = author
    data = _written(made.save)
    if not deleted:
        return data
    gone = f'<w:p><w:del w:id="1" w:author="x"><w:r><w:delText>{deleted}</w:delText></w:r></w:del></w:p>'
    return _changed(
        data, "word/document.xml", lambda xml: xml.replace("<w:body>", f"<w:body>{gone}")
    )


def excel(cells: dict[str, str | int], hidden: dict[str, str | int] | None = None) -> bytes:
    """A spreadsheet with cells on its sheet 名单, and on a hidden sheet 底表."""
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "名单"
    for place, value in cells.items():
        sheet.cell(*coordinate_to_tuple(place)).value = value
    if hidden is not None:
        other = made.create_sheet("底表")
        other.sheet_state = "hidden"
        for place, value in hidden.items():
            other.cell(*coordinate_to_tuple(place)).value = value
    made.properties.creator = ""
    return _written(made.save)


def packed(parts: dict[str, bytes]) -> bytes:
    """Any zip file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


def with_part(data: bytes, name: str, part: bytes = b"x") -> bytes:
    """An Office file with one more part in it."""
    return packed(_parts(data) | {name: part})


def referring(data: bytes, kind: str, target: str) -> bytes:
    """A Word document that opens something elsewhere together with itself; `kind` is what it is for it."""
    here = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    one = f'<Relationship Id="rIdX" Type="{here}/{kind}" Target="{target}" TargetMode="External"/>'
    name, end = "word/_rels/document.xml.rels", "</Relationships>"
    return _changed(data, name, lambda xml: xml.replace(end, one + end))


def with_field(data: bytes, instruction: str) -> bytes:
    """A Word document with a field in it."""
    field = f"<w:p><w:r><w:instrText>{instruction}</w:instrText></w:r></w:p>"
    return _changed(
        data, "word/document.xml", lambda xml: xml.replace("<w:body>", f"<w:body>{field}")
    )


def acting(data: bytes, kind: str, *, behind: bool = False) -> bytes:
    """A PDF that does something when it is opened, perhaps only after something harmless."""
    writer = PdfWriter(clone_from=io.BytesIO(data))
    act = _dictionary({"/S": NameObject(kind)})
    if behind:
        act = _dictionary({"/S": NameObject("/GoTo"), "/Next": ArrayObject([act])})
    writer.root_object[NameObject("/OpenAction")] = act
    return _written(writer.write)


def _changed(data: bytes, name: str, change: Callable[[str], str]) -> bytes:
    parts = _parts(data)
    return packed(parts | {name: change(parts[name].decode()).encode()})


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


def _written(write: Callable[[io.BytesIO], object]) -> bytes:
    out = io.BytesIO()
    write(out)
    return out.getvalue()


def _font() -> DictionaryObject:
    """A font whose codes are the characters themselves, as Chinese PDF files have it."""
    system = {"/Registry": TextStringObject("Adobe"), "/Ordering": TextStringObject("GB1")}
    inner = {
        "/Type": NameObject("/Font"), "/Subtype": NameObject("/CIDFontType0"),
        "/BaseFont": NameObject("/STSong-Light"),
        "/CIDSystemInfo": _dictionary({**system, "/Supplement": NumberObject(2)}),
    }  # fmt: skip
    return _dictionary(
        {
            "/Type": NameObject("/Font"), "/Subtype": NameObject("/Type0"),
            "/BaseFont": NameObject("/STSong-Light"), "/Encoding": NameObject("/UniGB-UCS2-H"),
            "/DescendantFonts": ArrayObject([_dictionary(inner)]),
        }
    )  # fmt: skip


def _dictionary(values: Mapping[str, object]) -> DictionaryObject:
    return DictionaryObject({NameObject(key): value for key, value in values.items()})
