"""The second step of signing in: a six-digit code from the person's own device (RFC 6238, 30 seconds)."""

from datetime import datetime

import pyotp
from sqlalchemy import ForeignKey, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit import trail
from bot.db.base import Base
from bot.errors import OutOfTurn, Refused
from bot.staff.member import Member
from bot.staff.roles import Role
from bot.vault import Vault

OFFERED = frozenset({Role.ADMIN, Role.CHIEF, Role.DEPUTY, Role.OFFICER})
STEP = 30  # seconds that a code is good for; the one before is taken as well


class SecondFactor(Base):
    """A member's device: its secret sealed, and the newest step that was used, so that no code counts twice."""

    __tablename__ = "second_factor"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    secret: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    used_step: Mapped[int] = mapped_column(default=0)


def has(session: Session, member: Member) -> bool:
    """Whether a member signs in by two steps."""
    one = session.get(SecondFactor, member.id)
    return one is not None and one.confirmed_at is not None


def start(session: Session, member: Member, vault: Vault) -> str:
    """A new secret for a member, to be confirmed by a code. Raises OutOfTurn when there is a confirmed one."""
    if has(session, member):
        raise OutOfTurn("已经设置了第二步验证；换手机请先在这里停用，或请管理员停用")
    session.execute(delete(SecondFactor).where(SecondFactor.member_id == member.id))
    secret = pyotp.random_base32()
    session.add(SecondFactor(member_id=member.id, secret=vault.seal(secret), confirmed_at=None))
    return secret


def pending(session: Session, member: Member, vault: Vault) -> str:
    """The secret that waits to be confirmed; empty when there is none."""
    one = session.get(SecondFactor, member.id)
    return vault.unseal(one.secret) if one is not None and one.confirmed_at is None else ""


def address(secret: str, name: str, bureau: str) -> str:
    """The `otpauth:` address that a QR code carries to the device."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=bureau)


def confirm(session: Session, member: Member, code: str, vault: Vault, *, at: datetime) -> None:
    """Turn the second step on, by a code of the new secret. Raises Refused."""
    one = session.get(SecondFactor, member.id)
    if one is None or one.confirmed_at is not None:
        raise OutOfTurn("请先扫描新的二维码")
    pass_(session, member, code, vault, at=at)
    one.confirmed_at = at
    _record(session, member, "staff.second_factor_on", by=member.name, at=at)


def pass_(session: Session, member: Member, code: str, vault: Vault, *, at: datetime) -> None:
    """Take a code, once. Raises Refused for a wrong, an old or a used one."""
    one = session.get_one(SecondFactor, member.id)
    generator, now = pyotp.TOTP(vault.unseal(one.secret)), int(at.timestamp()) // STEP
    given = "".join(code.split())
    fits = next(
        (
            step
            for step in (now, now - 1)
            if pyotp.utils.strings_equal(given, generator.generate_otp(step))
        ),
        None,
    )
    if fits is None:
        raise Refused("验证码不对，或已经过期。请看手机上现在的 6 位数字；一直不对请检查手机的时间")
    # One conditional update: of two browsers with the same code only one gets in.
    mine = (SecondFactor.member_id == member.id, SecondFactor.used_step < fits)
    taken = (
        update(SecondFactor).where(*mine).values(used_step=fits).returning(SecondFactor.used_step)
    )
    if session.scalar(taken) is None:
        raise Refused("这个验证码已经用过，请等下一个")


def remove(session: Session, member: Member, *, by: str, at: datetime) -> None:
    """Turn the second step off. Raises OutOfTurn when it is not on."""
    if session.scalar(select(SecondFactor).where(SecondFactor.member_id == member.id)) is None:
        raise OutOfTurn(f"{member.name} 没有设置第二步验证")
    session.execute(delete(SecondFactor).where(SecondFactor.member_id == member.id))
    _record(session, member, "staff.second_factor_off", by=by, at=at)


def _record(session: Session, member: Member, verb: str, *, by: str, at: datetime) -> None:
    trail.record(session, actor=by, verb=verb, subject=("member", str(member.id)), at=at)
