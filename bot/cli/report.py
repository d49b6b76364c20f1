"""`gongkai report`: the figures that the bureau must account for."""

import json
from pathlib import Path

import click

from bot.cli.output import written
from bot.db import facts
from bot.reports import sheet, since_close
from bot.reports.monthly import report as month_figures
from bot.wiring import joined


@click.group()
def report() -> None:
    """报表：每月发布统计。"""


@report.command("month")
@click.argument("month")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "csv"]),
    default="json",
    show_default=True,
    help="格式",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="写到文件，不写就输出到屏幕",
)
def month_report(month: str, form: str, output: Path | None) -> None:
    """一个月的发布统计，MONTH 如 2017-10。"""
    with joined() as parts, parts.sessions.read() as session:
        now = month_figures(session, month, demo=facts.is_demo(session))
        figures = since_close.with_remark(session, now)
    text = (
        sheet.as_csv(figures)
        if form == "csv"
        else json.dumps(figures, ensure_ascii=False, indent=2) + "\n"
    )
    data = text.encode()
    if output is None:
        click.echo(data, nl=False)
        return
    written(output, data)
