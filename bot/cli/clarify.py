"""`gongkai notice clarify`: say what a notice clears up (澄清)."""

import click

from bot import clock
from bot.cli.acting import ID, NUMBER, as_user, at_work
from bot.notices import clarify, show
from bot.notices.clarify import Cleared


@click.command("clarify")
@ID
@click.option("--notice", "about", type=NUMBER, metavar="N", help="澄清哪一篇已发布的稿件")
@click.option("--rumour", default="", help="或者澄清哪一条传言，照原话简短写，公众会看到")
@click.option("--url", default="", help="传言的出处")
@click.option("--seen-on", metavar="DATE", help="哪天看到的传言")
@as_user
def clarify_notice(
    number: int, about: int | None, rumour: str, url: str, seen_on: str | None, user: str
) -> None:
    """写明一篇草稿澄清什么；发布后公众问到、看到那件事，先看到这一篇。"""
    if (about is None) == (not rumour):
        raise click.UsageError("--notice 和 --rumour 要写一个，只写一个")
    day = clock.parse_day(seen_on) if seen_on else None
    with at_work(user, number) as (_, session, by, found):
        item = show.find(session, about) if about is not None else None
        clarify.clarify(session, found, Cleared(item, rumour, url, day), by=by, at=clock.now())
    click.echo(f"已写明 {number} 澄清什么；照常送审、发布")
