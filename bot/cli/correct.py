"""`gongkai notice correct`: put right what is out, by a 更正 of its own or by deleting and sending again."""

from pathlib import Path

import click

from bot import clock
from bot.cli.acting import NUMBER, acting, as_user, pictures_beside, read_notice
from bot.notices import console_fix, correct, show
from bot.notices.correction import Way
from bot.wiring import joined


@click.command("correct")
@click.argument("number", type=NUMBER, metavar="ID")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--note", required=True, help="更正什么，公众会看到")
@click.option(
    "--way",
    type=click.Choice([way.value for way in Way]),
    default=Way.NOTICE.value,
    show_default=True,
    help="notice 另发一篇更正；resend 删除原文重发；console 到公众平台后台改几个字",
)
@as_user
def correct_notice(number: int, file: Path, note: str, way: str, user: str) -> None:
    """更正已发布的稿件：新增一篇草稿；最后一个词是它的编号。"""
    order = correct.Order(read_notice(file), note, Way(way))
    with joined() as parts, parts.sessions.begin() as session:
        by, found, at = acting(session, user), show.find(session, number), clock.now()
        pictures = pictures_beside(file)
        made = correct.correct(
            session, found, order, by=by, files=parts.files, fetch=pictures, at=at
        )
        usual = {slug: account.allowance for slug, account in parts.publishers.items()}
        costs = correct.cost(session, found, usual, at=at) if order.way == Way.RESEND else []
        new = made.id
    for line in costs:
        click.echo(line)
    then = (
        "审定后到公众平台后台修改，再登记"
        if order.way == Way.CONSOLE
        else "安排发布，发出后自动办理"
    )
    click.echo(f"请照常送审，{then}。已新增草稿 {new}")


@click.command("corrected")
@click.argument("number", type=NUMBER, metavar="ID")
@click.option(
    "--proof", required=True, type=click.Path(path_type=Path, dir_okay=False), help="改好以后的截图"
)
@as_user
def corrected_in_console(number: int, proof: Path, user: str) -> None:
    """登记已在公众平台后台改好的文字，附截图。"""
    with joined() as parts, parts.sessions.begin() as session:
        by, found = acting(session, user), show.find(session, number)
        picture = pictures_beside(proof)(proof.name)
        console_fix.confirm(
            session, found, picture, proof.name, by=by, files=parts.files, at=clock.now()
        )
        title = found.title
    click.echo(f"已登记：《{title}》在公众平台后台改好")
