"""`gongkai db`: create the database or bring it up to this version."""

import click

from bot.wiring import upgraded
from config import logging as logs
from config.settings import load


@click.group()
def db() -> None:
    """建库、升级。"""


@db.command()
def upgrade() -> None:
    """建立数据库或升级到本版本；第一次会载入 config 文件夹。"""
    settings = load()
    logs.set_up(settings.log_level, settings.log_format)
    loaded = upgraded(settings)
    click.echo("数据库已就绪" + ("，已载入机构、渠道、类别、审核链和指南" if loaded else ""))
