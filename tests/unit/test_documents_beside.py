"""What a file holds beside its text is read too, or named, and what runs something is refused."""

import io
import warnings
import zipfile

import docx
import openpyxl
import pytest

from bot.documents import excel, office, pdf, word
from bot.documents.open import opened
from bot.documents.reading import Reading
from bot.errors import Refused
from tests import documents, make

TEXT = documents.word("报名须知")
SHEET = documents.excel({"A1": "名单"})
DRAWN = (
    '<c xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:p><a:r><a:t>秘密</a:t></a:r>'
    "<a:r><a:t>★10年</a:t></a:r></a:p></c>"
).encode()


@pytest.mark.parametrize(
    ("part", "data"),
    [
        ("xl/drawings/drawing1.xml", SHEET),
        ("word/charts/chart1.xml", TEXT),
        ("word/diagrams/data1.xml", TEXT),
    ],
)
def test_words_in_drawings_and_charts_are_read_paragraph_by_paragraph(
    part: str, data: bytes
) -> None:
    reading = Reading()
    office.beside(reading, documents.with_part(data, part, DRAWN))
    assert reading.passages == [("文本框或图表", "秘密★10年")]


def test_the_headers_of_a_printed_sheet_are_read_without_their_codes() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    assert sheet.oddHeader is not None
    sheet["A1"] = "名单"
    sheet.oddHeader.center.text = '机密★10年 &P/&N "A"&&B'
    out = io.BytesIO()
    book.save(out)
    said = [text for place, text in excel.read(out.getvalue()).passages if place == "页眉或页脚"]
    assert len(said) == 1
    assert "机密★10年" in said[0]
    assert "&" not in said[0]


def test_a_formula_whose_value_was_never_saved_is_named_and_a_saved_one_is_not() -> None:
    never = excel.read(documents.excel({"A1": "名单", "B1": '="秘密"&"★"'})).remarks
    assert [one.kind for one in never] == ["hidden"]
    cell = b'<worksheet><c r="A1" t="str"><f>B1</f><v>1</v></c></worksheet>'
    reading = Reading()
    office.beside(reading, documents.packed({"xl/worksheets/sheet1.xml": cell}))
    assert reading.remarks == []


def test_pictures_without_any_words_have_to_be_looked_at() -> None:
    scanned = docx.Document()
    scanned.add_picture(io.BytesIO(make.picture()))
    out = io.BytesIO()
    scanned.save(out)
    assert "scan" in {one.kind for one in word.read(out.getvalue()).remarks}
    assert "scan" in {one.kind for one in excel.read(documents.excel({})).remarks}
    assert "scan" not in {one.kind for one in word.read(TEXT).remarks}


@pytest.mark.parametrize(
    ("name", "named"),
    [
        ("word/chunk.html", True), ("word/embeddings/sheet.xlsx", True), ("word/media/a.mp4", True),
        ("word/media/a.png", False), ("xl/printerSettings/printerSettings1.bin", False),
    ],
)  # fmt: skip
def test_files_within_a_file_are_named_and_pictures_are_not(name: str, named: bool) -> None:
    reading = Reading()
    office.beside(reading, documents.with_part(TEXT, name))
    assert [one.kind for one in reading.remarks] == ["embedded"] * named


@pytest.mark.parametrize(
    ("kind", "target", "named"),
    [
        ("attachedTemplate", "https://a.example/t.dotm", True), ("image", "file://server/a.png", True),
        ("image", r"\\server\a.png", True), ("hyperlink", "https://a.example/", False),
        ("attachedTemplate", r"file:///C:\Users\a\Normal.dotm", False),
    ],
)  # fmt: skip
def test_what_is_fetched_on_opening_is_named_and_a_link_is_not(
    kind: str, target: str, named: bool
) -> None:
    read = word.read(documents.referring(TEXT, kind, target))
    assert [one.kind for one in read.remarks] == ["embedded"] * named


REFUSED = {
    "DDE": ("a.docx", documents.with_field(TEXT, 'DDEAUTO c:\\cmd.exe "/k calc"')),
    "（DDE）": ("a.xlsx", documents.with_part(SHEET, "xl/externalLinks/a1.xml", b"<ddeLink/>")),
    "带有宏": ("a.xlsx", documents.with_part(SHEET, "xl/macrosheets/sheet1.xml")),
    "带有脚本": ("a.pdf", documents.acting(documents.pdf("字"), "/JavaScript")),
    "会打开别的程序": ("a.pdf", documents.acting(documents.pdf("字"), "/Launch", behind=True)),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_runs_something_is_refused(why: str) -> None:
    name, data = REFUSED[why]
    with pytest.raises(Refused, match=why):
        opened(data, name)


def test_a_pdf_that_only_turns_to_a_page_is_read() -> None:
    assert pdf.read(documents.acting(documents.pdf("字"), "/GoTo")).passages == [("第 1 页", "字")]


def test_a_file_with_two_parts_of_one_name_is_refused() -> None:
    out = io.BytesIO(TEXT)
    with zipfile.ZipFile(out, "a") as packed, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        packed.writestr("Word/document.xml", b"<x/>")
    with pytest.raises(Refused, match="重名"):
        opened(out.getvalue(), "a.docx")
