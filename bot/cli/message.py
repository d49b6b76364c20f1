"""`gongkai message`: what happened by itself and needs a person."""

import json

import click

from bot import clock
from bot.cli.acting import acting, as_json, as_user
from bot.messages import message as messages
from bot.messages.message import Message
from bot.wiring import joined


@click.group()
def message() -> None:
    """消息：自动发生、要人知道或处理的事。"""


@message.command("list")
@click.option("--all", "every", is_flag=True, help="读过的也列出")
@as_user
@as_json
def list_messages(every: bool, user: str, as_json: bool) -> None:
    """列出给自己岗位的消息，列出以后就算读过。"""
    with joined() as parts, parts.sessions.begin() as session:
        member = acting(session, user)
        found = messages.to(session, member, read_too=every)
        read = messages.read_of(session, member, found)
        rows = [_row(one, read=one.id in read) for one in found]
        messages.mark_read(session, member, found)
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    lines = (f"{row['at']:.16}  {row['text']}".replace("T", " ") for row in rows)
    click.echo("\n".join(lines) or "没有新消息")


def _row(one: Message, *, read: bool) -> dict[str, object]:
    return {
        "id": one.id, "at": clock.beijing(one.at).isoformat(), "role": one.role, "text": one.text,
        "about": one.subject_kind, "about_id": one.subject_id, "read": read,
    }  # fmt: skip
