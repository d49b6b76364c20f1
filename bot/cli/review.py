"""`gongkai notice`, the review: submit, approve (with changes), return, and say how important a notice is."""

from pathlib import Path

import click

from bot import clock
from bot.answers.places import places
from bot.cli.acting import ID, as_user, at_work, pictures_beside, read_notice
from bot.notices import amend, find, importance, review, show
from bot.review.chain import CHECKLIST

REASON = click.option("--reason", required=True, help="理由，记入审核记录")


@click.command()
@ID
@as_user
def submit(number: int, user: str) -> None:
    """送审。"""
    with at_work(user, number) as (_, session, by, found):
        before = found.importance
        findings = review.submit(session, found, by=by, at=clock.now(), places=places(session))
        waiting = show.waiting_for(session, found)
        raised = found.importance_note if found.importance != before else ""
    for one in findings:
        click.echo(f"提醒：{one.where}{one.what}", err=True)
    if raised:
        click.echo(f"提醒：{raised}，按规则定为重点，还要主要领导审核", err=True)
    click.echo(f"已送审，等待{waiting}审核")


@click.command()
@ID
@click.option("--comment", default="", help="审核意见")
@click.option(
    "--edit", "file", type=click.Path(path_type=Path, dir_okay=False), help="修改后通过：改好的稿件"
)
@as_user
def approve(number: int, comment: str, file: Path | None, user: str) -> None:
    """同意，并确认政治、法律、政策、保密、文字五个方面都已核对。"""
    at = clock.now()
    made = amend.Amendment(read_notice(file), comment, CHECKLIST) if file else None
    with at_work(user, number) as (parts, session, by, found):
        if file is None or made is None:
            last = review.approve(session, found, by=by, comment=comment, checked=CHECKLIST, at=at)
        else:
            last = amend.approve(
                session, found, made, by=by,
                files=parts.files, fetch=pictures_beside(file), at=at,
            )  # fmt: skip
        waiting = show.waiting_for(session, found)
        then = "可以安排发布" if find.is_open(found) else find.why_closed(found)
    done = "已修改后通过" if file is not None else "已同意"
    click.echo(f"{done}，审核完成，{then}" if last else f"{done}，等待{waiting}审核")


@click.command("return")
@ID
@click.option("--comment", required=True, help="退回的原因")
@as_user
def return_notice(number: int, comment: str, user: str) -> None:
    """退回作者。"""
    with at_work(user, number) as (_, session, by, found):
        review.return_to_author(session, found, by=by, comment=comment, at=clock.now())
    click.echo(f"已退回 {number}")


@click.command("raise")
@ID
@REASON
@as_user
def raise_importance(number: int, reason: str, user: str) -> None:
    """定为重点：任何一位审核人都可以。"""
    with at_work(user, number) as (_, session, by, found):
        importance.raise_to_key(session, found, by=by, reason=reason, at=clock.now())
    click.echo(f"{number} 已定为重点，还要主要领导审核")


@click.command("lower")
@ID
@REASON
@as_user
def lower_importance(number: int, reason: str, user: str) -> None:
    """改为普通：只有主要领导可以。"""
    with at_work(user, number) as (_, session, by, found):
        complete = importance.lower(session, found, by=by, reason=reason, at=clock.now())
        waiting = show.waiting_for(session, found)
    then = "，审核完成" if complete else f"，等待{waiting}审核" if waiting else ""
    click.echo(f"{number} 已改为普通{then}")


COMMANDS = (submit, approve, return_notice, raise_importance, lower_importance)
