"""`gongkai release found · adopt · explain`: what was published in the console beside this system."""

import json

import click

from bot import clock
from bot.cli.acting import NUMBER, acting, as_json, as_user
from bot.notices import found
from bot.wiring import joined

ID = click.argument("number", type=NUMBER, metavar="ID")


@click.command("found")
@click.option("--all", "every", is_flag=True, help="处理过的也列出")
@as_json
def list_found(every: bool, as_json: bool) -> None:
    """列出后台发表、未经本系统审核的文章。"""
    with joined() as parts, parts.sessions.read() as session:
        rows = [_row(one) for one in found.listed(session, every=every)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    lines = (
        f"{row['id']:>5}  {row['state_name']}  {str(row['out_at'])[:16].replace('T', ' ')}  "
        f"{row['channel']}  {row['titles']}"
        for row in rows
    )
    click.echo("\n".join(lines) or "没有要处理的后台发表")


@click.command()
@ID
@click.option("--unit", required=True, help="发布单位")
@click.option("--kind", required=True, help="类别")
@click.option("--title", "titles", multiple=True, help="平台没有告知标题时写上，几篇写几次")
@as_user
def adopt(number: int, unit: str, kind: str, titles: tuple[str, ...], user: str) -> None:
    """把一次后台发表补入台账。"""
    with joined() as parts, parts.sessions.begin() as session:
        one, by = found.by_id(session, number), acting(session, user)
        lines = found.adopt(
            session, one, unit=unit, kind=kind, titles=titles, by=by, at=clock.now()
        )
    click.echo(f"已补入台账 {len(lines)} 条")


@click.command()
@ID
@click.option("--reason", required=True, help="为什么不计入台账")
@as_user
def explain(number: int, reason: str, user: str) -> None:
    """说明一次后台发表为什么不计入台账。"""
    with joined() as parts, parts.sessions.begin() as session:
        one, by = found.by_id(session, number), acting(session, user)
        found.explain(session, one, reason=reason, by=by, at=clock.now())
    click.echo(f"已说明 {number}")


def _row(one: found.Found) -> dict[str, object]:
    return {
        "id": one.id, "channel": one.account, "mode": one.mode, "out_at": clock.beijing(one.out_at).isoformat(),
        "articles": one.articles, "state": one.state, "state_name": found.STANDING_WORDS[one.state],
        "titles": "、".join(str(each.get("title") or "（标题待查）") for each in one.articles),
        "by": one.by, "note": one.note,
    }  # fmt: skip
