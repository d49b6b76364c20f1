"""`gongkai channel`: the channels, and what an account of ours may send."""

import json

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import clock
from bot.audit import trail
from bot.cli.acting import as_json, maybe_as_user, operator
from bot.errors import Refused
from bot.ledger import change_channels, channels
from bot.ledger.channels import LEVELS, Channel, ChannelKind
from bot.wiring import joined

LIMIT = click.IntRange(0, 1000)


@click.group()
def channel() -> None:
    """渠道：公众号的群发次数和群发保护。"""


@channel.command("list")
@as_json
def list_channels(as_json: bool) -> None:
    """列出渠道。"""
    with joined() as parts, parts.sessions.read() as session:
        rows = [_row(one) for one in session.scalars(select(Channel).order_by(Channel.slug))]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        limits = _limits(row) if row["kind"] == ChannelKind.WECHAT else str(row["level_name"])
        past = f"  {row['retired_on']} 停用" if row["retired_on"] else ""
        click.echo(f"{row['slug']}  {row['name']}  {limits}{past}")


@channel.command("set")
@click.argument("name", metavar="SLUG")
@click.option("--mass-per-day", type=LIMIT, help="每天群发次数，0 不限")
@click.option("--mass-per-month", type=LIMIT, help="每月群发次数，0 不限")
@click.option("--protected/--not-protected", default=None, help="开没开群发保护（管理员确认）")
@maybe_as_user
def set_channel(name: str, user: str | None, **given: int | bool | None) -> None:
    """改一个公众号的群发次数和群发保护；不写的不变。"""
    changes = {key: value for key, value in given.items() if value is not None}
    if not changes:
        raise click.UsageError("请写要改什么：--mass-per-day、--mass-per-month、--protected")
    with joined() as parts, parts.sessions.begin() as session:
        by = operator(session, user, "channel.set")
        found = channels.names(session).get(channels.plain(name))
        if found is None or found.kind != ChannelKind.WECHAT:
            raise Refused(f"没有公众号“{name}”。用 gongkai channel list 查看")
        before = {key: getattr(found, key) for key in changes}
        for key, value in changes.items():
            setattr(found, key, value)
        trail.record(
            session, actor=by, verb="channel.set", subject=("channel", found.slug), at=clock.now(),
            before=before, after=dict(changes),
        )  # fmt: skip
        row = _row(found)
    click.echo(f"{row['name']}：{_limits(row)}")


@channel.command()
@click.argument("name", metavar="SLUG")
@maybe_as_user
def retire(name: str, user: str | None) -> None:
    """停用一个渠道：不能再安排发布和登记以后的刊发，已有的不变。"""
    with joined() as parts, parts.sessions.begin() as session:
        by = operator(session, user, "channel.set")
        told = change_channels.retire(session, _slug(session, name), by=by, at=clock.now()).name
    click.echo(f"“{told}”已停用；已经安排好的照常发出")


@channel.command()
@click.argument("name", metavar="SLUG")
@maybe_as_user
def restore(name: str, user: str | None) -> None:
    """恢复使用一个停用的渠道。"""
    with joined() as parts, parts.sessions.begin() as session:
        by = operator(session, user, "channel.set")
        told = change_channels.bring_back(session, _slug(session, name), by=by, at=clock.now()).name
    click.echo(f"“{told}”恢复使用")


def _slug(session: Session, name: str) -> str:
    """A channel by its slug or one of its names. Raises Refused."""
    found = channels.names(session).get(channels.plain(name))
    if found is None:
        raise Refused(f"没有渠道“{name}”。用 gongkai channel list 查看")
    return found.slug


def _row(one: Channel) -> dict[str, object]:
    return {
        "slug": one.slug, "name": one.name, "kind": one.kind, "level": one.level,
        "level_name": LEVELS.get(one.level, ""), "mass_per_day": one.mass_per_day,
        "mass_per_month": one.mass_per_month, "protected": one.protected,
        "retired_on": str(one.retired_on or ""),
    }  # fmt: skip


def _limits(row: dict[str, object]) -> str:
    told = []
    for key, span in (("mass_per_day", "每天"), ("mass_per_month", "每月")):
        value = row[key]
        words = "按账号类型" if value is None else "不限次数" if value == 0 else f"{value} 次"
        told.append(f"{span}群发{words}")
    return "，".join([*told, "有群发保护" if row["protected"] else "没有群发保护"])
