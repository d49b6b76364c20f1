"""Stand-ins (代审): who passes a review step in whose place, from when to when, by which document.

With a last day it is for an absence: the stand-in passes every step of the absent. Without one it is standing
(AB 岗): the stand-in passes what the other may not, such as what the other has written.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, or_, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from bot.audit import trail
from bot.clock import local_day
from bot.db.base import Base
from bot.errors import NotFound, NotYours, OutOfTurn, Refused
from bot.messages import message
from bot.staff.member import Member
from bot.staff.roles import APPROVERS, TITLES, Role, may

NEVER = {
    Role.AUDITOR,
    Role.ADMIN,
}  # they read everything, or set everything up; they approve nothing


class Delegation(Base):
    """One appointment. `document` is what it rests on, such as the number of the order."""

    __tablename__ = "delegation"

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str]
    principal_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    stand_in_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date | None]
    document: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    principal: Mapped[Member] = relationship(foreign_keys=principal_id)
    stand_in: Mapped[Member] = relationship(foreign_keys=stand_in_id)

    def in_words(self) -> str:
        """Who for whom, and when."""
        what = f"{self.stand_in.name} 代{TITLES[self.role]} {self.principal.name} 审核"
        if self.last_day is None:
            return f"{what}其本人不能审的稿件，{self.first_day} 起"
        return f"{what}，{self.first_day} 至 {self.last_day}"


@dataclass(frozen=True)
class Terms:
    """For which role, from which day to which (None: standing, AB 岗), and by which document."""

    role: str
    first: date
    last: date | None
    document: str


def appoint(
    session: Session, principal: Member, stand_in: Member, terms: Terms, *, by: str, at: datetime
) -> Delegation:
    """Name a stand-in for a member's steps of one role. Raises Refused for what would not work."""
    role, first, last = terms.role, terms.first, terms.last
    if not terms.document.strip():
        raise Refused("代审要写明依据，如通知文号或谁批准的")
    if role not in APPROVERS or not principal.has(role):
        raise Refused(f"{principal.name} 不是{TITLES[role]}，没有要代审的步骤")
    if principal.id == stand_in.id:
        raise Refused("代审人不能是本人")
    if NEVER & set(stand_in.roles):
        raise Refused(f"{stand_in.name} 是监督员或管理员，不能代审")
    if last is not None and last < max(first, local_day(at)):
        raise Refused("代审的截止日期已经过去，或早于开始日期")
    new = Delegation(
        role=role, principal=principal, stand_in=stand_in, first_day=first, last_day=last,
        document=terms.document.strip(), by=by, at=at, ended_at=None,
    )  # fmt: skip
    session.add(new)
    session.flush()
    _record(session, new, "review.delegate", by=by, at=at)
    text = f"{new.in_words()}（依据：{new.document}）"
    message.tell_members(
        session, (principal, stand_in), text, about=("delegation", str(new.id)), at=at
    )
    return new


def end(session: Session, number: int, *, by: str, at: datetime) -> Delegation:
    """Take an appointment back; what was passed under it stands."""
    one = find(session, number)
    if one.ended_at is not None:
        raise OutOfTurn(f"代审 {number} 已经结束")
    one.ended_at = at
    _record(session, one, "review.delegate_end", by=by, at=at)
    return one


def find(session: Session, number: int) -> Delegation:
    """An appointment. Raises NotFound."""
    one = session.get(Delegation, number)
    if one is None:
        raise NotFound(f"没有编号为 {number} 的代审，请在“设置 → 代审”里查看")
    return one


def require_own(member: Member, principal: Member) -> None:
    """Staff may name stand-ins for themselves, the administrator for everybody. Raises NotYours."""
    if member.id != principal.id and not may(member, "staff.manage"):
        raise NotYours(f"{member.name} 只能给自己指定代审人；给别人指定由管理员办理")


def in_force(session: Session, role: str, *, at: datetime) -> Sequence[Delegation]:
    """The appointments for a role that hold on the day of `at`, of members who are there."""
    return _holding(session, Delegation.role == role, at=at)


def held_by(session: Session, stand_in: Member, *, at: datetime) -> Sequence[Delegation]:
    """The same of one stand-in, for whatever roles."""
    return _holding(session, Delegation.stand_in_id == stand_in.id, at=at)


def _holding(session: Session, which: ColumnElement[bool], *, at: datetime) -> Sequence[Delegation]:
    day = local_day(at)
    open_ended = or_(Delegation.last_day.is_(None), Delegation.last_day >= day)
    chosen = select(Delegation).where(
        which, Delegation.ended_at.is_(None), Delegation.first_day <= day, open_ended
    )
    both = (joinedload(Delegation.principal), joinedload(Delegation.stand_in))
    return [
        one
        for one in session.scalars(chosen.options(*both).order_by(Delegation.id))
        if one.principal.disabled_at is None
        and one.stand_in.disabled_at is None
        and one.principal.has(one.role)
        and not NEVER & set(one.stand_in.roles)
    ]


def for_anybody(session: Session, member: Member, *, at: datetime) -> bool:
    """Whether a member stands in for somebody now, whatever the step."""
    return any(
        one.stand_in_id == member.id for role in APPROVERS for one in in_force(session, role, at=at)
    )


def listed(session: Session, *, every: bool, at: datetime) -> list[Delegation]:
    """Appointments that hold or will, oldest first; with `every` those that are over as well."""
    both = joinedload(Delegation.principal), joinedload(Delegation.stand_in)
    chosen = select(Delegation).options(*both).order_by(Delegation.id)
    if not every:
        ahead = or_(Delegation.last_day.is_(None), Delegation.last_day >= local_day(at))
        chosen = chosen.where(Delegation.ended_at.is_(None), ahead)
    return list(session.scalars(chosen))


def _record(session: Session, one: Delegation, verb: str, *, by: str, at: datetime) -> None:
    trail.record(
        session, actor=by, verb=verb, subject=("delegation", str(one.id)), at=at,
        after={
            "role": one.role, "principal": one.principal.name, "stand_in": one.stand_in.name,
            "first_day": one.first_day.isoformat(),
            "last_day": one.last_day.isoformat() if one.last_day else None, "document": one.document,
        },
    )  # fmt: skip
