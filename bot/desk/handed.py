"""What a browser hands in: a table to be previewed and, once seen, imported; a scan that proves something."""

import io
import tempfile
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import BinaryIO

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage
from wtforms import HiddenField

from bot.db.files import is_kept_as
from bot.desk.seat import Answer, Seat, to_save
from bot.errors import Refused
from bot.notices import proof
from bot.tables.read import Table, read_rows

TABLES = (".xlsx", ".csv", ".jsonl")
_MIMES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv", "jsonl": "application/jsonl; charset=utf-8",
}  # fmt: skip


class ImportForm(FlaskForm):
    """A table that is chosen, to see what importing it would change."""

    file = FileField("", [FileRequired("请选择一个文件")], render_kw={"accept": ",".join(TABLES)})

    def __init__(self, label: str, most: int) -> None:
        super().__init__()
        self.file.label.text, self.file.description = (
            label,
            f".xlsx、.csv 或 .jsonl，最多 {most} 行",
        )


class ConfirmForm(FlaskForm):
    """What was seen, to be done."""

    file = HiddenField()
    seen = HiddenField()


def to_confirm(file: str, mark: str) -> ConfirmForm:
    """The form that goes with a preview: the kept table, and the mark of what was seen."""
    return ConfirmForm(formdata=None, data={"file": file, "seen": mark})


def confirmed(seat: Seat) -> tuple[Table, str]:
    """The table of the preview that a person confirms, and the mark of what they saw. Raises Refused."""
    form = ConfirmForm()
    file, seen = form.file.data or "", form.seen.data or ""
    if not seen:
        raise Refused("请先选择文件、看过预览，再确认导入")
    return kept_table(seat, file), seen


def keep_table(seat: Seat, given: FileStorage) -> tuple[str, Table]:
    """Keep a table that was handed in, by its content; its name, and its rows. Raises Refused."""
    suffix = PurePath(given.filename or "").suffix.lower()
    if suffix not in TABLES:
        raise Refused("请选择 .xlsx、.csv 或 .jsonl 文件（旧的 .xls 请在表格软件里另存为 .xlsx）")
    name = seat.files.keep(given.read(), suffix)
    return name, kept_table(seat, name)


def kept_table(seat: Seat, name: str) -> Table:
    """The rows of a table that was kept. Raises Refused for what is none."""
    suffix = PurePath(name).suffix
    if not is_kept_as(name) or suffix not in TABLES:
        raise Refused("没有这个文件，请重新选择")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"选择的文件{suffix}"
        file.write_bytes(seat.files.read(name))
        return read_rows(file)


def keep_scan(seat: Seat, given: FileStorage | None, before: str) -> str:
    """Keep a scan; where none was chosen, the one that was kept when the form was shown before, or "". Raises Refused."""
    if given is not None and given.filename:
        return proof.keep(given.read(), PurePath(given.filename).name, seat.files)
    return before if before and seat.files.has(before) else ""


def download(name: str, write: Callable[[BinaryIO], None]) -> Answer:
    """A file that is made now, to be saved under a name."""
    out = io.BytesIO()
    write(out)
    return to_save(out.getvalue(), name, _MIMES[name.rsplit(".", 1)[1]])
