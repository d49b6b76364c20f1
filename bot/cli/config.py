"""`gongkai config`: the settings written to files, and read in from files."""

from pathlib import Path

import click

from bot import clock
from bot.cli.acting import acting, maybe_as_user, operator
from bot.configuration import read, write
from bot.wiring import joined

FOLDER = click.argument(
    "folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False, dir_okay=True)
)


@click.group()
def config() -> None:
    """设置：导出成文件，从文件载入。"""


@config.command("export")
@FOLDER
def export_settings(folder: Path) -> None:
    """把数据库里的设置写成文件，放进一个还没有这些文件的文件夹。公众号的密钥不在里面。"""
    with joined() as parts, parts.sessions.read() as session:
        names = write.export(session, folder)
    click.echo(f"已导出到 {folder}：{'、'.join(names)}")


@config.command("import")
@FOLDER
@maybe_as_user
def import_settings(folder: Path, user: str | None) -> None:
    """载入一个文件夹里的设置，全部或一个也不。单位、渠道、类别只改只加，不删；审核链不一样的，提出变更等另一方确认。"""
    with joined() as parts:
        with parts.sessions.begin() as session:
            who = operator(session, user, "config.import")
            by = acting(session, user) if user else None
            done = read.load(session, folder, by=by, operator=who, at=clock.now())
        with parts.sessions.read() as session:
            parts.index.fresh(session)
    click.echo(f"已载入：{'、'.join(done.files) or '和数据库里的一样，没有要改的'}")
    for name in done.proposed:
        click.echo(f"{name}的审核链没有改，已提出变更，等另一方（管理员或主要领导）确认")
