"""`gongkai notice`: the life of a notice."""

import json
from pathlib import Path

import click

from bot import clock
from bot.cli import countersign, emergency, form, group, review
from bot.cli.acting import FILE, ID, acting, as_json, as_user, at_work, pictures_beside, read_notice
from bot.cli.check import check_notice, dismiss_finding, fix_findings, override_finding
from bot.cli.clarify import clarify_notice
from bot.cli.correct import correct_notice, corrected_in_console
from bot.cli.pages import page
from bot.cli.preview import preview_notice
from bot.notices import front, schedule, show, take_in, withdraw, write
from bot.notices.channel import Mode
from bot.notices.notice import State
from bot.tables.read import read_rows
from bot.wiring import joined


@click.group()
def notice() -> None:
    """稿件：写、审、发、撤。"""


@notice.command()
@FILE
@as_user
def add(file: Path, user: str) -> None:
    """新增一篇草稿；最后一个词是它的编号。"""
    fields = read_notice(file)
    with joined() as parts, parts.sessions.begin() as session:
        made = write.add(
            session,
            fields,
            by=acting(session, user),
            files=parts.files,
            fetch=pictures_beside(file),
            at=clock.now(),
        )
        number = made.id
    for sentence in fields.assumed:
        click.echo(f"提醒：{sentence}", err=True)
    click.echo(f"已新增草稿 {number}")


@notice.command("import")
@FILE
@as_user
@click.option("--create-units", is_flag=True, help="没有的单位自动新增")
def import_many(file: Path, user: str, create_units: bool) -> None:
    """批量新增草稿（.xlsx、.csv、.jsonl），要么全部导入，要么一篇不导。"""
    table = read_rows(file)
    fetch, numbered = pictures_beside(file), [(row.number, row.cells) for row in table.rows]
    with joined() as parts:
        with parts.sessions.read() as session:
            by = acting(session, user)
        rows = take_in.read(numbered, fetch, by=by)
        with parts.sessions.begin() as session:
            made = take_in.take_in(
                session, rows, by=acting(session, user), files=parts.files, fetch=fetch,
                create_units=create_units, at=clock.now(),
            )  # fmt: skip
            first, last = made[0].id, made[-1].id
    if ignored := front.unknown_columns(table.headers):
        click.echo(f"提醒：没有用到这些列：{'、'.join(ignored)}", err=True)
    click.echo(f"已导入 {len(made)} 篇，编号 {first} 到 {last}")


@notice.command("list")
@click.option("--state", type=click.Choice([state.value for state in State]), help="只列一种状态")
@as_json
def list_notices(state: str | None, as_json: bool) -> None:
    """列出稿件，新的在前。"""
    with joined() as parts, parts.sessions.read() as session:
        rows = show.rows(session, show.listed(session, state=state))
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
    else:
        click.echo("\n".join(show.lines(rows)) or "没有稿件")


@notice.command("show")
@ID
@as_json
def show_notice(number: int, as_json: bool) -> None:
    """看一篇稿件的全部。"""
    with joined() as parts, parts.sessions.read() as session:
        whole = show.whole(session, show.find(session, number))
    if as_json:
        click.echo(json.dumps(whole, ensure_ascii=False))
    else:
        click.echo("\n".join(page(whole)))


@notice.command()
@ID
@FILE
@as_user
def edit(number: int, file: Path, user: str) -> None:
    """换掉一篇稿件的内容；已通过的审核作废。"""
    fields = read_notice(file)
    with at_work(user, number) as (parts, session, by, found):
        write.edit(
            session,
            found,
            fields,
            by=by,
            files=parts.files,
            fetch=pictures_beside(file),
            at=clock.now(),
        )
    click.echo(f"已修改 {number}，现在是草稿")


@notice.command("schedule")
@ID
@click.option("--channel", "channels", multiple=True, required=True, help="渠道，可写多个")
@click.option(
    "--mode",
    type=click.Choice([mode.value for mode in Mode]),
    default=Mode.PUBLISH.value,
    show_default=True,
)
@click.option("--at", "when", help="发布时间，如 2026-12-01T09:00；不写就尽快发")
@as_user
def schedule_notice(
    number: int, channels: tuple[str, ...], mode: str, when: str | None, user: str
) -> None:
    """安排发布。"""
    due = clock.parse_time(when) if when is not None else None
    with at_work(user, number) as (parts, session, by, found):
        schedule.schedule(
            session, found, on=channels, mode=Mode(mode), due=due, by=by, at=clock.now()
        )
        waking = parts.memory.wakeup
        title, until = (
            found.title,
            clock.in_words(found.scheduled_at) if found.scheduled_at and due else "尽快",
        )
    waking.ring()
    click.echo(f"《{title}》{until}发布")


@notice.command()
@ID
@as_user
def unschedule(number: int, user: str) -> None:
    """取消发布安排。"""
    with at_work(user, number) as (_, session, by, found):
        schedule.unschedule(session, found, by=by, at=clock.now())
    click.echo(f"已取消 {number} 的发布安排")


@notice.command("withdraw")
@ID
@click.option("--reason", required=True, help="撤回的原因，公众会看到")
@as_user
def withdraw_notice(number: int, reason: str, user: str) -> None:
    """撤回已发布的稿件。"""
    with at_work(user, number) as (_, session, by, found):
        elsewhere = withdraw.withdraw(session, found, by=by, reason=reason, at=clock.now())
    click.echo(
        f"已撤回 {number}：不再展示和检索，台账已记一笔；各渠道的删除结果见 gongkai notice show"
    )
    if elsewhere:
        click.echo(f"{'、'.join(elsewhere)}也登载过，请联系它们", err=True)


@notice.command()
@ID
@as_user
def delete(number: int, user: str) -> None:
    """删除草稿。"""
    with at_work(user, number) as (_, session, by, found):
        write.delete(session, found, by=by, at=clock.now())
    click.echo(f"已删除草稿 {number}")


own = (
    correct_notice,
    corrected_in_console,
    check_notice,
    dismiss_finding,
    override_finding,
    fix_findings,
    preview_notice,
    clarify_notice,
)
others = (
    *review.COMMANDS,
    *countersign.COMMANDS,
    *emergency.COMMANDS,
    *form.COMMANDS,
    *group.COMMANDS,
)
for command in (*own, *others):
    notice.add_command(command)
