"""`gongkai user stand-in`: who passes a review step in whose place."""

import json

import click

from bot import clock
from bot.cli.acting import NUMBER, acting, as_json, maybe_as_user, operator
from bot.review import delegation
from bot.review.delegation import Delegation
from bot.staff import member
from bot.staff.roles import APPROVERS, TITLES, Role
from bot.wiring import joined

STEPS = click.Choice([role.value for role in Role if role in APPROVERS])


@click.command("stand-in")
@click.argument("principal", metavar="NAME")
@click.argument("substitute", metavar="STAND_IN")
@click.option("--role", required=True, type=STEPS, help="代哪个岗位审核")
@click.option("--from", "first", metavar="DATE", help="从哪一天起；不写就是今天")
@click.option(
    "--to", "last", metavar="DATE", help="到哪一天止（含）；不写就是 AB 岗：只代本人不能审的"
)
@click.option("--document", required=True, help="依据，如通知文号或谁批准的")
@maybe_as_user
def stand_in(
    principal: str, substitute: str, role: str, first: str | None, last: str | None, document: str,
    user: str | None,
) -> None:  # fmt: skip
    """指定代审人：NAME 的审核由 STAND_IN 代办。"""
    with joined() as parts, parts.sessions.begin() as session:
        own, other = member.by_name(session, principal), member.by_name(session, substitute)
        if user is not None:
            delegation.require_own(acting(session, user), own)
        by = user or operator(session, None, "staff.manage")
        at = clock.now()
        days = (
            clock.parse_day(first) if first else clock.local_day(at),
            clock.parse_day(last) if last else None,
        )
        terms = delegation.Terms(role, *days, document)
        made = delegation.appoint(session, own, other, terms, by=by, at=at)
        told = f"已指定：{made.in_words()}。编号 {made.id}"
    click.echo(told)


@click.command("stand-in-end")
@click.argument("number", type=NUMBER, metavar="ID")
@maybe_as_user
def end_stand_in(number: int, user: str | None) -> None:
    """结束一次代审；已经代审的不受影响。"""
    with joined() as parts, parts.sessions.begin() as session:
        by = operator(session, None, "staff.manage") if user is None else user
        ended = delegation.end(session, number, by=by, at=clock.now())
        if user is not None:
            delegation.require_own(acting(session, user), ended.principal)
    click.echo(f"已结束代审 {number}")


@click.command("stand-ins")
@click.option("--all", "every", is_flag=True, help="连同已经结束的")
@as_json
def list_stand_ins(every: bool, as_json: bool) -> None:
    """列出代审。"""
    with joined() as parts, parts.sessions.read() as session:
        found = delegation.listed(session, every=every, at=clock.now())
        rows = [_row(one) for one in found]
        lines = [f"{one.id:>4}  {one.in_words()}（依据：{one.document}）" for one in found]
    click.echo(json.dumps(rows, ensure_ascii=False) if as_json else "\n".join(lines) or "没有代审")


def _row(one: Delegation) -> dict[str, object]:
    return {
        "id": one.id, "role": one.role, "role_name": TITLES[one.role], "principal": one.principal.name,
        "stand_in": one.stand_in.name, "first_day": one.first_day.isoformat(),
        "last_day": one.last_day.isoformat() if one.last_day else None, "document": one.document,
        "by": one.by, "ended": one.ended_at is not None,
    }  # fmt: skip
