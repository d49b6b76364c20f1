"""`gongkai calendar`: what goes out on which day, what would not fit, and the days worth preparing for."""

import json
from datetime import timedelta

import click

from bot import clock
from bot.cli.acting import acting, as_json, as_user
from bot.clock import beijing, parse_day
from bot.notices import observance, plan
from bot.notices.plan import PlannedDay, Send
from bot.wiring import joined

MOST_DAYS = 366


@click.group()
def calendar() -> None:
    """日历：哪天发什么、排不下的、要提前准备的日子。"""


@calendar.command()
@click.option("--from", "first", help="从哪天起，如 2026-12-01；不写就是今天")
@click.option(
    "--days", type=click.IntRange(1, MOST_DAYS), default=14, show_default=True, help="几天"
)
@as_json
def show(first: str | None, days: int, as_json: bool) -> None:
    """逐日列出要发布的、还剩几次群发、排不下的和连续超过一周的空档。"""
    begin = parse_day(first) if first else clock.today()
    with joined() as parts, parts.sessions.read() as session:
        usual = {slug: account.allowance for slug, account in parts.publishers.items()}
        last = begin + timedelta(days=days - 1)
        made = plan.make(session, begin, last, usual, at=clock.now())
        if as_json:
            click.echo(json.dumps([_told(one) for one in made.days], ensure_ascii=False))
            return
        for one in made.days:
            click.echo("\n".join(_lines(one)))
        for a, b in made.near:
            names = "和".join(f"《{send.first.notice.title}》" for send in (a, b))
            click.echo(f"提醒：{names}在同一个公众号上相隔不到 {made.apart} 分钟", err=True)


@calendar.command("days")
@as_json
def list_days(as_json: bool) -> None:
    """列出要提前三周准备的日子。"""
    with joined() as parts, parts.sessions.read() as session:
        known, today = observance.every(session), clock.today()
        rows = [
            {
                "name": one.name,
                "next": str(observance.upcoming(one, today) or ""),
                "idea": one.idea,
                "dates": one.dates,
            }
            for one in known
        ]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        click.echo("\n".join(f"{one['next'] or '（没有以后的日子）'}  {one['name']}  {one['idea']}" for one in rows))  # fmt: skip


@calendar.command("set")
@click.argument("name")
@click.option("--month", type=click.IntRange(1, 12), default=None, help="月")
@click.option("--day", type=click.IntRange(1, 31), default=None, help="日")
@click.option("--week", type=click.IntRange(1, 5), default=None, help="该月第几个")
@click.option("--weekday", type=click.IntRange(1, 7), default=None, help="星期几，7 是星期日")
@click.option("--date", "dates", multiple=True, help="逐年写明的日子，可写多个")
@click.option("--idea", default="", help="建议发什么")
@as_user
def set_day(
    *, name: str, month: int | None, day: int | None, week: int | None, weekday: int | None,
    dates: tuple[str, ...], idea: str, user: str,
) -> None:  # fmt: skip
    """新增或修改一个要提前准备的日子。"""
    given: dict[str, object] = {
        "name": name, "month": month or 0, "day": day or 0, "week": week or 0, "weekday": weekday or 0,
        "dates": list(dates), "idea": idea,
    }  # fmt: skip
    with joined() as parts, parts.sessions.begin() as session:
        observance.put(session, given, by=acting(session, user), at=clock.now())
    click.echo(f"已登记“{name}”")


@calendar.command()
@click.argument("name")
@as_user
def drop(name: str, user: str) -> None:
    """去掉一个要提前准备的日子。"""
    with joined() as parts, parts.sessions.begin() as session:
        observance.remove(session, name, by=acting(session, user), at=clock.now())
    click.echo(f"已去掉“{name}”")


@calendar.command()
@click.argument("minutes", type=int)
@as_user
def apart(minutes: int, user: str) -> None:
    """同一个公众号两次发送最少隔多少分钟，不到的在日历上标出来。"""
    with joined() as parts, parts.sessions.begin() as session:
        observance.keep_apart(session, minutes, by=acting(session, user), at=clock.now())
    click.echo(f"相隔不到 {minutes} 分钟的会标出来")


def _told(one: PlannedDay) -> dict[str, object]:
    return {
        "day": one.day.day.isoformat(), "working": one.day.working, "why": one.day.why, "silent": one.silent,
        "left": dict(one.left), "suggestions": [each.name for each in one.suggestions],
        "sends": [_sent(send) for send in one.sends],
    }  # fmt: skip


def _sent(send: Send) -> dict[str, object]:
    first = send.first
    return {
        "at": beijing(send.when).isoformat(), "channel": first.channel, "mode": first.mode, "state": first.state,
        "why": send.why, "releases": [f"R{one.id}" for one in send.releases],
        "notices": [one.notice_id for one in send.releases], "titles": [one.notice.title for one in send.releases],
    }  # fmt: skip


def _lines(one: PlannedDay) -> list[str]:
    notes = [one.day.why, "空档" if one.silent else "", *(each.name for each in one.suggestions)]
    notes += [f"{slug} 还可群发 {n} 次" for slug, n in one.left.items() if n is not None]
    lines = ["  ".join(filter(None, [clock.day_in_words(one.day.day), *notes]))]
    for send in one.sends:
        titles = "、".join(f"《{each.notice.title}》" for each in send.releases)
        lines.append("  ".join(filter(None, ["", f"{beijing(send.when):%H:%M}", send.first.channel, send.first.mode, titles, send.why])))  # fmt: skip
    return lines
