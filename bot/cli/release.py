"""`gongkai release`: register what media printed, list every release, verify the ledger."""

import json
from datetime import date, datetime
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.cli import told
from bot.cli.acting import acting, as_json, as_user
from bot.cli.beside import adopt, explain, list_found
from bot.cli.pack import pack_release
from bot.cli.take_down import removed
from bot.errors import Refused
from bot.ledger import import_, months
from bot.ledger.channels import Channel, level_name
from bot.ledger.entry import Entry, EntryKind
from bot.ledger.verify import verify
from bot.notices import decide, named, outstanding
from bot.notices import release as releases
from bot.tables.read import read_rows
from bot.tables.write import columns
from bot.wiring import joined

KEYS = (
    "id",
    "item",
    "notice",
    "title",
    "channel",
    "level",
    "unit",
    "kind",
    "released_at",
    "url",
    "state",
)
Row = dict[str, object]


@click.group()
def release() -> None:
    """发布台账：登记媒体刊发、列出发布、校验。"""


@release.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@as_user
def import_register(file: Path, user: str) -> None:
    """登记媒体刊发（.xlsx、.csv、.jsonl），要么全部登记，要么一行不登。"""
    table = read_rows(file)
    with joined() as parts, parts.sessions.begin() as session:
        done = import_.import_rows(
            session,
            table,
            by=acting(session, user),
            at=clock.now(),
            resolve_notice=named.resolver(session),
        )
        names = dict(session.execute(select(Channel.slug, Channel.name)).all())
    if done.new_channels:
        click.echo(f"新增渠道：{'、'.join(done.new_channels)}")
    filled = f"，为其中 {done.filled} 条补上了链接" if done.filled else ""
    click.echo(f"登记 {done.added} 条，另有 {done.known} 条早已登记{filled}")
    for line in told.differing(done.differing) + told.again(done.again, names):
        click.echo(line, err=True)


@release.command("list")
@click.option("--month", help="只列一个月，如 2017-10")
@click.option("--year", type=click.IntRange(1949, 9998), help="只列一年，如 2017")
@as_json
def list_releases(month: str | None, year: int | None, *, as_json: bool) -> None:
    """列出各种状态的发布，按时间先后。"""
    if month and year:
        raise click.UsageError("--month 和 --year 只能用一个")
    with joined() as parts, parts.sessions.read() as session:
        rows = _rows(session, _span(month, year))
        names = dict(session.execute(select(Channel.slug, Channel.name)).all())
    if as_json:
        click.echo(
            json.dumps([{key: row[key] for key in KEYS} for row in rows], ensure_ascii=False)
        )
        return
    if not rows:
        click.echo("没有发布记录")
        return
    headers = ("编号", "信息编号", "状态", "发布时间", "渠道", "级别", "发布单位", "类别", "标题")
    click.echo(columns(headers, [_line(row, names) for row in rows]))


@release.command("verify")
def verify_ledger() -> None:
    """重算台账的哈希链，核对计数。"""
    with joined() as parts, parts.sessions.read() as session:
        verdict = verify(session)
    if not verdict.whole:
        told = [
            f"第 {found.seq} 号记录：{found.why}" if found.seq else found.why
            for found in verdict.problems
        ]
        raise Refused(
            "台账不完整。" + "；".join(told[:20]) + "。请停止发布，保留数据库，用备份核对"
        )
    purged = f"，其中 {verdict.purged} 条的标题已依法清除" if verdict.purged else ""
    click.echo(f"台账完整：共 {verdict.entries} 条{purged}，链头 {verdict.head}")


@release.command()
@click.argument("name", metavar="ID")
@click.option("--url", help="文章网址：核对后确认已发布")
@click.option("--not-sent", is_flag=True, help="核对后确认没有发出")
@click.option("--at", "when", help="平台显示的发表时间，按它计入月份；不写就是现在")
@as_user
def settle(name: str, url: str | None, not_sent: bool, when: str | None, user: str) -> None:
    """登记人工核对的结果（用于“待核实”“待人工发表”的发布）。"""
    if (url is None) != not_sent:
        raise click.UsageError("--url 和 --not-sent 要写一个，只写一个")
    if not_sent and when is not None:
        raise click.UsageError("--at 只和 --url 一起用")
    came_out = clock.parse_time(when) if when is not None else None
    with joined() as parts, parts.sessions.begin() as session:
        one, by = decide.find(session, name), acting(session, user)
        if url is not None:
            decide.published(session, one, url=url, by=by, at=clock.now(), came_out=came_out)
        else:
            decide.not_sent(session, one, by=by, at=clock.now())
    click.echo(f"已登记 {name}：{'已发布' if url else '未发出，可以重新安排发布'}")


release.add_command(list_found)
release.add_command(adopt)
release.add_command(explain)
release.add_command(removed)
release.add_command(pack_release)


def _span(month: str | None, year: int | None) -> tuple[date, date] | None:
    if month:
        return months.month_days(month)
    return (date(year, 1, 1), date(year, 12, 31)) if year else None


def _rows(session: Session, span: tuple[date, date] | None) -> list[Row]:
    chosen = select(Entry).where(Entry.kind == EntryKind.RELEASED)
    first: datetime | None = None
    last: datetime | None = None
    if span is not None:
        chosen = chosen.where(Entry.day.between(*span))
        first, last = clock.day_start(span[0]), months.day_end(span[1])
    rows = [_entry(entry) for entry in session.scalars(chosen)]
    rows += [
        row | {"level": level_name(str(row["level"]))}
        for row in outstanding.rows(session, first, last)
    ]
    return sorted(
        rows, key=lambda row: datetime.fromisoformat(str(row["released_at"] or row["due_at"]))
    )


def _entry(entry: Entry) -> Row:
    return {
        "id": f"L{entry.seq}" if entry.release_id is None else f"R{entry.release_id}",
        "item": entry.item, "notice": entry.notice_id, "title": entry.title, "channel": entry.channel,
        "level": entry.level, "unit": entry.unit, "kind": entry.category,
        "released_at": clock.beijing(entry.released_at).isoformat(), "url": entry.url,
        "state": releases.Stage.PUBLISHED.value,
    }  # fmt: skip


def _line(row: Row, names: dict[str, str]) -> list[str]:
    moment = datetime.fromisoformat(str(row["released_at"] or row["due_at"]))
    when = f"{moment:%Y-%m-%d %H:%M}" + ("" if row["released_at"] else "（计划）")
    state = releases.STAGE_WORDS[str(row["state"])]
    channel = names.get(str(row["channel"]), str(row["channel"]))
    rest = [str(row[key]) for key in ("level", "unit", "kind", "title")]
    if str(row["id"]).startswith("R") and row["released_at"] and not row["url"]:
        rest[-1] += "（待补链接）"
    return [str(row["id"]), str(row["item"] or ""), state, when, channel, *rest]
