"""Export answer entries as CSV, XLSX or JSON lines, in the columns in which they are imported."""

import json
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from bot.answers.entry import Entry
from bot.tables import book
from bot.tables.write import csv_text

COLUMNS = ("id", "question", "answer", "unit", "valid_until")
FORMATS = ("xlsx", "csv", "jsonl")


def write(entries: Iterable[Entry], out: BinaryIO, format: str) -> None:
    """Write entries in one of FORMATS."""
    rows = _rows(entries)
    if format == "xlsx":
        book.xlsx(out, [COLUMNS, *rows], title="问答")
    elif format == "csv":
        out.write(csv_text([COLUMNS, *rows], bom=True).encode())
    else:
        for row in rows:
            out.write(
                (
                    json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False) + "\n"
                ).encode()
            )


def _rows(entries: Iterable[Entry]) -> Iterator[tuple[str, ...]]:
    for one in entries:
        until = one.valid_until.isoformat() if one.valid_until else ""
        yield one.key, one.question, one.answer, one.unit, until
