"""Plan an import of a register: what is new, what is there already, what is wrong; nothing is changed."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot.clock import local_day
from bot.errors import Refused
from bot.ledger import channels, compare, register, same
from bot.ledger.channels import Channel, ChannelKind, level_name
from bot.ledger.compare import Again, Difference, Identity, Standing
from bot.ledger.entry import Released
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


@dataclass(frozen=True)
class Plan:
    """What an import would do: its rows by what they are, and what is wrong with the others."""

    lines: list[Line]
    faults: list[Fault]
    slugs: Mapping[str, Channel] = field(default_factory=dict)
    created: Mapping[str, Channel] = field(default_factory=dict)
    rows: Mapping[Identity, Line] = field(default_factory=dict)
    there: Mapping[Identity, Standing] = field(default_factory=dict)

    @property
    def fresh(self) -> dict[Identity, Line]:
        """The rows that the ledger does not have yet."""
        return {key: line for key, line in self.rows.items() if key not in self.there}

    def mark(self) -> str:
        """A hash over everything that would change: the same as long as neither file nor ledger says otherwise."""
        new = sorted((key, vars(line)) for key, line in self.fresh.items())
        filled = sorted((one["seq"], one["url"]) for one in missing_urls(self))
        said = repr((new, filled, sorted(self.created), sorted(self.faults)))
        return hashlib.sha256(said.encode()).hexdigest()


def plan(
    session: Session, table: Table, *, by: Member, at: datetime, resolve_notice: ResolveNotice
) -> Plan:
    """What importing a register would do; nothing is changed.

    `resolve_notice` turns what stands in the column `notice` into a notice's id and index number, or
    raises Refused saying why not; the row's item is then that index number.

    Raises:
        NotYours: the member may not register releases.
        Refused: a needed column is missing, or there are more than MOST_ROWS rows.
    """
    require(by, "release.import")
    if len(table.rows) > MOST_ROWS:
        raise Refused(f"一次最多登记 {MOST_ROWS} 行，这个表有 {len(table.rows)} 行，请分成几个文件")
    read = register.read(table, at=at, resolve_notice=resolve_notice)
    known = channels.names(session)
    created = _new_channels(read.lines, known)
    faults = sorted(read.faults + list(_level_faults(read.lines, known, created, table)))
    if faults:
        return Plan(read.lines, faults)
    slugs = {**known, **created}
    rows = _as_they_count(read.lines, slugs)
    there = compare.standing(session, (item for item, _, _ in rows))
    there |= _of_ours(session, rows, slugs, there)
    return Plan(read.lines, [], slugs, created, rows, there)


def told(planned: Plan, table: Table) -> Imported:
    """What a plan without faults comes to, as whoever imports is told."""
    fresh = planned.fresh
    stands = {**_as_rows(fresh, planned.slugs), **planned.there}
    return Imported(
        added=len(fresh),
        known=len(planned.lines) - len(fresh),
        new_channels=[channel.name for channel in planned.created.values()],
        filled=len(missing_urls(planned)),
        differing=_differing(planned.lines, planned.slugs, stands, table),
        again=compare.again(planned.rows, planned.there),
    )


def _of_ours(
    session: Session,
    rows: Mapping[Identity, Line],
    slugs: Mapping[str, Channel],
    there: Mapping[Identity, Standing],
) -> dict[Identity, Standing]:
    """Rows of an account of our own that it has released or adopted already, under another number or minute."""
    own = {
        key: released(line, slugs[channels.plain(line.channel)])
        for key, line in rows.items()
        if key not in there and slugs[channels.plain(line.channel)].kind == ChannelKind.WECHAT
    }
    if not own:
        return {}
    days = [local_day(record.released_at) for record in own.values()]
    ours = same.Ours(session, (record.channel for record in own.values()), min(days), max(days))
    known = {key: ours.same(record) for key, record in own.items()}
    return {key: compare.of_entry(entry) for key, entry in known.items() if entry is not None}


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


def missing_urls(planned: Plan) -> list[dict[str, object]]:
    """The addresses that earlier registers did not have yet: filled in once only, they are outside the hash."""
    return [
        {"seq": planned.there[key].seq, "url": line.url}
        for key, line in planned.rows.items()
        if key in planned.there
        and line.url
        and not planned.there[key].url
        and planned.there[key].of_register
    ]


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
        elif channel.retired_on and local_day(line.released_at) > channel.retired_on:
            why = f"“{channel.name}”{channel.retired_on} 停用了，只能登记那天和以前的刊发"
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


def released(line: Line, channel: Channel) -> Released:
    """A row as it is copied into the ledger."""
    return Released(
        item=line.item, title=line.title, channel=channel.slug, channel_name=channel.name,
        level=channel.level, unit=line.unit, category=line.category,
        released_at=line.released_at, notice_id=line.notice_id, url=line.url,
    )  # fmt: skip
