"""`gongkai workdays`: reckon in working days, and say which days count otherwise here."""

import json

import click

from bot import clock
from bot.cli.acting import acting, as_json, as_user
from bot.wiring import joined, joined_if_any
from bot.workdays import override
from bot.workdays.calendar import Calendar, Day
from bot.workdays.override import KIND_WORDS, DayKind

MOST_DAYS = 10_000
DATE = click.argument("text", metavar="DATE")


@click.group()
def workdays() -> None:
    """工作日：推算期限，登记与放假安排不同的日子。"""


@workdays.command()
@DATE
@click.argument("number", type=click.IntRange(0, MOST_DAYS), metavar="N")
@click.option("--explain", is_flag=True, help="说明哪些日子不算")
@as_json
def add(text: str, number: int, explain: bool, as_json: bool) -> None:
    """DATE 之后第 N 个工作日；DATE 当天不算。"""
    term = _calendar().add(clock.parse_day(text), number)
    if as_json:
        told: dict[str, object] = {
            "date": term.date.isoformat(), "provisional": term.provisional,
            "skipped": [{"day": one.day.isoformat(), "why": one.why} for one in term.skipped],
        }  # fmt: skip
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    unsure = "（暂定：有的年份放假安排还没有公布，只按周末和固定的节日推算）"
    click.echo(f"{term.date}{unsure if term.provisional else ''}")
    if explain:
        click.echo("\n".join(map(_line, [one for one in term.days if one.why])) or "天天都算")


@workdays.command("override")
@DATE
@click.option(
    "--kind", required=True, type=click.Choice([kind.value for kind in DayKind]),
    help="workday 这天上班，holiday 这天放假",
)  # fmt: skip
@click.option("--document", required=True, help="依据，如放假通知的文号")
@as_user
def enter(text: str, kind: str, document: str, user: str) -> None:
    """登记一天与国家的放假安排不同。"""
    day = clock.parse_day(text)
    with joined() as parts, parts.sessions.begin() as session:
        by = acting(session, user)
        override.enter(session, day, DayKind(kind), document=document, by=by, at=clock.now())
    click.echo(f"{day} {KIND_WORDS[kind]}")


@workdays.command("override-drop")
@DATE
@as_user
def drop(text: str, user: str) -> None:
    """取消登记，这一天仍按国家的放假安排。"""
    day = clock.parse_day(text)
    with joined() as parts, parts.sessions.begin() as session:
        override.drop(session, day, by=acting(session, user), at=clock.now())
    click.echo(f"{day} 按国家的放假安排")


@workdays.command("overrides")
@as_json
def list_overrides(as_json: bool) -> None:
    """列出登记过的日子。"""
    with joined() as parts, parts.sessions.read() as session:
        rows = [
            {"day": one.day.isoformat(), "kind": one.kind, "kind_name": KIND_WORDS[one.kind],
             "document": one.document, "by": one.by, "at": clock.beijing(one.at).isoformat()}
            for one in override.listed(session)
        ]  # fmt: skip
    lines = [f"{one['day']}  {one['kind_name']}  {one['document']}  {one['by']}" for one in rows]
    click.echo(json.dumps(rows, ensure_ascii=False) if as_json else "\n".join(lines) or "没有登记")


def _calendar() -> Calendar:
    """The bureau's calendar where there is a database yet, else the official one."""
    with joined_if_any() as parts:
        if parts is None:
            return Calendar()
        with parts.sessions.read() as session:
            return override.calendar(session)


def _line(one: Day) -> str:
    return f"  {one.day}  {'算' if one.working else '不算'}  {one.why}"
