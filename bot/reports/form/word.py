"""Write the form as DOCX, A4. Slow to load: imported when a form is written, not before."""

import io
from datetime import UTC, datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Paper
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from bot.reports.form.form import Cell, Form
from bot.tables.text import printable

SONG, HEI, LATIN = "仿宋", "黑体", "Times New Roman"  # 正文仿宋，标题和栏目黑体
WIDTHS = (Mm(26), Mm(54), Mm(26), Mm(54))
FEW_LINES = 12  # a row of so many stays on one page
_LONG_AGO = datetime(1980, 1, 1, tzinfo=UTC)  # the same form gives the same file


def as_docx(form: Form) -> bytes:
    """The form as DOCX; the same form gives the same bytes."""
    paper = Document()
    _page(paper, form)
    heading = paper.paragraphs[0] if paper.paragraphs else paper.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _write(heading, form.heading, font=HEI, size=18)
    _write(paper.add_paragraph(), "　　".join(filter(None, (form.number, form.note))), size=10.5)
    table = paper.add_table(rows=len(form.rows), cols=4, style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, WIDTHS, strict=True):
        column.width = width
    for row, drawn in zip(form.rows, table.rows, strict=True):
        _row(drawn.cells, row)
        if sum(len(cell.lines) for cell in row) <= FEW_LINES:
            properties = drawn._tr.get_or_add_trPr()
            properties.append(OxmlElement("w:cantSplit"))
    out = io.BytesIO()
    paper.save(out)
    return _timeless(out.getvalue())


def _page(paper: Paper, form: Form) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(25)
    normal = paper.styles["Normal"]
    fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
    for name, font in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", SONG)):
        fonts.set(qn(f"w:{name}"), font)
    language = OxmlElement("w:lang")
    language.set(qn("w:eastAsia"), "zh-CN")  # by it Word breaks lines as Chinese is broken
    normal.element.get_or_add_rPr().append(language)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for before, field in (("第 ", "PAGE"), (" 页　共 ", "NUMPAGES")):
        _write(foot, before, size=9)
        _field(foot, field)
    _write(foot, " 页", size=9)
    about = paper.core_properties
    about.title, about.author, about.comments, about.language = (
        form.heading,
        form.bureau,
        "",
        "zh-CN",
    )
    about.created = about.modified = _LONG_AGO


def _row(places: tuple[_Cell, ...], row: tuple[Cell, ...]) -> None:
    for place, width in zip(places, WIDTHS, strict=True):
        place.width = width
    if len(row) == 1:
        places = (places[0], places[1].merge(places[3]))
    for number, cell in enumerate(row):
        label, value = places[2 * number], places[2 * number + 1]
        label.vertical_alignment = value.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        _lines(label, [cell.label], font=HEI, alignment=WD_ALIGN_PARAGRAPH.CENTER)
        _lines(value, list(cell.lines))
        if cell.signed:
            signed = value.add_paragraph()
            signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _write(signed, cell.signed)


def _lines(
    cell: _Cell, lines: list[str], *, font: str = SONG, alignment: WD_ALIGN_PARAGRAPH | None = None
) -> None:
    texts = [part for line in lines for part in line.splitlines()] or [""]
    for number, text in enumerate(texts):
        paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
        paragraph.alignment = alignment
        _write(paragraph, text, font=font)


def _write(paragraph: Paragraph, text: str, *, font: str = SONG, size: float = 11) -> Run:
    spacing = paragraph.paragraph_format
    spacing.space_before = spacing.space_after = Pt(2)
    run = paragraph.add_run(printable(text))  # XML has no control characters
    run.font.name, run.font.size = LATIN, Pt(size)
    fonts = run._element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)
    fonts.set(qn("w:hint"), "eastAsia")  # “ ” … — are Chinese here
    return run


def _field(paragraph: Paragraph, name: str) -> None:
    run = _write(paragraph, "", size=9)
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = text
        run._element.append(part)


def _timeless(data: bytes) -> bytes:
    """The same file without the moment at which it was packed."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as packed, ZipFile(out, "w") as again:
        for one in packed.infolist():
            info = ZipInfo(one.filename)
            info.compress_type = ZIP_DEFLATED
            again.writestr(info, packed.read(one))
    return out.getvalue()
