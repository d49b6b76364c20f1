"""`gongkai notice countersign`: other bodies confirm a notice before it is approved."""

from pathlib import Path

import click

from bot import clock
from bot.cli.acting import ID, as_user, at_work, pictures_beside
from bot.notices import countersign

BODY = click.option("--body", required=True, help="会签的单位")


@click.command("countersign-ask")
@ID
@BODY
@as_user
def ask(number: int, body: str, user: str) -> None:
    """写明要由哪个单位会签；会签齐了才能审定。"""
    with at_work(user, number) as (_, session, by, found):
        countersign.ask(session, found, body, by=by, at=clock.now())
    click.echo(f"{number} 要由{body}会签")


@click.command("countersign")
@ID
@BODY
@click.option("--person", required=True, help="谁代表该单位确认")
@click.option("--on", "day", required=True, metavar="DATE", help="确认的日期")
@click.option(
    "--file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="扫描件（PDF）或截图",
)
@as_user
def sign(number: int, body: str, person: str, day: str, file: Path, user: str) -> None:
    """登记会签：谁、哪天、扫描件。"""
    scan = pictures_beside(file)(file.name)
    given = countersign.Signature(person, clock.parse_day(day), scan, file.name)
    with at_work(user, number) as (parts, session, by, found):
        countersign.sign(session, found, body, given, by=by, files=parts.files, at=clock.now())
    click.echo(f"已登记{body}的会签")


@click.command("countersign-drop")
@ID
@BODY
@click.option("--reason", required=True, help="为什么不用会签")
@as_user
def drop(number: int, body: str, reason: str, user: str) -> None:
    """不用会签了，写明理由。"""
    with at_work(user, number) as (_, session, by, found):
        countersign.drop(session, found, body, by=by, reason=reason, at=clock.now())
    click.echo(f"{number} 不用{body}会签")


COMMANDS = (ask, sign, drop)
