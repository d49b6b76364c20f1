"""Read the first sheet of a spreadsheet as rows of text."""

import io
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from bot.errors import Refused

MAX_UNPACKED = 500_000_000  # bytes; a small file that unpacks to more is not a register
_UNREADABLE = "这个 .xlsx 文件打不开，可能已损坏或加了密码；请在表格软件里另存一份再导入"


def sheet_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row of the first sheet with its number, cells as text; formulas give their saved value.

    Raises:
        Refused: it is no spreadsheet, is damaged, or unpacks to more than a register can be.
    """
    from openpyxl import load_workbook  # noqa: PLC0415 - slow to load, and every command would

    _check_size(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some programs write a wrong extent
        for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield number, [as_text(cell) for cell in cells]
        book.close()
    except Refused:
        raise
    except Exception as problem:
        raise Refused(_UNREADABLE) from problem


def _check_size(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
    except (
        zipfile.BadZipFile,
        ValueError,
        NotImplementedError,
    ) as problem:  # a damaged byte may name any version
        raise Refused(_UNREADABLE) from problem
    if unpacked > MAX_UNPACKED:
        raise Refused("这个 .xlsx 文件展开后过大，请检查是否选对了文件")


def as_text(cell: object) -> str:
    """What stands in a cell, as text: days in ISO, whole numbers without a point."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return _moment(cell)
    if isinstance(cell, date | time):
        return cell.isoformat()
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _moment(cell: datetime) -> str:
    # A spreadsheet keeps days as fractions: the nearest second is what was typed.
    nearest = (cell + timedelta(milliseconds=500)).replace(microsecond=0)
    if nearest.time() == time.min:
        return nearest.date().isoformat()
    return nearest.isoformat(sep=" ")
