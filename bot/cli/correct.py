"""`gongkai notice correct`: put right what is out, by a 更正 of its own or by deleting and sending again."""

from pathlib import Path

import click

from bot import clock
from bot.cli.acting import NUMBER, acting, as_user, pictures_beside, read_notice
from bot.notices import correct, show
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
    help="notice 另发一篇更正；resend 删除原文重发",
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
    click.echo(f"请照常送审、安排发布，发出后自动办理。已新增草稿 {new}")
