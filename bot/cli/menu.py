"""`gongkai menu`: the menu of an account, as the desk has drawn it up."""

import click

from bot import clock
from bot.accounts import menu as menus
from bot.cli.acting import maybe_as_user, operator
from bot.cli.adopt import channel
from bot.errors import Refused, Unsure
from bot.wiring import joined


@click.group()
def menu() -> None:
    """公众号菜单：把工作台上的草稿推到公众号。"""


@menu.command()
@channel
@maybe_as_user
def push(slug: str, user: str | None) -> None:
    """把菜单草稿推到公众号，原来的菜单换掉；手机上最多 24 小时以后才变。"""
    read_at = clock.now()
    with joined() as parts:
        with parts.sessions.read() as session:
            by = operator(session, user, "menu.edit")
            drawn = menus.draft(session, slug)
        if drawn is None:
            raise Refused(f"公众号“{slug}”还没有菜单草稿。先在工作台“设置 → 公众号菜单”里写好")
        try:
            parts.consoles(slug).push_menu(drawn.menu)
        except Unsure:
            raise Refused(
                "没有收到平台的答复，菜单可能已经推上去。再运行一次，推两次也不要紧"
            ) from None
        with parts.sessions.begin() as session:
            menus.record_pushed(session, slug, drawn.menu, read_at=read_at, by=by, at=clock.now())
    click.echo("已推送，手机上最多 24 小时以后才变")
