"""`gongkai activity`: what citizens can come to, and who has booked."""

import io
import json
from datetime import timedelta
from pathlib import Path

import click
from sqlalchemy.orm import Session

from bot import clock
from bot.activities import arrive, change, enter, find
from bot.activities.activity import KINDS, PER_PERSON, Activity
from bot.activities.find import SIGNUP_WORDS
from bot.cli.acting import ID, acting, as_json, as_user
from bot.cli.output import written
from bot.clock import beijing, day_start, parse_day, parse_time
from bot.errors import Refused
from bot.wiring import joined

MOST_DAYS, MOST = 366, 1000


@click.group()
def activity() -> None:
    """活动、参观和预约办理：列出、编写、审核、取消、签到表。"""


@activity.command("list")
@click.option("--from", "first", help="从哪天起，如 2026-12-01；不写就是今天")
@click.option(
    "--days", type=click.IntRange(1, MOST_DAYS), default=30, show_default=True, help="几天"
)
@click.option("--offers", is_flag=True, help="连同参观、办理的各个时段")
@as_json
def list_activities(first: str | None, days: int, offers: bool, as_json: bool) -> None:
    """列出活动和预约情况，没有审核的、取消的也列。"""
    begin = parse_day(first) if first else clock.today()
    since, until = day_start(begin), day_start(begin + timedelta(days=days))
    with joined() as parts, parts.sessions.read() as session:
        found = enter.every(session, since=since, until=until, slots=offers, limit=MOST)
        rows = [_row(session, one) for one in found]
        lines = [_line(session, one) for one in found]
    click.echo(
        json.dumps(rows, ensure_ascii=False) if as_json else "\n".join(lines) or "这些天没有活动"
    )


@activity.command()
@click.argument("title")
@click.option("--starts-at", required=True, metavar="TIME", help="开始，如 2026-12-05T14:00")
@click.option("--ends-at", metavar="TIME", help="结束")
@click.option("--venue", default="", help="地点")
@click.option("--quota", type=int, default=None, help="名额；不写就不用预约")
@click.option("--walk-in", type=int, default=0, help="名额里留给现场来的")
@click.option(
    "--per-person", type=int, default=PER_PERSON, show_default=True, help="每人最多约几人"
)
@click.option("--audience", default="", help="对象")
@click.option("--contact", default="", help="联系方式")
@click.option("--signup-closes-at", metavar="TIME", help="预约截止；不写就到开始")
@as_user
def add(
    *, title: str, starts_at: str, ends_at: str | None, venue: str, quota: int | None, walk_in: int,
    per_person: int, audience: str, contact: str, signup_closes_at: str | None, user: str,
) -> None:  # fmt: skip
    """编写一个没有稿件的活动，审核以后公众才看得到；最后一个词是它的编号。"""
    given = enter.Given(
        title, parse_time(starts_at), parse_time(ends_at) if ends_at else None, venue, quota, walk_in, per_person,
        audience, contact, signup_closes_at=parse_time(signup_closes_at) if signup_closes_at else None,
    )  # fmt: skip
    with joined() as parts, parts.sessions.begin() as session:
        number = enter.add(session, given, by=acting(session, user), at=clock.now()).id
    click.echo(f"已写好，等别人审核。编号 {number}")


@activity.command()
@ID
@as_user
def approve(number: int, user: str) -> None:
    """审核通过，公众看得到、可以预约；不能审核自己写的。"""
    with joined() as parts, parts.sessions.begin() as session:
        one = enter.approve(session, number, by=acting(session, user), at=clock.now())
        told = f"《{one.title}》已经公开"
    click.echo(told)


@activity.command()
@ID
@click.option("--reason", required=True, help="原因，预约的人会看到")
@as_user
def cancel(number: int, reason: str, user: str) -> None:
    """取消一个活动，并通知预约的人。"""
    with joined() as parts, parts.sessions.begin() as session:
        told = change.cancel(
            session, number, reason=reason, by=acting(session, user), at=clock.now()
        )
    click.echo(f"已取消，要通知 {len(told)} 个预约；发不到的在工作台的待电话名单里")


@activity.command()
@ID
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), help="存成哪个 .xlsx 文件"
)  # fmt: skip
@click.option("--why", default="签到", show_default=True, help="为什么要看姓名和电话")
@as_user
def bookings(number: int, output: Path, why: str, user: str) -> None:
    """把签到表（姓名、电话、人数）存成表格；谁导出过、为什么，会记下来。"""
    if output.suffix.lower() != ".xlsx":
        raise Refused("签到表只能存成 .xlsx 文件")
    out = io.BytesIO()
    with joined() as parts, parts.sessions.begin() as session:
        by = acting(session, user)
        arrive.check_in_list(
            session, number, out, by=by, why=why, vault=parts.vault(), at=clock.now()
        )
    written(output, out.getvalue())
    click.echo(f"已存到 {output}，里面有个人信息，用完请删除")


def _row(session: Session, one: Activity) -> dict[str, object]:
    counts = arrive.counts(session, one, at=clock.now())
    return {
        "id": one.id, "kind": one.kind, "title": one.title, "venue": one.venue,
        "starts_at": beijing(one.starts_at).isoformat(),
        "ends_at": beijing(one.ends_at).isoformat() if one.ends_at else None,
        "quota": one.quota, "walk_in": one.walk_in, "left": find.left(session, one), "booked": counts.booked,
        "waiting": counts.waiting, "arrived": counts.arrived, "no_show": counts.no_show, "shown": one.shown_at is not None,
        "signup": find.signup(session, one, at=clock.now()), "notice": one.notice_id, "offer": one.offer, "reason": one.reason,
    }  # fmt: skip


def _line(session: Session, one: Activity) -> str:
    seats = f"{one.taken}/{one.seats}" if one.seats is not None else "—"
    now = find.signup(session, one, at=clock.now())
    standing = SIGNUP_WORDS[now] if one.shown_at else "没有公开"
    return "  ".join(
        [str(one.id), one.when(), KINDS[one.kind], one.title, one.venue, seats, standing]
    )
