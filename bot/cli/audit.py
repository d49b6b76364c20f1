"""`gongkai audit`: who did what, when, to which thing; and whether anybody has changed it since."""

import json

import click

from bot import clock
from bot.audit import find
from bot.audit.find import Found, Wanted
from bot.audit.verify import verify
from bot.cli.acting import as_json
from bot.errors import Refused
from bot.tables.text import printable
from bot.tables.write import columns
from bot.wiring import joined

Row = dict[str, object]


@click.group()
def audit() -> None:
    """审计记录：谁、何时、对什么、做了什么；校验有没有人改过。"""


@audit.command("list")
@click.option("--from", "first", metavar="DATE", help="从哪天起")
@click.option("--to", "last", metavar="DATE", help="到哪天为止，含这一天")
@click.option("--actor", default="", help="谁办的：登录名、system（定时任务）、cli:系统账号")
@click.option("--verb", default="", help="做了什么，如 notice.submit；只写 notice 就是它的全部")
@click.option("--subject", default="", metavar="KIND[:ID]", help="对什么，如 notice:3")
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=100, show_default=True, help="最多列几条，最近的")  # fmt: skip
@as_json
def list_acts(first: str | None, last: str | None, limit: int, as_json: bool, **words: str) -> None:
    """列出最近的审计记录，按写下的先后。"""
    kind, _, number = words["subject"].partition(":")
    wanted = Wanted(
        clock.parse_day(first) if first else None, clock.parse_day(last) if last else None,
        words["actor"], words["verb"], kind, number,
    )  # fmt: skip
    with joined() as parts, parts.sessions.read() as session:
        rows = [_row(one) for one in find.listed(session, wanted, limit=limit)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    elif not rows:
        click.echo("没有这样的审计记录")
    else:
        click.echo(columns(("编号", "时间", "谁", "做了什么", "对什么", "封条", "后来是"), list(map(_line, rows))))  # fmt: skip


@audit.command("verify")
def verify_trail() -> None:
    """逐条核对审计记录和封条，说出第一处不对的。"""
    with joined() as parts, parts.sessions.read() as session:
        verdict = verify(session, at=clock.now())
    if not verdict.whole:
        told = [f"第 {one.seq} 号封条，{one.why}" if one.seq else one.why for one in verdict.problems]  # fmt: skip
        raise Refused("审计记录不完整。" + "；".join(told[:20]) + "。请保留数据库，用备份核对")
    purged = f"，另有 {verdict.purged} 个旧封条因依法清除作废" if verdict.purged else ""
    waiting = f"，{verdict.waiting} 条等待封存" if verdict.waiting else ""
    click.echo(
        f"审计记录完整：已封存 {verdict.seals - verdict.purged} 条{purged}{waiting}，链头 {verdict.head}"
    )


def _row(one: Found) -> Row:
    act = one.act
    return {
        "id": act.id, "at": clock.beijing(act.at).isoformat(), "actor": act.actor, "verb": act.verb,
        "subject": act.subject_kind, "subject_id": act.subject_id, "before": act.before, "after": act.after,
        "seal": one.seal,
        "sealed_at": clock.beijing(one.sealed_at).isoformat() if one.sealed_at is not None else None,
    }  # fmt: skip


def _line(row: Row) -> list[str]:
    after = json.dumps(row["after"], ensure_ascii=False) if row["after"] else ""
    subject = f"{row['subject']}:{row['subject_id']}"
    seal = str(row["seal"] or "等待")
    told = [str(row["id"]), f"{row['at']:.19}".replace("T", " "), row["actor"], row["verb"], subject, seal]  # fmt: skip
    return [printable(str(one)) for one in (*told, after[:80])]
