"""`gongkai notice form` and `signed`: the form of a notice's approval, and the scan of one signed on paper."""

from pathlib import Path

import click

from bot import clock
from bot.cli.acting import ID, as_user, at_work, maybe_as_user, operator, pictures_beside
from bot.cli.output import written
from bot.notices import paper, show
from bot.notices.countersign import Signature
from bot.reports.form.draw import FORMATS, drawn
from bot.reports.form.form import form
from bot.wiring import joined


@click.command("form")
@ID
@click.option(
    "--format", "kind", type=click.Choice(FORMATS), default="docx", show_default=True, help="格式"
)
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到哪个文件",
)
@maybe_as_user
def form_of(number: int, kind: str, output: Path, user: str | None) -> None:
    """输出信息发布审核表（Word 或 PDF），可以打印。"""
    with joined() as parts, parts.sessions.read() as session:
        operator(session, user, "notice.read")
        found = show.find(session, number)
        data, title = drawn(form(session, found), kind), found.title
    written(output, data)
    click.echo(f"《{title}》的审核表写到 {output}")


@click.command("signed")
@ID
@click.option(
    "--step", "which", default="", metavar="ROLE|N", help="哪一步：岗位或第几步；不写就是整张审核表"
)
@click.option("--person", required=True, help="纸上签字的人")
@click.option("--on", "day", required=True, metavar="DATE", help="签字的日期")
@click.option(
    "--file",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="扫描件（PDF 或图片）",
)
@as_user
def signed(number: int, which: str, person: str, day: str, file: Path, user: str) -> None:
    """登记纸质签批的扫描件；只作佐证，不代替系统里的审核。"""
    given = Signature(person, clock.parse_day(day), pictures_beside(file)(file.name), file.name)
    with at_work(user, number) as (parts, session, by, found):
        what = paper.register(
            session, found, which, given, by=by, files=parts.files, at=clock.now()
        )
    click.echo(f"已登记 {number} 的纸质签批（{what}）")


COMMANDS = (form_of, signed)
