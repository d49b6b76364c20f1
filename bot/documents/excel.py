"""Read a spreadsheet (XLSX): every sheet, hidden ones too, cell by cell, and its properties."""

import io
import zipfile

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from bot.documents import child, office
from bot.documents.reading import Reading
from bot.tables import sheet


def read(data: bytes) -> Reading:
    """The words of a spreadsheet, formulas by their saved value. Raises anything for a damaged one."""
    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    reading = Reading()
    for one in book.worksheets:
        one.reset_dimensions()  # some programs write a wrong extent
        for number, cells in enumerate(one.iter_rows(values_only=True), start=1):
            for column, cell in enumerate(cells, start=1):
                place = f"工作表“{one.title[:31]}” {get_column_letter(column)}{number}"
                reading.say(place, sheet.as_text(cell))
    hidden = "、".join(f"“{one.title}”" for one in book.worksheets if one.sheet_state != "visible")
    if hidden:
        reading.remark("hidden", f"有隐藏的工作表{hidden}，会随文件公开，请删去或核对")
    office.beside(reading, data)
    if not reading.passages:
        reading.scan()
    if any("comment" in name for name in _parts(data)):
        reading.remark("markup", "有批注，检查不了，请删去或核对")
    about = book.properties
    reading.credit(
        {
            "标题": about.title or "", "作者": about.creator or "", "最后修改人": about.lastModifiedBy or "",
            "主题": about.subject or "", "关键词": about.keywords or "", "备注": about.description or "",
        }
    )  # fmt: skip
    return reading


def _parts(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return [name.lower() for name in packed.namelist()]


if __name__ == "__main__":
    child.serve(read)
