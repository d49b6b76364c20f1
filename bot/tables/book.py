"""Write a spreadsheet (.xlsx) row by row, so that a long one needs no memory; nothing in it runs as a formula."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from bot.tables.write import safe


def xlsx(out: BinaryIO, rows: Iterable[Sequence[str | int]], *, title: str) -> None:
    """One sheet. Text that would start a formula gets the apostrophe of `write.safe` before it."""
    from openpyxl import Workbook  # noqa: PLC0415 - slow to load, and every command would

    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for row in rows:
        sheet.append([safe(cell) for cell in row])
    book.save(out)
