"""`gongkai comment`: what readers say under mass-sent articles, and our replies."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot import clock
from bot.cli.acting import ID, NUMBER, acting, as_json, as_user
from bot.notices import answer_comment, comment, decide
from bot.notices.answer_comment import Tools
from bot.notices.comment import REPLY_WORDS, Comment
from bot.staff import roles
from bot.staff.member import Member
from bot.wiring import joined


@click.group("comment")
def comments() -> None:
    """留言：群发文章下面读者说的话，选择、回复、删除。"""


@comments.command("list")
@click.option("--notice", "number", type=NUMBER, metavar="ID", help="只列一篇稿件的")
@as_json
def list_comments(number: int | None, as_json: bool) -> None:
    """列出最近的 200 条留言，新的在前。"""
    with joined() as parts, parts.sessions.read() as session:
        rows = [_row(one) for one in comment.listed(session, notice=number)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        click.echo("\n".join(map(_line, rows)) or "没有留言")


@comments.command("open")
@click.argument("name", metavar="R12")
@as_user
def open_comments(name: str, user: str) -> None:
    """开放一次群发的文章的留言。"""
    _allow(name, user, yes=True)
    click.echo(f"{name} 已开放留言，几分钟后开始取留言")


@comments.command("close")
@click.argument("name", metavar="R12")
@as_user
def close_comments(name: str, user: str) -> None:
    """关闭一次群发的文章的留言。"""
    _allow(name, user, yes=False)
    click.echo(f"{name} 已关闭留言")


@comments.command("elect")
@ID
@as_user
def elect_comment(number: int, user: str) -> None:
    """选为精选，所有人都看得到。"""
    with _tools(user) as (tools, by):
        answer_comment.elect(number, tools, yes=True, by=by)
    click.echo(f"留言 {number} 已选为精选")


@comments.command("unelect")
@ID
@as_user
def unelect_comment(number: int, user: str) -> None:
    """取消精选。"""
    with _tools(user) as (tools, by):
        answer_comment.elect(number, tools, yes=False, by=by)
    click.echo(f"留言 {number} 已取消精选")


@comments.command("delete")
@ID
@click.option("--reason", required=True, help="为什么删除")
@as_user
def delete_comment(number: int, reason: str, user: str) -> None:
    """删除一条留言，不能恢复。"""
    with _tools(user) as (tools, by):
        answer_comment.remove(number, tools, reason=reason, by=by)
    click.echo(f"留言 {number} 已删除")


@comments.command("reply")
@ID
@click.option("--text", required=True, help="回复什么")
@as_user
def reply_to_comment(number: int, text: str, user: str) -> None:
    """写一条回复；另一个人审过才发出。"""
    with joined() as parts, parts.sessions.begin() as session:
        by = acting(session, user)
        answer_comment.propose(session, number, text, by=by, at=clock.now())
    click.echo(f"留言 {number} 的回复已写好，等审核的人用 gongkai comment approve {number} 发出")


@comments.command("approve")
@ID
@as_user
def approve_reply(number: int, user: str) -> None:
    """审过一条回复，马上发出。"""
    with _tools(user) as (tools, by):
        answer_comment.approve(number, tools, by=by)
    click.echo(f"留言 {number} 的回复已发出")


@comments.command("unreply")
@ID
@as_user
def delete_reply(number: int, user: str) -> None:
    """删除我们的回复。"""
    with _tools(user) as (tools, by):
        answer_comment.unreply(number, tools, by=by)
    click.echo(f"留言 {number} 的回复已删除")


@contextmanager
def _tools(user: str) -> Iterator[tuple[Tools, Member]]:
    with joined() as parts:
        with parts.sessions.read() as session:
            by = acting(session, user)
        yield Tools(parts.sessions, parts.publishers), by


def _allow(name: str, user: str, *, yes: bool) -> None:
    with _tools(user) as (tools, by):
        roles.require(by, "comment.open")
        with tools.sessions.read() as session:
            number = decide.find(session, name).id
        answer_comment.allow(number, tools, yes=yes, by=by)


def _row(one: Comment) -> dict[str, object]:
    return {
        "id": one.id, "notice": one.notice_id, "title": one.notice.title, "release": f"R{one.release_id}",
        "text": one.text, "said_at": clock.beijing(one.said_at).isoformat(), "elected": one.elected,
        "reply": one.reply, "reply_state": one.reply_state, "reply_state_name": REPLY_WORDS[one.reply_state],
        "reply_by": one.reply_by, "passed_by": one.passed_by,
    }  # fmt: skip


def _line(row: dict[str, object]) -> str:
    chosen = "精选  " if row["elected"] else ""
    reply = f"（{row['reply_state_name']}：{row['reply']}）" if row["reply"] else ""
    when = f"{row['said_at']!s:.16}".replace("T", " ")
    return f"{row['id']:>5}  {chosen}{when}  《{row['title']}》{row['text']}{reply}"
