"""Export the lines under a filter as CSV or XLSX, in the columns in which a register is imported, and a few more."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from sqlalchemy.orm import Session

from bot.clock import beijing
from bot.errors import Refused
from bot.ledger import browse, register
from bot.ledger.browse import Filter
from bot.ledger.entry import Entry, EntryKind
from bot.tables import book
from bot.tables.write import BOM, safe

MOST_CSV, MOST_XLSX = 100_000, 20_000  # lines; either takes a few seconds
HEADERS = (*register.COLUMNS, "记录号", "事项", "登记时间", "登记人")
WHAT = {EntryKind.RELEASED: "发布", EntryKind.CORRECTED: "更正", EntryKind.WITHDRAWN: "撤回"}


def as_csv(session: Session, wanted: Filter, out: BinaryIO, *, most: int = MOST_CSV) -> None:
    """UTF-8 with the mark that Excel in China asks for. Raises Refused for more than `most` lines."""
    rows = _rows(session, wanted, most)
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    text.write(BOM)
    csv.writer(text, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    text.detach()


def as_xlsx(session: Session, wanted: Filter, out: BinaryIO) -> None:
    """A spreadsheet of one sheet. Raises Refused for more than MOST_XLSX lines."""
    book.xlsx(out, _rows(session, wanted, MOST_XLSX), title="发布台账")


def _rows(session: Session, wanted: Filter, most: int) -> Iterator[tuple[str | int, ...]]:
    lines = browse.totals(session, wanted, most=most).lines
    if lines > most:
        raise Refused(
            f"有 {lines} 条，一次最多导出 {most} 条：请选一年、一月或一个渠道，分几次导出"
        )
    return _told(session, wanted, most)


def _told(session: Session, wanted: Filter, most: int) -> Iterator[tuple[str | int, ...]]:
    yield HEADERS
    for one in browse.every(session, wanted, most=most):
        yield _row(one)


def _row(one: Entry) -> tuple[str | int, ...]:
    return (
        one.item, one.title, one.channel_name, one.level, one.unit, one.category,
        f"{beijing(one.released_at):%Y-%m-%d %H:%M:%S}", one.url, one.notice_id or "",
        one.seq, WHAT[EntryKind(one.kind)], f"{beijing(one.recorded_at):%Y-%m-%d %H:%M}", one.recorded_by,
    )  # fmt: skip
