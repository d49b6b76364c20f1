"""`gongkai notice group`, `ungroup`, `reschedule`: several notices in one send, and other times."""

import click

from bot import clock
from bot.cli.acting import ID, NUMBER, acting, as_user, at_work
from bot.notices import group, reschedule, show
from bot.notices.channel import Mode
from bot.wiring import joined

WHEN = "发布时间，如 2026-12-01T09:00"


@click.command("group")
@click.argument("numbers", type=NUMBER, metavar="ID ID …", nargs=-1, required=True)
@click.option("--channel", "on", required=True, help="渠道")
@click.option(
    "--mode", type=click.Choice([mode.value for mode in Mode]), default=Mode.MASS.value, show_default=True
)  # fmt: skip
@click.option("--at", "when", help=f"{WHEN}；不写就尽快发")
@as_user
def group_notices(
    numbers: tuple[int, ...], on: str, mode: str, when: str | None, user: str
) -> None:
    """把 2 到 8 篇稿件合并成一次发送，按写的顺序，第一篇是头条。"""
    due = clock.parse_time(when) if when is not None else None
    with joined() as parts, parts.sessions.begin() as session:
        notices = [show.find(session, number) for number in numbers]
        group.group(
            session, notices, on=on, mode=Mode(mode), due=due, by=acting(session, user), at=clock.now()
        )  # fmt: skip
        waking = parts.memory.wakeup
    waking.ring()
    click.echo(f"{len(numbers)} 篇合并成一次发送，{clock.in_words(due) if due else '尽快'}发出")


@click.command()
@ID
@as_user
def ungroup(number: int, user: str) -> None:
    """把一篇稿件移出同批：时间和方式不变，单独发送。"""
    with at_work(user, number) as (_, session, by, found):
        group.ungroup(session, found, by=by, at=clock.now())
    click.echo(f"已把 {number} 移出同批，按原来的时间单独发送")


@click.command("reschedule")
@ID
@click.option("--channel", help="只改这个渠道的；不写就改全部在等的")
@click.option("--at", "when", required=True, help=WHEN)
@as_user
def reschedule_notice(number: int, channel: str | None, when: str, user: str) -> None:
    """改在等的发布的时间；同批的一起改。"""
    due = clock.parse_time(when)
    with at_work(user, number) as (parts, session, by, found):
        done = reschedule.reschedule_notice(
            session, found, on=channel, due=due, by=by, at=clock.now()
        )
        moved = {one.notice_id for one in done}
        waking = parts.memory.wakeup
    waking.ring()
    together = f"，同批 {len(moved)} 篇一起" if len(moved) > 1 else ""
    click.echo(f"改在{clock.in_words(due)}发布{together}")


COMMANDS = (group_notices, ungroup, reschedule_notice)
