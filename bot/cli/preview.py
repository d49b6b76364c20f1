"""`gongkai notice preview`: a notice on one phone, before anybody else reads it."""

import click

from bot.cli.acting import ID, acting, as_user
from bot.notices import preview
from bot.notices.preview import Order, Tools
from bot.wiring import joined


@click.command("preview")
@ID
@click.option("--channel", required=True, help="用哪个公众号发")
@click.option(
    "--to", required=True, metavar="NAME", help="发给谁：微信号或 openid，对方要关注这个公众号"
)
@as_user
def preview_notice(number: int, channel: str, to: str, user: str) -> None:
    """发布以前先在一部手机上看。每个公众号每天 100 次。"""
    with joined() as parts:
        with parts.sessions.read() as session:
            by = acting(session, user)
        tools = Tools(parts.sessions, parts.files, parts.publishers, parts.settings.public_url)
        preview.send(Order(number, channel, to), tools, by=by)
    click.echo(f"已把 {number} 的预览发给 {to}，请在手机上查看；“阅读原文”打开的是工作台")
