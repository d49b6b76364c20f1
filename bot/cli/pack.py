"""`gongkai release pack`: the evidence of a release, or of a sample of a quarter, in one zip."""

from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot import clock
from bot.backup.archive import new_file
from bot.cli.acting import acting, as_user
from bot.ledger.verify import verify
from bot.reports.pack import sample, take
from bot.reports.pack.sample import Drawing
from bot.reports.pack.take import Source, Taken
from bot.wiring import joined

WHAT = "打包"


@click.command("pack")
@click.argument("name", metavar="[ID]", required=False)
@click.option("--quarter", metavar="YYYY-Qn", help="从一个季度的发布里抽样，如 2026-Q4")
@click.option("--sample", "wanted", type=click.IntRange(min=1), help="抽几个")
@click.option("--seed", default="", help="抽签的种子；不写就随机取一个，记在包里")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到哪个 zip 文件",
)
@as_user
def pack_release(
    name: str | None, quarter: str | None, wanted: int | None, seed: str, output: Path, user: str
) -> None:
    """证据包：一个发布（R12、L3），或一个季度的随机抽样。"""
    if (name is None) == (quarter is None) or (quarter is None) != (wanted is None):
        raise click.UsageError("要么写发布的编号，要么写 --quarter 和 --sample")
    if seed and quarter is None:
        raise click.UsageError("--seed 只和 --quarter 一起用")
    with joined() as parts, new_file(output, WHAT) as file:
        at = clock.now()
        with parts.sessions.read() as session:
            source = Source(parts.files, parts.settings.public_url, verify(session))
            what = _what(session, name, quarter, wanted, seed)
            taken = take.take(session, file, what, source, by=acting(session, user), at=at)
        with parts.sessions.begin() as session:
            take.record(session, taken, by=acting(session, user), at=at)
    for line in _told(taken, output):
        click.echo(line)


def _what(
    session: Session, name: str | None, quarter: str | None, wanted: int | None, seed: str
) -> str | Drawing:
    if quarter is None or wanted is None:
        return str(name)
    return sample.draw(session, quarter, wanted, seed)


def _told(taken: Taken, output: Path) -> list[str]:
    drawn = taken.drawing
    told = [f"证据包写到 {output}：{'、'.join(taken.names)}；清单的 SHA-256 是 {taken.manifest}"]
    if drawn is not None:
        few = f"，不够 {drawn.wanted} 个，全部取出" if len(drawn.lots) < drawn.wanted else ""
        told.append(
            f"{drawn.quarter} 共 {len(drawn.lots)} 个发布{few}；种子 {drawn.seed}，用它再抽结果相同"
        )
    if taken.missing:
        told.append(f"有 {taken.missing} 处没有原件，目录里写明了原因")
    return told
