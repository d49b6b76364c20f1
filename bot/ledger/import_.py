"""Import a register of releases into the ledger: all rows or none, and the same row never twice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.errors import BadRows, Refused
from bot.ledger import channels, register
from bot.ledger.channels import Channel, level_name
from bot.ledger.entry import Entry, EntryKind, Released, append, take_head
from bot.ledger.register import Fault, Line, ResolveNotice
from bot.staff.member import Member
from bot.staff.roles import require
from bot.tables.read import Table

Identity = tuple[str, str, datetime]  # item, channel's slug, time

MOST_ROWS = 20_000  # in one file: while they are written, every other writer waits (about 5 s)
_CHUNK = 500  # items asked for at once


@dataclass(frozen=True)
class Imported:
    """How many rows were added, how many were there already, and which channels are new (by name)."""

    added: int
    known: int
    new_channels: list[str]


def import_rows(
    session: Session, table: Table, *, by: Member, at: datetime, resolve_notice: ResolveNotice
) -> Imported:
    """Append what is new in a register. A row is the same by item, channel and time.

    `resolve_notice` turns what stands in the column `notice` into a notice's id and index number, or
    raises Refused saying why not; the row's item is then that index number.

    Raises:
        NotYours: the member may not register releases.
        Refused: a needed column is missing, or there are more than MOST_ROWS rows.
        BadRows: rows were wrong, and nothing was imported.
    """
    require(by, "release.import")
    if len(table.rows) > MOST_ROWS:
        raise Refused(f"一次最多登记 {MOST_ROWS} 行，这个表有 {len(table.rows)} 行，请分成几个文件")
    read = register.read(table, at=at, resolve_notice=resolve_notice)
    take_head(session)  # whoever imports at the same time now waits, and then finds these rows
    known = dict(channels.names(session))
    created = _new_channels(read.lines, known)
    faults = read.faults + list(_level_faults(read.lines, known, created, table))
    if faults:
        raise BadRows(sorted(faults))
    session.add_all(created.values())
    session.flush()
    rows = {_identity(line, known | created): line for line in reversed(read.lines)}
    there = _already_there(session, rows)
    fresh = sorted((line for key, line in rows.items() if key not in there), key=_as_it_happened)
    records = [_released(line, (known | created)[channels.plain(line.channel)]) for line in fresh]
    entries = append(session, records, by=by.name, at=at)
    imported = Imported(
        len(entries), len(read.lines) - len(entries), [channel.name for channel in created.values()]
    )
    if entries:
        after: dict[str, object] = {"added": imported.added, "new_channels": imported.new_channels}
        span = f"{entries[0].seq}-{entries[-1].seq}"
        trail.record(
            session,
            actor=by.name,
            verb="release.import",
            subject=("ledger", span),
            at=at,
            after=after,
        )
    return imported


def _new_channels(lines: list[Line], known: Mapping[str, Channel]) -> dict[str, Channel]:
    # Any row of the file may tell the level, not only the first one that names the channel.
    created: dict[str, Channel] = {}
    for line in lines:
        name = channels.plain(line.channel)
        if line.level and name not in known and name not in created:
            created[name] = channels.new(line.channel, line.level)
    return created


def _level_faults(
    lines: list[Line], known: Mapping[str, Channel], created: Mapping[str, Channel], table: Table
) -> Iterator[Fault]:
    table = register.named(table)
    for line in lines:
        name = channels.plain(line.channel)
        channel = known.get(name) or created.get(name)
        if channel is None:
            why = f"没有渠道“{line.channel}”；如果是新渠道，请在“级别”一列写明县级、市级、省级或国家级"
            yield line.number, table.label("channel"), why
        elif line.level and level_name(line.level) != level_name(channel.level):
            yield (
                line.number,
                table.label("level"),
                _contradiction(line, channel, new=name in created),
            )


def _contradiction(line: Line, channel: Channel, *, new: bool) -> str:
    written = level_name(line.level)
    if new:
        return f"“{channel.name}”在本表别的行写的是{level_name(channel.level)}，这里写的是{written}，请统一"
    if not channel.level:
        return f"“{channel.name}”是本单位账号，不分级别，请把这一格留空"
    return f"“{channel.name}”登记的是{level_name(channel.level)}，这里写的是{written}，请改正或留空"


def _identity(line: Line, known: Mapping[str, Channel]) -> Identity:
    return line.item, known[channels.plain(line.channel)].slug, line.released_at


def _as_it_happened(line: Line) -> tuple[datetime, int]:
    return line.released_at, line.number


def _already_there(session: Session, rows: Mapping[Identity, Line]) -> set[Identity]:
    items = sorted({item for item, _, _ in rows})
    there: set[Identity] = set()
    for start in range(0, len(items), _CHUNK):
        asked = select(Entry.item, Entry.channel, Entry.released_at).where(
            Entry.kind == EntryKind.RELEASED, Entry.item.in_(items[start : start + _CHUNK])
        )
        there.update((item, channel, at) for item, channel, at in session.execute(asked))
    return there


def _released(line: Line, channel: Channel) -> Released:
    return Released(
        item=line.item, title=line.title, channel=channel.slug, channel_name=channel.name,
        level=channel.level, unit=line.unit, category=line.category,
        released_at=line.released_at, notice_id=line.notice_id, url=line.url,
    )  # fmt: skip
