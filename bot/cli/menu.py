"""`gongkai menu`: the menu of an account, as the desk has drawn it up."""

import click

from bot import clock
from bot.accounts import push_menu
from bot.cli.acting import maybe_as_user, operator
from bot.cli.adopt import channel
from bot.wiring import joined


@click.group()
def menu() -> None:
    """公众号菜单：把工作台上的草稿推到公众号。"""


@menu.command()
@channel
@maybe_as_user
def push(slug: str, user: str | None) -> None:
    """把菜单草稿推到公众号，原来的菜单换掉；手机上最多 24 小时以后才变。"""
    with joined() as parts:
        with parts.sessions.read() as session:
            by = operator(session, user, "menu.edit")
        push_menu.push(parts.sessions, slug, parts.consoles, by=by, now=clock.now)
    click.echo("已推送，手机上最多 24 小时以后才变")
