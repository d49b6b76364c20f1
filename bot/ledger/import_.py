"""Import a register of releases into the ledger: all rows or none, and the same row never twice."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.errors import BadRows, OutOfTurn
from bot.ledger import channels, plan
from bot.ledger.entry import Entry, append, take_head
from bot.ledger.plan import Imported, Plan
from bot.ledger.register import Line, ResolveNotice
from bot.staff.member import Member
from bot.staff.roles import require
from bot.tables.read import Table


def import_rows(
    session: Session, table: Table, *, by: Member, at: datetime, resolve_notice: ResolveNotice, seen: str = ""
) -> Imported:  # fmt: skip
    """Append what is new in a register. A row is the same by item, channel and time; the first one stands.

    `seen` is the mark of the plan that a person was shown. Raises as `plan` does, and:
        BadRows: rows were wrong, and nothing was imported.
        OutOfTurn: importing would no longer do what was shown.
    """
    require(by, "release.import")
    take_head(session)  # whoever imports at the same time now waits, and then finds these rows
    planned = plan.plan(session, table, by=by, at=at, resolve_notice=resolve_notice)
    if seen and seen != planned.mark():
        raise OutOfTurn("预览以后台账或文件有了变化，没有导入；请重新看一遍预览再确认")
    if planned.faults:
        raise BadRows(planned.faults)
    imported = plan.told(planned, table)
    session.add_all(planned.created.values())
    session.flush()
    lines = _in_time(planned)
    records = [plan.released(line, planned.slugs[channels.plain(line.channel)]) for line in lines]
    entries = append(session, records, by=by.name, at=at)
    if missing := plan.missing_urls(planned):
        session.execute(update(Entry), missing)
    if entries or imported.filled:
        _record(session, imported, entries, by=by, at=at)
    return imported


def _record(
    session: Session, done: Imported, entries: list[Entry], *, by: Member, at: datetime
) -> None:
    after: dict[str, object] = {"added": done.added, "new_channels": done.new_channels}
    if done.filled:
        after["urls"] = done.filled
    span = f"{entries[0].seq}-{entries[-1].seq}" if entries else "urls"
    trail.record(
        session, actor=by.name, verb="release.import", subject=("ledger", span), at=at, after=after
    )


def _in_time(planned: Plan) -> list[Line]:
    return sorted(planned.fresh.values(), key=lambda line: (line.released_at, line.number))
