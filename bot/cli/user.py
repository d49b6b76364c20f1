"""`gongkai user`: members of staff, their roles and passwords."""

import getpass
import json
import sys

import click
from sqlalchemy import select

from bot import clock
from bot.cli.acting import as_json, maybe_as_user, operator
from bot.cli.stand_in import end_stand_in, list_stand_ins, stand_in
from bot.errors import Refused
from bot.staff import member, units
from bot.staff.member import Member
from bot.staff.roles import Role, titles
from bot.wiring import joined

ROLES = click.Choice([role.value for role in Role])
role_option = click.option(
    "--role", "roles", multiple=True, required=True, type=ROLES, help="岗位，可写多个"
)
from_stdin = click.option("--password-stdin", is_flag=True, help="从标准输入读密码")


@click.group()
def user() -> None:
    """人员。"""


@user.command()
@click.argument("name")
@role_option
@click.option("--unit", help="所属单位的名称")
@from_stdin
@maybe_as_user
def add(
    name: str, roles: tuple[str, ...], unit: str | None, password_stdin: bool, user: str | None
) -> None:
    """新增人员。没有密码的人不能登录，但可以用 --as 办理。"""
    password = _password() if password_stdin else None
    with joined() as parts, parts.sessions.begin() as session:
        by = operator(session, user, "staff.manage")
        home = units.by_name(session, unit) if unit else None
        added = member.add(session, name, roles=roles, unit=home, by=by, at=clock.now())
        if password is not None:
            member.set_password(session, added, password, by=by, at=clock.now())
    click.echo(f"已新增 {name}（{'、'.join(titles(roles))}）")


@user.command("list")
@as_json
def list_users(as_json: bool) -> None:
    """列出人员。"""
    with joined() as parts, parts.sessions.read() as session:
        rows = [
            {
                "name": one.name, "roles": one.roles, "unit": one.unit.name if one.unit else None,
                "disabled": one.disabled_at is not None, "has_password": one.password_hash is not None,
            }
            for one in session.scalars(select(Member).order_by(Member.id))
        ]  # fmt: skip
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        names = "、".join(titles(str(role) for role in _list(row["roles"])))
        click.echo(
            f"{row['name']}  {names}  {row['unit'] or '—'}{'  已停用' if row['disabled'] else ''}"
        )


@user.command()
@click.argument("name")
@from_stdin
@maybe_as_user
def password(name: str, password_stdin: bool, user: str | None) -> None:
    """给人员设新密码（第一次登录时要改）。"""
    new = _password() if password_stdin else _asked()
    with joined() as parts, parts.sessions.begin() as session:
        by = operator(session, user, "staff.manage")
        member.set_password(session, member.by_name(session, name), new, by=by, at=clock.now())
    click.echo(f"已给 {name} 设新密码")


@user.command()
@click.argument("name")
@maybe_as_user
def disable(name: str, user: str | None) -> None:
    """停用人员；做过的事都留着。"""
    with joined() as parts, parts.sessions.begin() as session:
        by = operator(session, user, "staff.manage")
        member.disable(session, member.by_name(session, name), by=by, at=clock.now())
    click.echo(f"已停用 {name}")


@user.command()
@click.argument("name")
@maybe_as_user
def enable(name: str, user: str | None) -> None:
    """重新启用停用的人员。"""
    with joined() as parts, parts.sessions.begin() as session:
        by = operator(session, user, "staff.manage")
        member.enable(session, name, by=by, at=clock.now())
    click.echo(f"已启用 {name}")


@user.command()
@click.argument("name")
@role_option
@maybe_as_user
def role(name: str, roles: tuple[str, ...], user: str | None) -> None:
    """换岗位：写出全部新岗位。"""
    with joined() as parts, parts.sessions.begin() as session:
        by = operator(session, user, "staff.manage")
        member.set_roles(session, member.by_name(session, name), roles, by=by, at=clock.now())
    click.echo(f"{name} 现在是{'、'.join(titles(roles))}")


def _password() -> str:
    given = sys.stdin.readline().rstrip("\r\n")
    if not given:
        raise Refused("标准输入里没有密码")
    return given


def _asked() -> str:
    if not sys.stdin.isatty():
        raise Refused("这里不是终端，问不了密码：请加 --password-stdin，从标准输入给密码")
    try:
        first, again = getpass.getpass("新密码："), getpass.getpass("再输一次：")
    except EOFError:
        raise Refused("没有读到密码，什么也没有改") from None
    if first != again:
        raise Refused("两次输入的密码不一样，什么也没有改，请重新运行")
    return first


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


user.add_command(stand_in)
user.add_command(end_stand_in)
user.add_command(list_stand_ins)
