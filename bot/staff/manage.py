"""Manage staff from a page: the administrator's acts, each asked whether they may, and what must not be lost by them."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.audit import trail
from bot.errors import NotFound, OutOfTurn, Refused
from bot.staff import desk_session, member, roles, second_factor
from bot.staff.member import Member
from bot.staff.roles import Role
from bot.staff.units import Unit

_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"  # without what is mistaken for another: l 1 i o 0
_GROUPS, _LENGTH = 4, 4  # 16 characters of 31: 79 bits


def find(session: Session, number: int) -> Member:
    """A member by number, held for this transaction. Raises NotFound."""
    row = select(Member).where(Member.id == number).with_for_update()
    found = session.scalar(row, execution_options={"populate_existing": True})
    if found is None:
        raise NotFound("没有这个人员，请回到人员列表")
    return found


def everybody(session: Session) -> list[Member]:
    """All members: who works here first, by unit and name."""
    found = list(session.scalars(select(Member).options(joinedload(Member.unit))))
    return sorted(
        found, key=lambda one: (one.disabled_at is not None, one.unit_id or 0, one.name.casefold())
    )


def add(
    session: Session, name: str, *, given: Sequence[str], unit: Unit | None, by: Member, at: datetime
) -> tuple[Member, str]:  # fmt: skip
    """A new member and their first password, which nobody can see again. Raises NotYours, Refused."""
    roles.require(by, "staff.manage")
    made = member.add(session, name, roles=given, unit=unit, by=by.name, at=at)
    return made, _new_password(session, made, by=by, at=at)


def set_roles(
    session: Session, number: int, given: Sequence[str], *, by: Member, at: datetime
) -> Member:
    """Give a member other roles. Raises NotYours, NotFound, and Refused where nobody would be left to administer."""
    roles.require(by, "staff.manage")
    one = find(session, number)
    if Role.ADMIN not in given:
        _keep_an_administrator(session, one)
    member.set_roles(session, one, given, by=by.name, at=at)
    return one


def move(
    session: Session, number: int, unit: Unit | None, *, by: Member, at: datetime
) -> Member:  # fmt: skip
    """Put a member into another unit, or into none. Raises NotYours, NotFound."""
    roles.require(by, "staff.manage")
    one = find(session, number)
    before: dict[str, object] = {"unit": one.unit.name if one.unit else None}
    one.unit, one.unit_id = unit, unit.id if unit else None
    trail.record(
        session, actor=by.name, verb="staff.move", subject=("member", str(one.id)), at=at,
        before=before, after={"unit": unit.name if unit else None},
    )  # fmt: skip
    return one


def disable(session: Session, number: int, *, by: Member, at: datetime) -> Member:
    """Let a member do nothing any more. Raises NotYours, NotFound, OutOfTurn, Refused."""
    roles.require(by, "staff.manage")
    one = find(session, number)
    if one.disabled_at is not None:
        raise OutOfTurn(f"{one.name} 已经停用")
    if one.id == by.id:
        raise Refused("不能停用自己。请另一位管理员办理")
    _keep_an_administrator(session, one)
    member.disable(session, one, by=by.name, at=at)
    desk_session.end_all(session, one, by=by.name, at=at)
    return one


def enable(session: Session, number: int, *, by: Member, at: datetime) -> Member:
    """Let a disabled member work again. Raises NotYours, NotFound, Refused."""
    roles.require(by, "staff.manage")
    one = find(session, number)
    member.enable(session, one.name, by=by.name, at=at)
    return one


def reset_password(
    session: Session, number: int, *, by: Member, at: datetime
) -> tuple[Member, str]:
    """Give a member a new password, to be told once and changed at sign-in. Raises NotYours, NotFound, OutOfTurn."""
    roles.require(by, "staff.manage")
    one = find(session, number)
    if one.disabled_at is not None:
        raise OutOfTurn(f"{one.name} 已经停用，先启用再设密码")
    if one.id == by.id:
        raise Refused("自己的密码请在“我的账号”里改")
    password = _new_password(session, one, by=by, at=at)
    desk_session.end_all(session, one, by=by.name, at=at)
    return one, password


def sign_out(session: Session, number: int, *, by: Member, at: datetime) -> tuple[str, int]:
    """Sign a member out everywhere; the name, and in how many places. Raises NotYours, NotFound."""
    roles.require(by, "staff.manage")
    one = find(session, number)
    return one.name, desk_session.end_all(session, one, by=by.name, at=at)


def drop_second_factor(session: Session, number: int, *, by: Member, at: datetime) -> str:
    """Turn the second step off of a member who has lost the device; the name. Raises NotYours, NotFound, OutOfTurn."""
    roles.require(by, "staff.manage")
    one = find(session, number)
    if one.id == by.id:
        raise Refused("自己的第二步验证请在“我的账号”里停用，或请另一位管理员办理")
    second_factor.remove(session, one, by=by.name, at=at)
    return one.name


def _new_password(session: Session, one: Member, *, by: Member, at: datetime) -> str:
    password = "-".join(
        "".join(secrets.choice(_READABLE) for _ in range(_LENGTH)) for _ in range(_GROUPS)
    )
    member.set_password(session, one, password, by=by.name, at=at)
    return password


def _keep_an_administrator(session: Session, leaving: Member) -> None:
    """Somebody must be left who can let others in."""
    if not leaving.has(Role.ADMIN):
        return
    others = select(Member).where(Member.id != leaving.id, Member.disabled_at.is_(None))
    if not any(one.has(Role.ADMIN) for one in session.scalars(others.with_for_update())):
        raise Refused(f"{leaving.name} 是最后一位管理员。请先让另一个人当管理员")
