"""Tables: those that only lay a page out are taken apart, merged cells are written out."""

from bs4 import BeautifulSoup, Tag

from bot.errors import Refused

MOST_CELLS = 5_000


def straighten(soup: BeautifulSoup) -> None:
    """Every table becomes rows of as many cells, the first one its head. Raises Refused for a monster.

    What is merged downwards is said in every row, as a reader of one row needs it; what is merged sideways once.
    """
    for table in reversed(soup.find_all("table")):  # the inner ones first
        rows = _rows(table)
        if _lays_out(table, rows):
            _take_apart(table)
        else:
            _write_out(soup, table, _cells(rows))


def _rows(table: Tag) -> list[Tag]:
    return [row for row in table.find_all("tr") if row.find_parent("table") is table]


def _own(row: Tag) -> list[Tag]:
    return row.find_all(["td", "th"], recursive=False)


def _lays_out(table: Tag, rows: list[Tag]) -> bool:
    widest = max((len(_own(row)) for row in rows), default=0)
    nested = table.find("table") is not None
    framed = len(rows) == 1 and (
        table.find("img") is not None or table.find(["ul", "ol"]) is not None
    )
    return widest < 2 or nested or framed


def _take_apart(table: Tag) -> None:
    for part in table.find_all(["tr", "td", "th", "thead", "tbody", "tfoot", "caption"]):
        if part.find_parent("table") is table:
            part.name, part.attrs = "div", {}
    for part in table.find_all(["col", "colgroup"]):
        part.unwrap()
    table.name, table.attrs = "div", {}


def _span(cell: Tag, name: str) -> int:
    said = str(cell.get(name) or "")
    return max(1, int(said)) if said.isascii() and said.isdigit() and len(said) < 5 else 1


def _cells(rows: list[Tag]) -> list[list[Tag | None]]:
    """The grid as it is seen; None where a cell is merged into its left neighbour."""
    placed: dict[tuple[int, int], Tag | None] = {}
    for down, row in enumerate(rows):
        across = 0
        for cell in _own(row):
            while (down, across) in placed:
                across += 1
            wide, high = _span(cell, "colspan"), min(_span(cell, "rowspan"), len(rows) - down)
            if len(placed) + wide * high > MOST_CELLS:
                raise Refused(f"表格超过 {MOST_CELLS} 格，放不进正文，请作为附件上传")
            for y in range(high):
                for x in range(wide):
                    placed.setdefault((down + y, across + x), None if x else cell)
            across += wide
    width = max((x for _, x in placed), default=-1) + 1
    if width * len(rows) > MOST_CELLS:
        raise Refused(f"表格超过 {MOST_CELLS} 格，放不进正文，请作为附件上传")
    return [[placed.get((y, x)) for x in range(width)] for y in range(len(rows))]


def _write_out(soup: BeautifulSoup, table: Tag, grid: list[list[Tag | None]]) -> None:
    grid = [
        row
        for row in grid
        if any(cell and (cell.get_text(strip=True) or cell.find("img")) for cell in row)
    ]
    made: list[Tag] = []
    if len(grid) > 1 and _is_heading(grid[0]):  # a title over all columns
        made.append(_moved(soup, grid.pop(0)[0], "p"))
    fresh = soup.new_tag("table")
    for number, row in enumerate(grid):
        line = soup.new_tag("tr")
        for cell in row:
            line.append(_moved(soup, cell, "td" if number else "th"))
        fresh.append(line)
    for one in [*made, fresh]:
        table.insert_before(one)
    table.decompose()


def _is_heading(row: list[Tag | None]) -> bool:
    return len(row) > 1 and row[0] is not None and not any(row[1:])


def _moved(soup: BeautifulSoup, cell: Tag | None, name: str) -> Tag:
    made = soup.new_tag(name)
    if cell is not None:
        made.extend([part.__copy__() for part in cell.contents])
    return made
