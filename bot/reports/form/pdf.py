"""Draw the form as PDF, A4. Slow to load: imported when a form is drawn, not before.

STSong-Light is one of the fonts that PDF readers have for Chinese (宋体) and that is not in the file: no font need be
shipped. It has what GBK has and a little more; any other character is shown as 〓, and stands as it is in the DOCX.
"""

import io
from collections.abc import Iterator

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageTemplate,
    Preformatted,
    Table,
    TableStyle,
)

from bot.reports.form.breaking import broken
from bot.reports.form.form import Cell, Form
from bot.tables.text import printable

FONT, ENCODING = "STSong-Light", "UniGB-UTF16-H"  # the older UniGB-UCS2-H has no · (U+00B7)
MARGIN = 25 * mm
LABEL, VALUE = 26 * mm, 54 * mm  # 2 × (26 + 54) = 160 mm between margins of 25 mm
PAD = 2 * mm
MOST_LINES = 35  # of one cell on one page
_GROUND = colors.Color(0.95, 0.95, 0.95)
_BEYOND_GBK = frozenset("•©™")
_ALL = ((0, 0), (-1, -1))
_TEXT = ParagraphStyle("text", fontName=FONT, fontSize=10.5, leading=16)


def as_pdf(form: Form) -> bytes:
    """The form as PDF; the same form gives the same bytes."""
    font = UnicodeCIDFont(FONT)
    font.encodingName = ENCODING
    pdfmetrics.registerFont(font)
    pages = _build(form, 0)[1]
    return _build(form, pages)[0]


def _build(form: Form, pages: int) -> tuple[bytes, int]:
    """The file and how many pages it has; `pages` is what their feet say."""
    out, table = io.BytesIO(), _table(form)
    document = BaseDocTemplate(out, pagesize=A4, invariant=1, title=form.heading, author=form.bureau, lang="zh-CN")  # fmt: skip
    high = A4[1] - 2 * MARGIN
    first = Frame(MARGIN, MARGIN, A4[0] - 2 * MARGIN, high - 18 * mm, 0, 0, 0, 0)
    later = Frame(MARGIN, MARGIN, A4[0] - 2 * MARGIN, high, 0, 0, 0, 0)

    def head(canvas: Canvas, _document: BaseDocTemplate) -> None:
        _head(canvas, form)
        foot(canvas, _document)

    def foot(canvas: Canvas, _document: BaseDocTemplate) -> None:
        canvas.setFont(FONT, 9)
        number = canvas.getPageNumber()
        canvas.drawCentredString(A4[0] / 2, MARGIN - 10 * mm, f"第 {number} 页　共 {pages} 页")

    document.addPageTemplates(
        [
            PageTemplate("first", [first], onPage=head, autoNextPageTemplate="later"),
            PageTemplate("later", [later], onPage=foot),
        ]
    )
    document.build([table])
    return out.getvalue(), document.page


def _head(canvas: Canvas, form: Form) -> None:
    top = A4[1] - MARGIN
    canvas.setFont(FONT, 18)
    canvas.drawCentredString(A4[0] / 2, top - 5 * mm, _plain(form.heading))
    canvas.setFont(FONT, 10)
    canvas.drawString(MARGIN, top - 15 * mm, _plain(form.number))
    canvas.drawRightString(A4[0] - MARGIN, top - 15 * mm, form.note)


def _table(form: Form) -> Table:
    rows: list[list[Flowable | list[Flowable]]] = []
    style = TableStyle()
    for row in form.rows:
        for part in _parts(row):
            if len(part) == 2:
                style.add("SPAN", (1, len(rows)), (3, len(rows)))
                part += [[], []]
            else:
                style.add("BACKGROUND", (2, len(rows)), (2, len(rows)), _GROUND)
            rows.append(part)
    for side in ("TOP", "BOTTOM", "LEFT", "RIGHT"):
        style.add(f"{side}PADDING", *_ALL, PAD)
    style.add("BACKGROUND", (0, 0), (0, -1), _GROUND)
    style.add("VALIGN", *_ALL, "MIDDLE")
    style.add("GRID", *_ALL, 0.6, colors.black)
    return Table(rows, colWidths=[LABEL, VALUE] * 2, style=style)


def _parts(row: tuple[Cell, ...]) -> Iterator[list[Flowable | list[Flowable]]]:
    """A row of the form as rows of the table: one, unless it is longer than a page would hold."""
    if len(row) > 1 and all(len(_broken("\n".join(cell.lines), VALUE)) <= MOST_LINES for cell in row):  # fmt: skip
        yield [shown for cell in row for shown in (_label(cell.label), _value(cell, VALUE))]
        return
    for cell in row:
        yield from _over_pages(cell)


def _over_pages(cell: Cell) -> Iterator[list[Flowable | list[Flowable]]]:
    width = VALUE + LABEL + VALUE
    lines = _broken("\n".join(cell.lines), width)
    for start in range(0, max(len(lines), 1), MOST_LINES):
        last = start + MOST_LINES >= len(lines)
        label = f"{cell.label}（续）" if start else cell.label
        part = Cell(label, tuple(lines[start : start + MOST_LINES]), cell.signed if last else "")
        yield [_label(part.label), _value(part, width)]


def _label(text: str) -> Flowable:
    return _text(text, LABEL, share=0.5)


def _value(cell: Cell, width: float) -> list[Flowable]:
    shown = [_text("\n".join(cell.lines), width)]
    return [*shown, _text(cell.signed, width, share=1)] if cell.signed else shown


def _text(text: str, width: float, *, share: float = 0) -> Flowable:
    """Text in a cell of a width; `share` of the room that it leaves stands before it."""
    lines = _broken(text, width)
    left = width - 2 * PAD - max(map(_measured, lines))
    return Preformatted("\n".join(lines), ParagraphStyle("", _TEXT, leftIndent=share * left))


def _broken(text: str, width: float) -> list[str]:
    return broken(_plain(text), width - 2 * PAD, _measured)


def _measured(text: str) -> float:
    return pdfmetrics.stringWidth(text, FONT, _TEXT.fontSize)


def _plain(text: str) -> str:
    return "".join(one if _is_in_font(one) else "〓" for one in printable(text))


def _is_in_font(one: str) -> bool:
    rare = "\u3400" <= one <= "\u4db5"  # 扩展 A
    return one in _BEYOND_GBK or rare or len(one.encode("gb18030")) <= 2
