"""`gongkai release removed`: what a person has deleted in the platform's console."""

import click

from bot import clock
from bot.cli.acting import acting, as_user
from bot.notices import decide, take_down
from bot.wiring import joined


@click.command()
@click.argument("name", metavar="ID")
@click.option("--note", default="", help="备注，如谁在哪里删的")
@as_user
def removed(name: str, note: str, user: str) -> None:
    """确认已撤回的文章在公众平台后台删除了。"""
    with joined() as parts, parts.sessions.begin() as session:
        one, by = decide.find(session, name), acting(session, user)
        take_down.confirm(session, one, note=note, by=by, at=clock.now())
    click.echo(f"已确认 {name} 删除")
