"""Members of staff: added, given roles and passwords, disabled; never deleted, because records name them."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.audit import trail
from bot.db.base import Base
from bot.errors import Refused
from bot.staff import passwords
from bot.staff.roles import TITLES, Role
from bot.staff.units import Unit

OPERATOR = "cli:"  # how the operator of a machine is named in the audit trail, before their account


class Member(Base):
    """A person who works here and signs in by `name`."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    roles: Mapped[list[str]]
    password_hash: Mapped[str | None]
    must_change_password: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    unit: Mapped[Unit | None] = relationship()

    def has(self, role: str) -> bool:
        """Whether the member holds a role."""
        return role in self.roles


def add(
    session: Session, name: str, *, roles: Sequence[str], unit: Unit | None, by: str, at: datetime
) -> Member:
    """A new member with at least one role. Raises Refused for a taken name or an unknown role."""
    name = name.strip()
    if not name or len(name) > 40 or any(mark.isspace() for mark in name):
        raise Refused("登录名要有 1 到 40 个字符，中间不能有空格")
    if name.casefold() == trail.SYSTEM or name.casefold().startswith(OPERATOR):
        raise Refused(
            f"登录名不能是“{trail.SYSTEM}”，也不能以“{OPERATOR}”开头：审计记录里它们另有所指"
        )
    if session.scalar(select(Member).where(Member.name == name)) is not None:
        raise Refused(f"登录名“{name}”已经有人用了")
    member = Member(
        name=name, unit_id=unit.id if unit else None, roles=_known(roles), password_hash=None,
        must_change_password=True, created_at=at, disabled_at=None,
    )  # fmt: skip
    session.add(member)
    session.flush()
    after: dict[str, object] = {
        "name": name,
        "roles": member.roles,
        "unit": unit.name if unit else None,
    }
    trail.record(
        session, actor=by, verb="staff.add", subject=("member", str(member.id)), at=at, after=after
    )
    return member


def _found(session: Session, name: str) -> Member:
    member = session.scalar(select(Member).where(Member.name == name))
    if member is None:
        raise Refused(f"没有人员“{name}”，已有的在“设置 → 人员”里")
    return member


def by_name(session: Session, name: str) -> Member:
    """The member of a login name. Raises Refused when there is none or they are disabled."""
    member = _found(session, name)
    if member.disabled_at is not None:
        raise Refused(f"人员“{name}”已停用")
    return member


def set_password(session: Session, member: Member, password: str, *, by: str, at: datetime) -> None:
    """Give a new password; unless the member chose it, it must be changed at the next sign-in."""
    member.password_hash = passwords.hashed(password)
    member.must_change_password = by != member.name
    trail.record(
        session, actor=by, verb="staff.password", subject=("member", str(member.id)), at=at
    )


def set_roles(
    session: Session, member: Member, roles: Sequence[str], *, by: str, at: datetime
) -> None:
    """Replace a member's roles."""
    before: dict[str, object] = {"roles": list(member.roles)}
    member.roles = _known(roles)
    after: dict[str, object] = {"roles": member.roles}
    trail.record(
        session, actor=by, verb="staff.roles", subject=("member", str(member.id)), at=at,
        before=before, after=after,
    )  # fmt: skip


def disable(session: Session, member: Member, *, by: str, at: datetime) -> None:
    """Let a member do nothing any more. What they did stays on record."""
    member.disabled_at = at
    trail.record(session, actor=by, verb="staff.disable", subject=("member", str(member.id)), at=at)


def enable(session: Session, name: str, *, by: str, at: datetime) -> None:
    """Let a disabled member work again. Raises Refused when there is none or they are not disabled."""
    member = _found(session, name)
    if member.disabled_at is None:
        raise Refused(f"人员“{name}”没有停用")
    member.disabled_at = None
    trail.record(session, actor=by, verb="staff.enable", subject=("member", str(member.id)), at=at)


def _known(roles: Sequence[str]) -> list[str]:
    unknown = [role for role in roles if role not in set(Role)]
    if unknown or not roles:
        offered = "、".join(f"{role}（{title}）" for role, title in TITLES.items())
        raise Refused(f"岗位“{'、'.join(unknown)}”不存在。可用岗位：{offered}")
    return [role.value for role in Role if role in roles]
