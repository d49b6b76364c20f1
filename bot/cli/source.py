"""`gongkai source`: the list of those whose articles may be reposted."""

import json

import click

from bot import clock
from bot.cli.acting import acting, as_json, as_user
from bot.notices import source as sources
from bot.notices.source import Entry, Source
from bot.wiring import joined


@click.group()
def source() -> None:
    """稿源名单：转载只能来自名单上的单位。"""


@source.command("list")
@click.option("--all", "every", is_flag=True, help="连同已经移出的")
@as_json
def list_sources(every: bool, as_json: bool) -> None:
    """列出稿源名单。"""
    today = clock.today()
    with joined() as parts, parts.sessions.read() as session:
        found = [one for one in sources.every(session) if every or one.stands(today)]
        rows = [_row(one, listed=one.stands(today)) for one in found]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        click.echo("\n".join(map(_line, rows)) or "稿源名单是空的")


@source.command()
@click.argument("name")
@click.option("--host", "hosts", multiple=True, help="网站的域名，如 www.gov.cn，可写多个")
@click.option("--account", "accounts", multiple=True, help="公众号的名称，可写多个")
@click.option("--note", default="", help="备注")
@click.option("--reason", required=True, help="为什么加进名单，如依据的文件")
@as_user
def add(
    name: str, hosts: tuple[str, ...], accounts: tuple[str, ...], note: str, reason: str, user: str
) -> None:
    """加进稿源名单，当天起有效；已有的单位再加，网站和公众号合在一起。"""
    with joined() as parts, parts.sessions.begin() as session:
        given = Entry(name, hosts, accounts, note)
        by = acting(session, user)
        made = sources.add(session, given, by=by, reason=reason, at=clock.now())
        told = _line(_row(made, listed=True))
    click.echo(f"已加进稿源名单：{told}")


@source.command()
@click.argument("name")
@click.option("--reason", required=True, help="为什么移出名单")
@as_user
def end(name: str, reason: str, user: str) -> None:
    """移出稿源名单，当天起不能再转载它的；已经发布的不变。"""
    with joined() as parts, parts.sessions.begin() as session:
        sources.end(session, name, by=acting(session, user), reason=reason, at=clock.now())
    click.echo(f"已移出稿源名单：{name}")


def _row(one: Source, *, listed: bool) -> dict[str, object]:
    return {
        "id": one.id, "name": one.name, "hosts": one.hosts, "accounts": one.accounts, "note": one.note,
        "since": one.since.isoformat() if one.since else None,
        "ended_on": one.ended_on.isoformat() if one.ended_on else None, "listed": listed,
        "added_by": one.added_by, "reason": one.reason, "ended_by": one.ended_by, "end_reason": one.end_reason,
    }  # fmt: skip


def _line(row: dict[str, object]) -> str:
    hosts, accounts = row["hosts"], row["accounts"]
    told = [*(hosts if isinstance(hosts, list) else [])]
    told += [f"公众号“{one}”" for one in accounts] if isinstance(accounts, list) else []
    ended = "" if row["listed"] else f"  {row['ended_on']} 移出：{row['end_reason']}"
    return f"{row['name']}  {'、'.join(told) or '网站没有写，转载时核对'}{ended}"
