"""Read a table that a person made: a spreadsheet, a CSV file or JSON lines, one row at a time."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.errors import Refused
from bot.tables.sheet import sheet_rows
from bot.tables.text import clean, decode
from bot.tables.write import unguarded

MAX_ROWS = 200_000
MAX_CELL = 1_000_000  # characters in one cell
MAX_FILE = 100_000_000  # bytes

Record = tuple[int, list[str]]  # the number of a row in its file, and its cells


@dataclass(frozen=True)
class Row:
    """One row: its number as a person sees it in the file (the header is row 1), and its cells by header."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Table:
    """A table's headers and rows; every row has every header, an empty cell is "".

    `labels` gives the header as it stands in the file, for messages, after `rename` made it another.
    """

    headers: list[str]
    rows: list[Row]
    labels: dict[str, str] = field(default_factory=dict)

    def label(self, header: str) -> str:
        """The header as the person wrote it."""
        return self.labels.get(header, header)


def read_rows(path: Path) -> Table:
    """The rows of an .xlsx (first sheet), .csv (UTF-8 or GB18030) or .jsonl file, all cells as text.

    Dates in spreadsheets become ISO text, formulas give the value that was saved with them, numbers
    are written plainly, surrounding blanks and control characters are dropped, empty rows are skipped.

    Raises:
        Refused: another kind of file; one that cannot be read; no header or no row; a header twice; a row with
            more cells than headers; a broken JSON line; more than the limits above.
    """
    readers = {".xlsx": _from_xlsx, ".csv": _from_csv, ".jsonl": _from_jsonl}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise Refused(f"不认识文件“{path.name}”的格式，请使用 .xlsx、.csv 或 .jsonl 文件")
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_FILE else None
    except FileNotFoundError as problem:
        raise Refused(f"没有文件“{path}”，请检查文件名和所在的文件夹") from problem
    except OSError as problem:
        raise Refused(f"无法读取文件“{path}”，请检查它是不是文件、是否有读取权限") from problem
    if data is None:
        raise Refused(f"文件“{path.name}”超过 {MAX_FILE // 1_000_000} MB，请分成几个文件导入")
    if not data.strip():
        raise Refused(f"文件“{path.name}”是空的，请检查是否选对了文件")
    table = reader(data)
    if not table.rows:
        raise Refused(f"文件“{path.name}”只有表头，没有数据行，请检查是否选对了文件")
    return table


def rename(table: Table, names: Mapping[str, str]) -> Table:
    """The same table under other headers: {"标题": "title"}. Case and blanks in a header do not matter.

    Headers that are not named, either way, stay as they are.

    Raises:
        Refused: two headers of the file mean the same column.
    """
    wanted = {_key(name): target for name, target in names.items()}
    wanted |= {_key(target): target for target in names.values()}
    headers = [wanted.get(_key(header), header) for header in table.headers]
    labels = {new: table.label(old) for old, new in zip(table.headers, headers, strict=True)}
    for place, header in enumerate(headers):
        if header in headers[:place]:
            first, second = table.headers[headers.index(header)], table.headers[place]
            raise Refused(f"表头“{first}”与“{second}”是同一列，请只保留一个")
    rows = [
        Row(row.number, dict(zip(headers, row.cells.values(), strict=True))) for row in table.rows
    ]
    return Table(headers, rows, labels)


def _key(header: str) -> str:
    return "".join(header.split()).lower()


def _from_xlsx(data: bytes) -> Table:
    rows = sheet_rows(data)
    return _with_header((number, [unguarded(cell) for cell in cells]) for number, cells in rows)


def _from_csv(data: bytes) -> Table:
    csv.field_size_limit(MAX_CELL)
    return _with_header(_csv_rows(io.StringIO(decode(data), newline="")))


def _csv_rows(text: io.StringIO) -> Iterator[Record]:
    reader = csv.reader(text, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield number, [unguarded(cell) for cell in cells]
    except csv.Error as problem:
        raise Refused(
            f"第 {number + 1} 行不是完整的 CSV（多半是引号没有成对，或一格过长），请改正后再导入"
        ) from problem


def _with_header(records: Iterable[Record]) -> Table:
    filled = ((number, cells) for number, cells in _limited(records) if any(cells))
    header = next(filled, None)
    if header is None:
        raise Refused("文件里没有内容：第一行应是表头，下面每行一条")
    titles = ["".join(cell.split()) for cell in header[1]]
    for place, title in enumerate(titles):
        if title and title in titles[:place]:
            raise Refused(f"表头“{title}”出现了两次，请只保留一列")
    return Table(
        [title for title in titles if title],
        [_row(titles, number, cells) for number, cells in filled],
    )


def _row(titles: list[str], number: int, cells: list[str]) -> Row:
    for place, cell in enumerate(cells):
        if cell and (place >= len(titles) or not titles[place]):
            raise Refused(
                f"第 {number} 行第 {place + 1} 格有内容，但这一列没有表头；请补上表头，或检查是否多了逗号"
            )
    padded = cells + [""] * (len(titles) - len(cells))
    return Row(number, {title: cell for title, cell in zip(titles, padded, strict=False) if title})


def _limited(records: Iterable[Record]) -> Iterator[Record]:
    seen = 0
    for number, cells in records:
        trimmed = [clean(cell) for cell in cells]
        seen += any(trimmed)
        if seen > MAX_ROWS + 1:
            raise Refused(f"超过 {MAX_ROWS} 行，请分成几个文件导入")
        if any(len(cell) > MAX_CELL for cell in trimmed):
            raise Refused(f"第 {number} 行有一格超过 {MAX_CELL} 个字，请检查文件")
        yield number, trimmed


def _from_jsonl(data: bytes) -> Table:
    objects = [
        (number, _object(number, line))
        for number, line in enumerate(
            decode(data).split("\n"), start=1
        )  # not splitlines: U+2028 may stand in a text
        if line.strip()
    ]
    headers = list(dict.fromkeys(key for _, pairs in objects for key in pairs))
    records = ((number, [pairs.get(header, "") for header in headers]) for number, pairs in objects)
    rows = [
        Row(number, dict(zip(headers, cells, strict=True)))
        for number, cells in _limited(records)
        if any(cells)
    ]
    if not headers:
        raise Refused("文件里没有内容：每行应是一个 JSON 对象")
    return Table(headers, rows)


def _object(number: int, line: str) -> dict[str, str]:
    try:
        parsed = json.loads(line, object_pairs_hook=_pairs)
    except (ValueError, RecursionError) as problem:
        raise Refused(f"第 {number} 行不是正确的 JSON，请检查引号、逗号和括号") from problem
    except KeyError as twice:
        raise Refused(f"第 {number} 行的“{twice.args[0]}”出现了两次，请只保留一个") from twice
    if not isinstance(parsed, dict):
        raise Refused(f'第 {number} 行应是一个 JSON 对象，如 {{"title": "……"}}')
    return {str(key).strip(): _cell(value) for key, value in parsed.items()}


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    seen: dict[str, object] = {}
    for key, value in pairs:
        if key in seen:
            raise KeyError(key)
        seen[key] = value
    return seen


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
