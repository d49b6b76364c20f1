"""Sign in with name and password: slowed down and locked out by account and by address, whoever asks.

The counts are in the database, so they hold over all processes and outlive a restart (OWASP ASVS 2.2.1).
"""

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Index, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base
from bot.errors import Refused
from bot.staff import passwords
from bot.staff.member import Member

SPAN = timedelta(minutes=15)  # within which failures count, and for which a lock lasts
MOST_OF_ACCOUNT = 8
MOST_OF_ADDRESS = 40  # a whole office may share one
FREE = 3  # failures before the pauses begin
WRONG = "登录名或密码不对。忘了密码请找管理员重设"


class Attempt(Base):
    """One attempt that failed. `account` is a digest: what was typed may be a password in the wrong field."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_account_at", "account", "at"),
        Index("ix_sign_in_attempt_address_at", "address", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime]


def refuse_if_locked(session: Session, name: str, address: str, *, at: datetime) -> None:
    """Raise Refused with the time to wait while an account or an address has failed too often."""
    failed, latest = _failures(session, Attempt.account == _digest(name), at)
    elsewhere, newest = _failures(session, Attempt.address == address, at)
    if failed >= MOST_OF_ACCOUNT and latest is not None:
        raise Refused(_wait("这个登录名连续登录失败太多次，暂时锁定", latest + SPAN - at))
    if elsewhere >= MOST_OF_ADDRESS and newest is not None:
        raise Refused(_wait("从这里登录失败太多次，暂时锁定", newest + SPAN - at))
    if failed >= FREE and latest is not None:
        pause = latest + timedelta(seconds=2 ** (failed - FREE + 1)) - at
        if pause > timedelta(0):
            raise Refused(_wait("刚才登录失败了几次", pause))


def check(session: Session, name: str, password: str) -> Member | None:
    """The member of a name and a password; None for every other pair, in the same time.

    A member who is disabled, or who has no password yet, matches nothing.
    """
    member = session.scalar(select(Member).where(Member.name == name.strip()))
    known = member is not None and member.disabled_at is None and member.password_hash is not None
    if member is None or not known:
        passwords.take_as_long()
        return None
    return member if passwords.matches(member.password_hash, password) else None


def failed(session: Session, name: str, address: str, *, at: datetime) -> None:
    """Count a failure; what is older than a day is forgotten."""
    session.execute(delete(Attempt).where(Attempt.at < at - timedelta(days=1)))
    session.add(Attempt(account=_digest(name), address=address, at=at))


def succeeded(session: Session, name: str) -> None:
    """The account's failures are forgiven; those of the address go on counting."""
    session.execute(delete(Attempt).where(Attempt.account == _digest(name)))


def _failures(
    session: Session, which: ColumnElement[bool], at: datetime
) -> tuple[int, datetime | None]:
    chosen = select(func.count(), func.max(Attempt.at)).where(which, Attempt.at > at - SPAN)
    number, latest = session.execute(chosen).one()
    return number, latest


def _digest(name: str) -> str:
    return hashlib.sha256(name.strip().casefold().encode()).hexdigest()[:32]


def _wait(why: str, span: timedelta) -> str:
    seconds = max(1, round(span.total_seconds()))
    time = f"{seconds} 秒" if seconds < 60 else f"{-(-seconds // 60)} 分钟"
    return f"{why}，请过 {time}再试"
