"""`gongkai repost`: what superior bodies ask to be reposted, until when, and what came of it."""

import json
from datetime import datetime, timedelta

import click

from bot import clock
from bot.cli.acting import NUMBER, acting, as_json, as_user
from bot.notices import repost_task, show
from bot.notices.repost_task import STANDING_WORDS, Asked, RepostTask
from bot.wiring import joined

TASK = click.argument("number", type=NUMBER, metavar="TASK")
DAY = len("2026-11-24")


@click.group()
def repost() -> None:
    """转发任务：谁要求、转发什么、什么时候以前。"""


@repost.command("list")
@click.option("--all", "every", is_flag=True, help="连同已经办完的")
@as_json
def list_tasks(every: bool, as_json: bool) -> None:
    """列出没有办完的转发任务，急的在前。"""
    with joined() as parts, parts.sessions.read() as session:
        rows = [_row(one, clock.now()) for one in repost_task.listed(session, every=every)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        click.echo("\n".join(map(_line, rows)) or "没有转发任务")


@repost.command()
@click.option("--from", "body", required=True, help="谁要求的")
@click.option("--title", required=True, help="转发哪一篇")
@click.option("--url", required=True, help="它的网址")
@click.option("--until", required=True, metavar="TIME", help="什么时候以前；只写日期就是当天")
@click.option("--document", default="", help="依据，如通知的文号")
@as_user
def add(body: str, title: str, url: str, until: str, document: str, user: str) -> None:
    """登记一个转发任务；最后一个词是它的编号。"""
    with joined() as parts, parts.sessions.begin() as session:
        asked = Asked(body, title, url, _until(until), document)
        made = repost_task.add(session, asked, by=acting(session, user), at=clock.now())
        told = f"{clock.in_words(made.until)} 以前转发。已登记转发任务 {made.id}"
    click.echo(told)


@repost.command()
@TASK
@click.option("--notice", "notice", type=NUMBER, required=True, metavar="ID", help="哪一篇稿件")
@as_user
def tie(number: int, notice: int, user: str) -> None:
    """把稿件对上转发任务；稿件发布后任务自动办结，记下网址和时间。"""
    with joined() as parts, parts.sessions.begin() as session:
        by, found = acting(session, user), show.find(session, notice)
        repost_task.tie(session, number, found, by=by, at=clock.now())
    click.echo(f"稿件 {notice} 发布以后，转发任务 {number} 自动办结")


@repost.command()
@TASK
@click.option("--url", required=True, help="发在哪里的网址")
@click.option("--at", "when", required=True, metavar="TIME", help="什么时候发的")
@as_user
def done(number: int, url: str, when: str, user: str) -> None:
    """登记在别的渠道已经转发。"""
    with joined() as parts, parts.sessions.begin() as session:
        by, came_out = acting(session, user), clock.parse_time(when)
        repost_task.done(session, number, link=url, came_out=came_out, by=by, at=clock.now())
    click.echo(f"转发任务 {number} 已办结")


@repost.command()
@TASK
@click.option("--reason", required=True, help="为什么不转发")
@as_user
def decline(number: int, reason: str, user: str) -> None:
    """不转发了，写明理由。"""
    with joined() as parts, parts.sessions.begin() as session:
        by = acting(session, user)
        repost_task.decline(session, number, reason=reason, by=by, at=clock.now())
    click.echo(f"转发任务 {number} 不办：{reason}")


def _until(text: str) -> datetime:
    """A day alone means until it is over."""
    if len(text.strip()) > DAY:
        return clock.parse_time(text)
    following = clock.parse_day(text) + timedelta(days=1)
    return clock.day_start(following) - timedelta(seconds=1)


def _row(one: RepostTask, at: datetime) -> dict[str, object]:
    return {
        "id": one.id, "body": one.body, "title": one.title, "url": one.url,
        "until": clock.beijing(one.until).isoformat(), "document": one.document, "notice": one.notice_id,
        "state": one.state, "state_name": STANDING_WORDS[one.state], "late": one.is_late(at), "link": one.link,
        "closed_at": clock.beijing(one.closed_at).isoformat() if one.closed_at else None,
        "closed_by": one.closed_by, "reason": one.reason, "added_by": one.added_by,
    }  # fmt: skip


def _line(row: dict[str, object]) -> str:
    late = "  超时" if row["late"] else ""
    notice = f"  稿件 {row['notice']}" if row["notice"] else ""
    until = str(row["until"])[:16].replace("T", " ")
    end = f"  {row['closed_at']!s:.16}  {row['link']}{row['reason']}".replace("T", " ", 1)
    closed = end if row["closed_at"] else ""
    return f"{row['id']:>4}  {row['state_name']}{late}  {until} 以前  {row['body']}《{row['title']}》{notice}{closed}"
