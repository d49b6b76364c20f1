"""`gongkai notice emergency`: an approval by telephone or message is recorded, confirmed or refused."""

import json
from pathlib import Path

import click

from bot import clock
from bot.answers.places import places
from bot.cli.acting import ID, as_json, as_user, at_work, pictures_beside
from bot.notices import emergency, emergency_answer, emergency_record
from bot.notices.emergency import How
from bot.notices.emergency_record import Call
from bot.notices.notice import STATE_WORDS
from bot.review.chain import CHECKLIST
from bot.staff import member
from bot.wiring import joined


@click.command("emergency")
@ID
@click.option("--case", required=True, help="应急情形，如 临时闭馆")
@click.option("--approver", required=True, metavar="NAME", help="谁批准的：登录名")
@click.option(
    "--how", required=True, type=click.Choice([one.value for one in How]),
    help="phone 电话，message 消息（要附截图）",
)  # fmt: skip
@click.option("--at", "told", required=True, metavar="TIME", help="什么时候批准的")
@click.option("--said", required=True, help="批准人说了什么")
@click.option(
    "--screenshot", type=click.Path(path_type=Path, dir_okay=False), help="消息的截图，或通话记录的截图"
)  # fmt: skip
@as_user
def record(
    number: int, case: str, approver: str, how: str, told: str, said: str, screenshot: Path | None, *, user: str,
) -> None:  # fmt: skip
    """登记领导用电话或消息批准，稿件可以马上发布；批准人事后确认。"""
    picture = pictures_beside(screenshot)(screenshot.name) if screenshot else b""
    name, told_at = screenshot.name if screenshot else "", clock.parse_time(told)
    with at_work(user, number) as (parts, session, by, found):
        who = member.by_name(session, approver)
        call = Call(case, who, How(how), told_at, said, picture, name)
        made, findings = emergency_record.record(
            session, found, call, by=by, files=parts.files, at=clock.now(), places=places(session)
        )
        until = clock.in_words(made.confirm_by)
    for one in findings:
        click.echo(f"提醒：{one.where}{one.what}", err=True)
    click.echo(f"已登记 {approver} 的应急批准，可以安排发布；请其在{until}以前确认")


@click.command("emergency-confirm")
@ID
@as_user
def confirm(number: int, user: str) -> None:
    """确认批准过，并确认政治、法律、政策、保密、文字五个方面都已核对。"""
    with at_work(user, number) as (_, session, by, found):
        emergency_answer.confirm(session, found, by=by, checked=CHECKLIST, at=clock.now())
    click.echo(f"已确认 {number} 的应急批准")


@click.command("emergency-refuse")
@ID
@click.option("--reason", required=True, help="为什么不认可")
@as_user
def refuse(number: int, reason: str, user: str) -> None:
    """不认可登记的批准：没发的退回草稿，发了的请信息公开专员决定是否撤回。"""
    with at_work(user, number) as (_, session, by, found):
        emergency_answer.refuse(session, found, by=by, reason=reason, at=clock.now())
    click.echo(f"已不认可 {number} 的应急批准，信息公开专员和主要领导会收到消息")


@click.command("emergencies")
@as_json
def list_pending(*, as_json: bool) -> None:
    """列出还等批准人确认的应急批准，急的在前。"""
    at = clock.now()
    with joined() as parts, parts.sessions.read() as session:
        rows = [
            {"notice": notice.id, "title": notice.title, "notice_state": notice.state, "late": one.confirm_by < at}
            | emergency.row(one)
            for one, notice in emergency.pending(session)
        ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        click.echo("\n".join(map(_line, rows)) or "没有等确认的应急批准")


def _line(row: dict[str, object]) -> str:
    until = f"{row['confirm_by']:.16}".replace("T", " ")
    state = STATE_WORDS[str(row["notice_state"])]
    return (
        f"{row['notice']:>5}  {until} 以前{'  超时' if row['late'] else ''}  {row['approver']} 确认  {row['case']}  "
        f"《{row['title']}》（{state}），{row['recorded_by']} 登记"
    )


COMMANDS = (record, confirm, refuse, list_pending)
