"""Uploads that something refers to, and those that nothing does."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, delete, false, func, not_
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.db.base import Base
from bot.db.files import Files
from bot.purge import columns, rows
from bot.purge.traces import strings
from bot.staff import roles
from bot.staff.member import Member

_NAME = re.compile(r"[0-9a-f]{64}\.[a-z0-9]{1,8}")
_HAD = "files"  # in an act: what a text had then, whether or not anything uses it still
_COPIES = "upload"  # where the platform has a picture: no use of it
YOUNG = timedelta(
    days=1
)  # an import under way has kept its files already and names them at its end


def referred(session: Session, *, but_for: int | None = None) -> set[str]:
    """The names of uploads that some row mentions, in any column of any table; `but_for`: a notice whose rows do not count."""
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        names = tuple(one.name for one in table.columns if columns.can_hold_text(one))
        if table.name in (_COPIES, *columns.WORDS) or not names:
            continue
        own = rows.own(table, but_for) if but_for is not None else None
        for _, values in rows.read(session, table, names, None if own is None else _others(own)):
            found.update(_mentioned(map(_in_use, values.values())))
    return found


def of_notice(session: Session, number: int) -> set[str]:
    """The names of uploads that a notice's own rows mention."""
    found: set[str] = set()
    for table in Base.metadata.sorted_tables:
        own = rows.own(table, number)
        names = tuple(one.name for one in table.columns if columns.can_hold_text(one))
        if own is not None and names and table.name not in columns.WORDS:
            for _, values in rows.read(session, table, names, own):
                found.update(_mentioned(values.values()))
    return found


def forget(session: Session, files: Files, names: Iterable[str]) -> int:
    """Remove uploads and what is known of the platform's copies of them; how many there were."""
    copies, count = rows.table_of(_COPIES), 0
    for name in names:
        session.execute(delete(copies).where(copies.c.file == name))
        count += files.has(name)
        files.forget(name)
    return count


def unused(session: Session, files: Files, *, but_for: Iterable[str]) -> str:
    """A sentence about files that nothing refers to, whatever their age: whose they were, nobody knows; or nothing."""
    alone = {name for name, _ in files.every()} - referred(session) - set(but_for)
    count = len(alone) + sum(1 for _ in files.leftovers())
    if not count:
        return ""
    return (
        f"上传目录里没有任何记录用到的 {count} 个文件（可能是被拒绝的稿件留下的），"
        "存满一天以后用 gongkai purge orphans 查看和删除"
    )


def orphans(session: Session, files: Files, *, at: datetime) -> list[tuple[str, int]]:
    """The uploads that nothing refers to and nobody has kept anew for a day: name and bytes."""
    before = (at - YOUNG).timestamp()
    old = [(name, path.stat()) for name, path in files.every()]
    alone = [(name, seen.st_size) for name, seen in old if seen.st_mtime < before]
    used = referred(session) if alone else set()
    return [one for one in alone if one[0] not in used]


def remove_orphans(
    session: Session, files: Files, *, by: Member, at: datetime
) -> list[tuple[str, int]]:
    """Remove them; which they were. Raises NotYours. Whoever keeps one of them meanwhile keeps it."""
    roles.require(by, "uploads.tidy")
    seen = {name: path.stat().st_mtime_ns for name, path in files.every()}
    before = (at - YOUNG).timestamp()
    for path in [path for path in files.leftovers() if path.stat().st_mtime < before]:
        path.unlink(missing_ok=True)
    gone = [
        one for one in orphans(session, files, at=at) if files.forget_unused(one[0], seen[one[0]])
    ]
    if gone:
        told: dict[str, object] = {"count": len(gone), "bytes": sum(size for _, size in gone)}
        day = at.astimezone(UTC).date().isoformat()
        trail.record(
            session, actor=by.name, verb="uploads.tidy", subject=("uploads", day), at=at, after=told
        )
    return gone


def _others(own: ColumnElement[bool]) -> ColumnElement[bool]:
    """All rows but these, also where a column that says whose they are is empty."""
    return not_(func.coalesce(own, false()))


def _in_use(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    return {key: one for key, one in value.items() if key != _HAD}


def _mentioned(values: Iterable[object]) -> set[str]:
    return {name for value in values for text in strings(value) for name in _NAME.findall(text)}
