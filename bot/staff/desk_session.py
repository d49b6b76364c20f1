"""Who is signed in on the desk, and from where: in the database, so that what is ended is ended at once."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, delete, select, update
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from bot.audit import trail
from bot.db.base import Base
from bot.errors import NotFound
from bot.staff.member import Member

LONGEST = timedelta(hours=12)  # of work without signing in again
IDLE = timedelta(hours=4)  # without a page
_EXACT = timedelta(minutes=1)  # `seen_at` may be that much behind


class DeskSession(Base):
    """One sign-in of one browser. Only the digest of its token is kept."""

    __tablename__ = "desk_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    address: Mapped[str]
    agent: Mapped[str]  # the browser as it named itself, at most 200 characters
    whole: Mapped[bool]  # False until the second step, where there is one

    member: Mapped[Member] = relationship()


def begin(
    session: Session, member: Member, *, address: str, agent: str, whole: bool, at: datetime
) -> str:
    """Sign a member in; the token for the browser, which is kept nowhere else."""
    token = secrets.token_urlsafe(32)
    session.execute(delete(DeskSession).where(DeskSession.began_at < at - LONGEST))
    session.add(
        DeskSession(
            digest=_digest(token), member_id=member.id, began_at=at, seen_at=at, address=address,
            agent=agent[:200], whole=whole,
        )
    )  # fmt: skip
    subject = ("member", str(member.id))
    trail.record(
        session, actor=member.name, verb="staff.sign_in", subject=subject, at=at, after={"address": address}
    )  # fmt: skip
    return token


def found(session: Session, token: str, *, at: datetime) -> DeskSession | None:
    """The sign-in of a token, with its member; None when it is over or the member works here no more."""
    chosen = select(DeskSession).options(joinedload(DeskSession.member).joinedload(Member.unit))
    one = session.scalar(chosen.where(DeskSession.digest == _digest(token)))
    if one is None or one.member.disabled_at is not None:
        return None
    return one if at - one.began_at < LONGEST and at - one.seen_at < IDLE else None


def is_due(one: DeskSession, at: datetime) -> bool:
    """Whether it is time to write down that it is still in use."""
    return at - one.seen_at > _EXACT


def seen(session: Session, number: int, *, at: datetime) -> None:
    """It is still in use."""
    session.execute(update(DeskSession).where(DeskSession.id == number).values(seen_at=at))


def complete(session: Session, number: int) -> None:
    """The second step was passed."""
    session.execute(update(DeskSession).where(DeskSession.id == number).values(whole=True))


def of(session: Session, member: Member, *, at: datetime) -> list[DeskSession]:
    """Where a member is signed in, newest first."""
    chosen = select(DeskSession).where(
        DeskSession.member_id == member.id, DeskSession.began_at > at - LONGEST, DeskSession.seen_at > at - IDLE
    )  # fmt: skip
    return list(session.scalars(chosen.order_by(DeskSession.id.desc())))


def end(session: Session, member: Member, number: int) -> None:
    """Sign one of a member's browsers out. Raises NotFound when it is not theirs."""
    mine = (DeskSession.id == number, DeskSession.member_id == member.id)
    if session.scalar(select(DeskSession.id).where(*mine)) is None:
        raise NotFound("这个登录已经退出了")
    session.execute(delete(DeskSession).where(*mine))


def end_all(session: Session, member: Member, *, by: str, at: datetime, but: int = 0) -> int:
    """Sign a member out everywhere (`but` one); how many sign-ins ended."""
    theirs = (DeskSession.member_id == member.id, DeskSession.id != but)
    ended = session.execute(delete(DeskSession).where(*theirs).returning(DeskSession.id)).all()
    subject = ("member", str(member.id))
    trail.record(
        session, actor=by, verb="staff.sign_out_all", subject=subject, at=at, after={"ended": len(ended)}
    )  # fmt: skip
    return len(ended)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
