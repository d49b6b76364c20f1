"""Import a register of releases into the ledger: all rows or none, and the same row never twice."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.clock import local_day
from bot.errors import BadRows, Refused
from bot.ledger import channels, compare, register, same
from bot.ledger.channels import Channel, ChannelKind, level_name
from bot.ledger.compare import Again, Difference, Identity, Standing
from bot.ledger.entry import Entry, Released, append, take_head
from bot.ledger.register import Fault, Line, ResolveNotice
from bot.staff.member import Member
from bot.staff.roles import require
from bot.tables.read import Table

MOST_ROWS = 20_000  # in one file: while they are written, every other writer waits (about 5 s)


@dataclass(frozen=True)
class Imported:
    """What an import did: rows added and known, new channels (by name), addresses filled in.

    And what a person should look at: cells that `differ` from what stands and were not taken, rows that
    came out `again` at another time. Columns are told as the file names them.
    """

    added: int
    known: int
    new_channels: list[str]
    filled: int = 0
    differing: list[Difference] = field(default_factory=list)
    again: list[Again] = field(default_factory=list)


def import_rows(
    session: Session, table: Table, *, by: Member, at: datetime, resolve_notice: ResolveNotice
) -> Imported:
    """Append what is new in a register. A row is the same by item, channel and time; the first one stands.

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
    slugs = known | created
    rows = _as_they_count(read.lines, slugs)
    there = compare.standing(session, (item for item, _, _ in rows))
    there |= _of_ours(session, rows, slugs, there)
    fresh = {key: line for key, line in rows.items() if key not in there}
    records = [_released(line, slugs[channels.plain(line.channel)]) for line in _in_time(fresh)]
    entries = append(session, records, by=by.name, at=at)
    imported = Imported(
        added=len(entries),
        known=len(read.lines) - len(entries),
        new_channels=[channel.name for channel in created.values()],
        filled=_fill_urls(session, rows, there),
        differing=_differing(read.lines, slugs, {**_as_rows(fresh, slugs), **there}, table),
        again=compare.again(rows, there),
    )
    if entries or imported.filled:
        _record(session, imported, entries, by=by, at=at)
    return imported


def _of_ours(
    session: Session,
    rows: Mapping[Identity, Line],
    slugs: Mapping[str, Channel],
    there: Mapping[Identity, Standing],
) -> dict[Identity, Standing]:
    """Rows of an account of our own that it has released or adopted already, under another number or minute."""
    own = {
        key: _released(line, slugs[channels.plain(line.channel)])
        for key, line in rows.items()
        if key not in there and slugs[channels.plain(line.channel)].kind == ChannelKind.WECHAT
    }
    if not own:
        return {}
    days = [local_day(record.released_at) for record in own.values()]
    ours = same.Ours(session, (record.channel for record in own.values()), min(days), max(days))
    known = {key: ours.same(record) for key, record in own.items()}
    return {key: compare.of_entry(entry) for key, entry in known.items() if entry is not None}


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


def _as_they_count(lines: list[Line], slugs: Mapping[str, Channel]) -> dict[Identity, Line]:
    """The first row of each identity; its address may stand in a later one."""
    rows: dict[Identity, Line] = {}
    for line in lines:
        first = rows.setdefault(_identity(line, slugs), line)
        if line.url and not first.url:
            rows[_identity(line, slugs)] = replace(first, url=line.url)
    return rows


def _as_rows(
    fresh: Mapping[Identity, Line], slugs: Mapping[str, Channel]
) -> dict[Identity, Standing]:
    return {
        key: compare.of_row(line, slugs[channels.plain(line.channel)].level)
        for key, line in fresh.items()
    }


def _differing(
    lines: list[Line],
    slugs: Mapping[str, Channel],
    there: Mapping[Identity, Standing],
    table: Table,
) -> list[Difference]:
    named = register.named(table)
    found = [
        different
        for line in lines
        for different in compare.differences(line, there[_identity(line, slugs)], named.headers)
    ]
    return [replace(one, column=named.label(one.column)) for one in found]


def _fill_urls(
    session: Session, rows: Mapping[Identity, Line], there: Mapping[Identity, Standing]
) -> int:
    """Note the addresses that earlier registers did not have yet: once only, they are outside the hash."""
    missing = [
        {"seq": there[key].seq, "url": line.url}
        for key, line in rows.items()
        if key in there and line.url and not there[key].url and there[key].of_register
    ]
    if missing:
        session.execute(update(Entry), missing)
    return len(missing)


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


def _in_time(fresh: Mapping[Identity, Line]) -> list[Line]:
    return sorted(fresh.values(), key=lambda line: (line.released_at, line.number))


def _released(line: Line, channel: Channel) -> Released:
    return Released(
        item=line.item, title=line.title, channel=channel.slug, channel_name=channel.name,
        level=channel.level, unit=line.unit, category=line.category,
        released_at=line.released_at, notice_id=line.notice_id, url=line.url,
    )  # fmt: skip
