"""Take in many notices from a table: every row, or none and a reason for each bad one."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from bot.audit import trail
from bot.db.files import Files
from bot.errors import BadRows, Refused
from bot.notices import front, write
from bot.notices.front import HEADERS, Wrong
from bot.notices.notice import Notice
from bot.staff import roles, units
from bot.staff.member import Member

NEW_UNITS = "\n单位名称没有写错、确实要新增的，加上 --create-units 再导入一次"
ENGLISH = {english: chinese for chinese, english in HEADERS.items()}


def take_in(
    session: Session, rows: Iterable[tuple[int, Mapping[str, str]]], *, by: Member, files: Files,
    fetch: Callable[[str], bytes], create_units: bool, at: datetime,
) -> list[Notice]:  # fmt: skip
    """New drafts from numbered rows (row numbers as in the file). Raises BadRows, and then nothing was kept.

    With `create_units` a unit that is not known is made, as an institution.
    """
    roles.require(by, "notice.import")
    if create_units:
        roles.require(by, "unit.add")
    made: list[Notice] = []
    bad: list[tuple[int, str, str]] = []
    for number, cells in rows:
        front.unknown_columns(
            cells
        )  # every row has every column: a misspelt one ends it at the first
        try:
            fields = front.from_values(cells)
            if create_units and fields.unit and not units.is_known(session, fields.unit):
                _create(session, fields.unit, by=by, at=at)
            made.append(write.add(session, fields, by=by, files=files, fetch=fetch, at=at))
        except Wrong as wrong:
            bad.append((number, ENGLISH.get(wrong.field, wrong.field), wrong.why))
        except Refused as refusal:
            bad.append((number, "正文", str(refusal)))
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


def _create(session: Session, unit: str, *, by: Member, at: datetime) -> None:
    made = units.ensure(session, unit)
    told: dict[str, object] = {"name": made.name, "kind": made.kind}
    trail.record(
        session, actor=by.name, verb="unit.add", subject=("unit", str(made.id)), at=at, after=told
    )
