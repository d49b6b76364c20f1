"""Write tables that people open: CSV that a spreadsheet cannot be tricked by, and columns for a screen."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence

BOM = "\ufeff"  # without it Excel in China takes UTF-8 for GBK
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: object) -> object:
    """A cell that no spreadsheet runs as a formula: text that would start one gets an apostrophe before it.

    Numbers stay numbers. Source: OWASP, CSV Injection.
    """
    if isinstance(cell, str) and cell.startswith(_STARTS_A_FORMULA):
        return "'" + cell
    return cell


def unguarded(cell: str) -> str:
    """A cell of a table without the apostrophe that `safe` put before it, so that what we wrote reads in as it was."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(_STARTS_A_FORMULA) else cell


def csv_text(rows: Iterable[Sequence[object]], *, bom: bool = False) -> str:
    """Rows as CSV text with CRLF line ends, formulas made harmless; `bom` for whoever opens it in Excel."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    return (BOM if bom else "") + out.getvalue()


def columns(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table for a terminal, columns aligned; a Chinese character is two columns wide."""
    lines = [[str(cell) for cell in row] for row in [headers, *rows]]
    widths = [max(_width(line[place]) for line in lines) for place in range(len(headers))]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    )


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
