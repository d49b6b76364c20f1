"""`gongkai purge`: take a text out of everything, and clear away files that nothing uses."""

from collections.abc import Iterator

import click

from bot import clock
from bot.cli.acting import ID, acting, as_user
from bot.db.rewrite import rewrite
from bot.errors import Refused
from bot.memory.forget import forget
from bot.purge import uploads
from bot.purge.columns import touched
from bot.purge.purge import Order, Plan, is_purged, plan
from bot.purge.purge import purge as carry_out
from bot.search import engine
from bot.wiring import Parts, joined

OUT_OF_REACH = (
    "本系统够不到、要另外处理的还有：导出的文件（审核表、台账、接管和退出时写出的资料）、运行日志（标准错误，journald）、PostgreSQL 的预写日志（WAL）和它的归档、"
    "别处的数据库副本、文件系统和硬盘上已删除的块、从备份恢复的系统（恢复以后要再清除一次）"
)
YES = click.option("--yes", is_flag=True, help="确实要做；不写只列出来")


@click.group()
def purge() -> None:
    """清除：依法去掉一篇稿件的内容。"""


@purge.command("notice")
@ID
@click.option("--reason", required=True, help="原因，不写稿件里的话")
@click.option("--document", required=True, help="批准的文号")
@YES
@as_user
def purge_notice(number: int, reason: str, document: str, yes: bool, user: str) -> None:
    """清除一篇稿件的标题、正文、图片和引用它的记录；台账的条数、审核的人和时间都留着。"""
    order = Order(reason, document)
    with joined() as parts:
        backups = parts.settings.var_dir / "backups"
        if not yes:
            with parts.sessions.read() as session:
                by = acting(session, user)
                made = plan(session, number, order, by=by, files=parts.files, backups=backups)
                click.echo("\n".join(_planned(made)))
            return
        with parts.sessions.begin() as session:
            by = acting(session, user)
            again = is_purged(session, number)
            made = carry_out(
                session, number, order, by=by, files=parts.files, backups=backups, at=clock.now()
            )
        trouble = _sweep_out(parts)
    click.echo(f"{'又' if again else ''}清除了稿件 {number} 的内容。")
    click.echo("\n".join(_left(made)))
    if trouble:
        raise Refused("；".join(trouble))


def _planned(made: Plan) -> Iterator[str]:
    counted = "，".join(
        f"{name} {count} 行" for name, count in sorted(made.changes.counted().items())
    )
    yield f"要清空：{counted or '没有'}；删除文件 {len(made.files)} 个。"
    yield from _left(made)
    yield "还没有清除。确实要清除，加上 --yes 再运行一次；清除以后不能恢复。"


def _left(made: Plan) -> Iterator[str]:
    if made.left:
        yield "清除以后这些地方还有，请派人处理："
        yield from (f"  {one}" for one in made.left)
    yield OUT_OF_REACH


def _sweep_out(parts: Parts) -> list[str]:
    """What engines keep of emptied rows and of answers; sentences about what could not be done."""
    database = parts.sessions.engine
    with parts.sessions.begin() as session:
        engine.rebuild(session.connection())
    trouble = [rewrite(database, touched())]
    embedded = not parts.settings.redis_url
    if not forget(parts.memory.link, parts.settings.var_dir, embedded=embedded):
        trouble.append(
            "Redis 没有应答，里面还记着两分钟以内的回答，外部的 Redis 可能写进了文件：等它好了再运行一次同样的命令"
        )
    return [one for one in trouble if one]


@purge.command("orphans")
@YES
@as_user
def purge_orphans(yes: bool, user: str) -> None:
    """删除一天以前存进来、没有任何记录用到的文件。"""
    with joined() as parts:
        if yes:
            with parts.sessions.begin() as session:
                found = uploads.remove_orphans(
                    session, parts.files, by=acting(session, user), at=clock.now()
                )
        else:
            with parts.sessions.read() as session:
                acting(session, user)
                found = uploads.orphans(session, parts.files, at=clock.now())
    for name, size in found:
        click.echo(f"{name}  {size} 字节")
    done = "已删除" if yes else "没有用到的文件"
    more = "" if yes or not found else "。确实要删，加上 --yes 再运行一次"
    click.echo(f"{done} {len(found)} 个，共 {sum(size for _, size in found)} 字节{more}")
