"""`gongkai error`: the register of errors that were found after release (错情台账)."""

import json
from collections.abc import Mapping
from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot import clock
from bot.cli.acting import NUMBER, acting, as_json, as_user, pictures_beside
from bot.notices import decide, mend, mistake, report_mistake, show
from bot.notices.mend import Fix
from bot.notices.mistake import GRADES, HOWS, SOURCES, Grade, How, Source
from bot.notices.notice import Notice
from bot.notices.report_mistake import Report
from bot.reports import errors
from bot.wiring import joined

ID = click.argument("number", type=NUMBER, metavar="ID")
Told = Mapping[str, object]


@click.group()
def error() -> None:
    """错情台账：发布以后发现的错误，谁发现、谁改、何时改好、证明。"""


@error.command()
@click.option("--notice", "number", type=NUMBER, metavar="ID", help="稿件编号")
@click.option("--release", "name", metavar="R12", help="发布编号，代替 --notice")
@click.option("--wrong", required=True, help="写错的原文，照抄发布的标题、摘要或正文")
@click.option("--right", required=True, help="应为；写空的 '' 表示应删去")
@click.option("--found-by", required=True, help="谁发现的")
@click.option("--found-on", metavar="DATE", help="哪天发现的；不写就是今天")
@click.option("--source", type=click.Choice([*SOURCES.values()]), default=SOURCES[Source.SELF], show_default=True)  # fmt: skip
@click.option("--severity", type=click.Choice([*GRADES.values()]), default=GRADES[Grade.ORDINARY], show_default=True)  # fmt: skip
@click.option("--owner", metavar="MEMBER", help="承办人的登录名；不写就是稿件的录入人")
@click.option("--deadline", metavar="DATE", help="期限；不写按轻重算")
@click.option("--learn", is_flag=True, help="马上加入规则包；不写就在办结时加入")
@as_user
def add(number: int | None, name: str | None, user: str, **given: str | bool | None) -> None:
    """登记一处错情。"""
    if (number is None) == (name is None):
        raise click.UsageError("--notice 和 --release 要写一个，只写一个")
    with joined() as parts, parts.sessions.begin() as session:
        by, notice, at = acting(session, user), _notice(session, number, name), clock.now()
        made = report_mistake.report(session, notice, _report(session, given), by=by, at=at)
        told = f"已登记错情第 {made.id} 号，承办人 {made.owner.name}，期限 {made.deadline}"
    click.echo(told)


@error.command("list")
@click.option("--open", "only_open", is_flag=True, help="只列待办的，最急的在前")
@click.option("--quarter", metavar="2026-Q4", help="一个季度的汇总")
@as_json
def list_errors(only_open: bool, quarter: str | None, as_json: bool) -> None:
    """列出错情，新的在前；或汇总一个季度。"""
    if only_open and quarter:
        raise click.UsageError("--open 和 --quarter 只能用一个")
    with joined() as parts, parts.sessions.read() as session:
        if quarter:
            figures = errors.quarter(session, quarter)
            click.echo(json.dumps(figures, ensure_ascii=False) if as_json else _summary(figures))
            return
        rows = [mistake.row(one) for one in mistake.listed(session, only_open=only_open)]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        click.echo("\n".join(map(_line, rows)) or "没有错情")


@error.command("show")
@ID
@as_json
def show_error(number: int, as_json: bool) -> None:
    """看一处错情的全部。"""
    with joined() as parts, parts.sessions.read() as session:
        row = mistake.row(mistake.by_id(session, number))
    click.echo(json.dumps(row, ensure_ascii=False) if as_json else "\n".join(_page(row)))


@error.command()
@ID
@click.option(
    "--how", required=True, type=click.Choice([how.value for how in How]),
    help="、".join(f"{how} {what}" for how, what in HOWS.items()),
)  # fmt: skip
@click.option("--proof", required=True, metavar="FILE|URL", help="证明：截图、PDF 或网址")
@click.option("--note", default="", help="备注；作出说明的写明向谁、怎样说明")
@click.option("--no-learn", is_flag=True, help="不加入规则包，如只在这一篇里错的日期")
@as_user
def fix(number: int, how: str, proof: str, note: str, no_learn: bool, user: str) -> None:
    """登记一处错情改好了，附证明；写错的词加入规则包。"""
    is_address = proof.startswith(("https://", "http://"))
    data = b"" if is_address else pictures_beside(Path(proof))(Path(proof).name)
    given = Fix(
        How(how), proof if is_address else "", data, Path(proof).name, note, learn=not no_learn
    )
    with joined() as parts, parts.sessions.begin() as session:
        by, one = acting(session, user), mistake.by_id(session, number)
        left = mend.fix(session, one, given, by=by, files=parts.files, at=clock.now())
        joined_pack = one.word_id is not None
    click.echo(f"错情第 {number} 号已办结" + ("，写错的词已加入规则包" if joined_pack else ""))
    if left:
        click.echo(f"提醒：{left}", err=True)


@error.command()
@ID
@click.option("--reason", required=True, help="为什么不是错情")
@as_user
def dismiss(number: int, reason: str, user: str) -> None:
    """认定登记的不是错情（分管领导）。"""
    with joined() as parts, parts.sessions.begin() as session:
        by, one = acting(session, user), mistake.by_id(session, number)
        report_mistake.dismiss(session, one, by=by, reason=reason, at=clock.now())
    click.echo(f"第 {number} 号不是错情，已记下理由")


def _notice(session: Session, number: int | None, name: str | None) -> Notice:
    return decide.find(session, name).notice if name else show.find(session, number or 0)


def _report(session: Session, given: Mapping[str, str | bool | None]) -> Report:
    """What was written on the command line; dates and names as people write them."""
    text = {key: str(value or "") for key, value in given.items()}
    return Report(
        wrong=text["wrong"], right=text["right"], found_by=text["found_by"],
        found_on=clock.parse_day(text["found_on"]) if text["found_on"] else clock.today(),
        source=Source(_code(SOURCES, text["source"])), grade=Grade(_code(GRADES, text["severity"])),
        owner=acting(session, text["owner"]) if text["owner"] else None,
        deadline=clock.parse_day(text["deadline"]) if text["deadline"] else None,
        learn=bool(given["learn"]),
    )  # fmt: skip


def _code(names: Mapping[str, str], name: str) -> str:
    return next(code for code, known in names.items() if known == name)


def _line(row: Told) -> str:
    should = f"应为“{row['right']}”" if row["right"] else "应删去"
    return (
        f"{row['id']:>5}  {row['state_name']}  {row['severity_name']}  期限 {row['deadline']}  {row['owner']}  "
        f"《{row['title']}》{row['place']}“{row['wrong']}”{should}"
    )


def _page(row: Told) -> list[str]:
    told = (
        ("发现", f"{row['found_on']} {row['found_by']}（{row['source_name']}），{row['reported_by']}登记"),
        ("办结", row["settled_by"] and f"{row['settled_at']} {row['settled_by']} {row['how_name']}"),
        ("证明", row["proof"]), ("说明", row["note"]), ("规则包", row["learned"] and "已加入"),
    )  # fmt: skip
    return [_line(row), *(f"  {name}：{text}" for name, text in told if text)]


def _summary(figures: Told) -> str:
    rate = "没有发布" if figures["rate"] is None else f"每百次发布 {figures['rate']} 处"
    return (
        f"{figures['quarter']}：错情 {figures['errors']} 处，待办 {figures['open']} 处，超期 {figures['late']} 处；"
        f"发布 {figures['releases']} 次，{rate}"
    )
