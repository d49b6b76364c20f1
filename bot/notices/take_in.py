"""Take in many notices from a table: every row, or none and a reason for each bad one."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.audit import trail
from bot.db.files import Files
from bot.errors import BadRows, Refused
from bot.notices import attachments, front, write
from bot.notices.front import HEADERS, Fields, Wrong
from bot.notices.notice import Notice
from bot.staff import roles, units
from bot.staff.member import Member

NEW_UNITS = "\n单位名称没有写错、确实要新增的，加上 --create-units 再导入一次"
ENGLISH = {english: chinese for chinese, english in HEADERS.items()}


@dataclass(frozen=True)
class Row:
    """One row as it was read: its number in the file, and a notice with its attachments or what is wrong with it."""

    number: int
    fields: Fields | None
    wrong: Wrong | None = None


def read(
    rows: Iterable[tuple[int, Mapping[str, str]]], fetch: Callable[[str], bytes], *, by: Member
) -> list[Row]:
    """Read numbered rows (numbers as in the file) and their attachments, before a transaction makes others wait.

    Raises NotYours, and Refused for a column whose name is misspelt.
    """
    roles.require(by, "notice.import")
    return [_read(number, cells, fetch) for number, cells in rows]


def take_in(
    session: Session, rows: Iterable[Row], *, by: Member, files: Files,
    fetch: Callable[[str], bytes], create_units: bool, at: datetime,
) -> list[Notice]:  # fmt: skip
    """New drafts from rows that were read. Raises NotYours, BadRows, and then nothing was kept.

    With `create_units` a unit that is not known is made, as an institution.
    """
    roles.require(by, "notice.import")
    if create_units:
        roles.require(by, "unit.add")
    made: list[Notice] = []
    bad: list[tuple[int, str, str]] = []
    for row in rows:
        try:
            fields = _fields(row)
            if create_units and fields.unit and not units.is_known(session, fields.unit):
                _create(session, fields.unit, by=by, at=at)
            made.append(write.add(session, fields, by=by, files=files, fetch=fetch, at=at))
        except Wrong as wrong:
            bad.append((row.number, ENGLISH.get(wrong.field, wrong.field), wrong.why))
        except Refused as refusal:
            bad.append((row.number, "正文", str(refusal)))
    if bad:
        strangers = not create_units and any(column == ENGLISH["unit"] for _, column, _ in bad)
        raise BadRows(bad, hint=NEW_UNITS if strangers else "")
    if not made:
        raise Refused("文件里没有稿件")
    told: dict[str, object] = {"count": len(made), "first": made[0].id, "last": made[-1].id}
    trail.record(
        session,
        actor=by.name,
        verb="notice.import",
        subject=("notice", f"{made[0].id}-{made[-1].id}"),
        at=at,
        after=told,
    )
    return made


def _read(number: int, cells: Mapping[str, str], fetch: Callable[[str], bytes]) -> Row:
    front.unknown_columns(cells)  # every row has every column: a misspelt one ends it at the first
    try:
        fields = front.from_values(cells)
        return Row(number, replace(fields, attachments=attachments.read(fields.attachments, fetch)))
    except Wrong as wrong:
        return Row(number, None, wrong)


def _fields(row: Row) -> Fields:
    if row.fields is None:
        raise row.wrong or Refused("这一行读不出来")
    return row.fields


def _create(session: Session, unit: str, *, by: Member, at: datetime) -> None:
    made = units.ensure(session, unit)
    told: dict[str, object] = {"name": made.name, "kind": made.kind}
    trail.record(
        session, actor=by.name, verb="unit.add", subject=("unit", str(made.id)), at=at, after=told
    )
