"""`gongkai withheld`: what is withheld as a secret, by number only."""

import json

import click

from bot import clock
from bot.cli.acting import ID, acting, as_json, as_user
from bot.errors import Refused
from bot.notices import withheld as register
from bot.notices.withheld import GROUNDS, STANDING_WORDS, Item, Withheld
from bot.wiring import joined


@click.group()
def withheld() -> None:
    """不予公开登记：国家秘密、工作秘密只记登记号、依据和复核日期。"""


@withheld.command("add")
@click.option(
    "--ground", required=True, type=click.Choice(list(GROUNDS)), help="国家秘密、工作秘密"
)
@click.option("--number", required=True, help="登记号，不写标题")
@click.option("--review-on", "review_on", required=True, metavar="DATE", help="复核日期")
@click.option("--unit", default="", help="单位")
@click.option("--formed-on", "formed_on", metavar="DATE", help="形成日期")
@as_user
def add_item(
    ground: str, number: str, review_on: str, unit: str, formed_on: str | None, user: str
) -> None:
    """登记一项；最后一个词是它的编号。"""
    formed = clock.parse_day(formed_on) if formed_on else None
    item = Item(ground, number, clock.parse_day(review_on), unit, formed)
    with joined() as parts, parts.sessions.begin() as session:
        made = register.add(session, item, by=acting(session, user), at=clock.now())
        told = f"已登记{made.in_words()}，{made.review_on} 复核。编号 {made.id}"
    click.echo(told)


@withheld.command("review")
@ID
@click.option(
    "--outcome", required=True, type=click.Choice(["keep", "open"]), help="继续不予公开、可以公开"
)
@click.option("--next", "following", metavar="DATE", help="下次复核日期（keep 时要写）")
@as_user
def review_item(number: int, outcome: str, following: str | None, user: str) -> None:
    """登记复核的结果。"""
    if (outcome == "keep") != (following is not None):
        raise Refused("继续不予公开（keep）要写下次复核日期 --next，可以公开（open）不写")
    until = clock.parse_day(following) if following else None
    with joined() as parts, parts.sessions.begin() as session:
        by = acting(session, user)
        one = register.review(session, number, keep_until=until, by=by, at=clock.now())
        named, day = one.in_words(), one.review_on
    if until is None:
        click.echo(f"{named}可以公开了；要公开的，请按平常的办法新增稿件（gongkai notice add）")
    else:
        click.echo(f"{named}继续不予公开，{day} 复核")


@withheld.command("list")
@as_json
def list_items(as_json: bool) -> None:
    """列出登记，先要复核的在前。"""
    with joined() as parts, parts.sessions.read() as session:
        rows = [_row(one) for one in register.listed(session)]
        lines = [_line(one) for one in register.listed(session)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        click.echo("\n".join(lines) or "没有登记")


def _row(one: Withheld) -> dict[str, object]:
    return {
        "id": one.id, "ground": one.ground, "number": one.number,
        "unit": one.unit.name if one.unit else "",
        "formed_on": one.formed_on.isoformat() if one.formed_on else None,
        "review_on": one.review_on.isoformat(), "state": one.state,
        "recorded_by": one.recorded_by, "recorded_at": clock.beijing(one.recorded_at).isoformat(),
    }  # fmt: skip


def _line(one: Withheld) -> str:
    unit = f"{one.unit.name}  " if one.unit else ""
    return f"{one.id:>4}  {one.in_words()}  {unit}{one.review_on} 复核  {STANDING_WORDS[one.state]}"
