"""Ways (通知方式): by what a person is told outside the desk. Their own; proven by a code sent there; sealed at rest."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hmac import compare_digest

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from bot.audit import trail
from bot.db.base import Base
from bot.errors import NotFound, OutOfTurn, Refused
from bot.messages.address import Given
from bot.staff.member import Member
from bot.vault import Vault

MOST = 6  # ways of one person
GOOD_FOR = timedelta(minutes=30)  # a code
PAUSE = timedelta(minutes=1)  # between two codes to one way
MOST_CODES = 10  # by all ways of one person within a day
MOST_TRIES = 5  # to type one code


class Way(Base):
    """One way to one person. `address`, `secret` and `code` are sealed; `shown` tells it from others and no more."""

    __tablename__ = "way"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    kind: Mapped[str]  # mail | wecom | dingtalk | wechat
    address: Mapped[str]
    secret: Mapped[str] = mapped_column(default="")  # 加签, of a 钉钉 robot
    account: Mapped[str] = mapped_column(default="")  # the account whose preview it is
    shown: Mapped[str]
    code: Mapped[str] = mapped_column(default="")
    code_at: Mapped[datetime | None]
    codes: Mapped[list[str]] = mapped_column(default=list)  # when codes were asked for, of late
    tries: Mapped[int] = mapped_column(default=0)
    added_at: Mapped[datetime]
    verified_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]

    member: Mapped[Member] = relationship()


def of(session: Session, member: Member) -> list[Way]:
    """A member's ways, oldest first."""
    mine = (Way.member_id == member.id, Way.removed_at.is_(None))
    return list(session.scalars(select(Way).where(*mine).order_by(Way.id)))


def in_use(session: Session) -> Sequence[Way]:
    """Every way that messages go by now: proven, and of a member who works here."""
    chosen = select(Way).join(Way.member).options(joinedload(Way.member))
    proven = (Way.verified_at.is_not(None), Way.removed_at.is_(None), Member.disabled_at.is_(None))
    return session.scalars(chosen.where(*proven).order_by(Way.id)).all()


def add(session: Session, member: Member, given: Given, *, vault: Vault, at: datetime) -> Way:
    """A new way of the member's own; it is used once the code that is sent there was typed in. Raises Refused."""
    mine = of(session, member)
    if len(mine) >= MOST:
        raise Refused(f"最多设置 {MOST} 种通知方式，请先删除不用的")
    for one in mine:
        if one.kind == given.kind and vault.unseal(one.address) == given.address:
            raise OutOfTurn(f"{one.shown} 已经设置过了")
    new = Way(
        member_id=member.id, member=member, kind=given.kind, address=vault.seal(given.address),
        secret=vault.seal(given.secret) if given.secret else "", account=given.account, shown=given.shown,
        code_at=None, added_at=at, verified_at=None, removed_at=None, codes=[],
    )  # fmt: skip
    session.add(new)
    session.flush()
    _record(session, new, "way.add", at)
    return new


def new_code(session: Session, one: Way, *, vault: Vault, at: datetime) -> str:
    """Make the code that is to be sent to a way; what tells this one from others. Raises OutOfTurn or Refused."""
    if one.verified_at is not None:
        raise OutOfTurn(f"{one.shown} 已经验证过了")
    if one.code_at is not None and at - one.code_at < PAUSE:
        raise OutOfTurn("验证码刚发过，请等一分钟再要")
    day_ago = at - timedelta(days=1)
    asked = [time for way in _ever(session, one.member_id) for time in way.codes]
    if sum(datetime.fromisoformat(time) > day_ago for time in asked) >= MOST_CODES:
        raise Refused(f"一天最多要 {MOST_CODES} 次验证码，请明天再试")
    one.codes = [*one.codes[-MOST_CODES:], at.isoformat()]
    one.code, one.code_at, one.tries = vault.seal(f"{secrets.randbelow(10**6):06d}"), at, 0
    return f"code {at.isoformat()}"


def verify(session: Session, one: Way, code: str, *, vault: Vault, at: datetime) -> bool:
    """Take the code that arrived; False when it is not the one, which counts as a try. Raises Refused, OutOfTurn."""
    if one.verified_at is not None:
        raise OutOfTurn(f"{one.shown} 已经验证过了")
    if not one.code or one.code_at is None or at - one.code_at > GOOD_FOR:
        raise Refused("验证码过期了，请重新发送一个")
    if one.tries >= MOST_TRIES:
        raise Refused(f"验证码输错了 {MOST_TRIES} 次，请重新发送一个")
    one.tries += 1
    if not compare_digest(vault.unseal(one.code).encode(), "".join(code.split()).encode()):
        return False
    one.verified_at, one.code = at, ""
    _record(session, one, "way.verify", at)
    return True


def remove(session: Session, one: Way, *, at: datetime) -> None:
    """Take a way away: nothing goes there any more, and where it led is forgotten."""
    one.removed_at, one.address, one.secret, one.code = at, "", "", ""
    _record(session, one, "way.remove", at)


def find(session: Session, member: Member, number: int) -> Way:
    """One of a member's own ways, held for this transaction. Raises NotFound for anybody else's."""
    mine = (Way.id == number, Way.member_id == member.id, Way.removed_at.is_(None))
    row = select(Way).where(*mine).with_for_update()
    one = session.scalar(row, execution_options={"populate_existing": True})
    if one is None:
        raise NotFound("没有这种通知方式，可能已经删除了")
    return one


def _ever(session: Session, member_id: int) -> Sequence[Way]:
    return session.scalars(select(Way).where(Way.member_id == member_id)).all()


def _record(session: Session, one: Way, verb: str, at: datetime) -> None:
    """The trail names the way by what is shown of it, never by its address."""
    trail.record(
        session, actor=one.member.name, verb=verb, subject=("member", str(one.member_id)), at=at,
        after={"way": one.id, "kind": one.kind, "shown": one.shown},
    )  # fmt: skip
