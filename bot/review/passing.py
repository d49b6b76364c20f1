"""Who may pass a step: one who holds its role, or their stand-in; never an author, never anyone twice."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import Refused
from bot.review import delegation
from bot.review.delegation import Delegation
from bot.staff.member import Member
from bot.staff.roles import TITLES


@dataclass(frozen=True)
class Wanted:
    """A step that waits to be passed: by whom, and who may not."""

    role: str
    unit_id: int | None  # only members of this unit, when the step says so
    authors: frozenset[int]
    passed: frozenset[int]  # who has passed another step of the round

    @property
    def barred(self) -> frozenset[int]:
        """Members who may not pass it."""
        return self.authors | self.passed


@dataclass(frozen=True)
class Passer:
    """A member who may pass a step, and in whose place; None for their own."""

    member: Member
    instead_of: Member | None = None


def passers(session: Session, wanted: Wanted, *, at: datetime) -> Iterator[Passer]:
    """Everybody who may pass a step: first those whose step it is, then stand-ins."""
    for one in holders(session, wanted):
        if one.id not in wanted.barred:
            yield Passer(one)
    for appointed in delegation.in_force(session, wanted.role, at=at):
        if appointed.stand_in_id not in wanted.barred and holds(appointed, wanted):
            yield Passer(appointed.stand_in, appointed.principal)


def stands_in(session: Session, by: Member, wanted: Wanted, *, at: datetime) -> Member | None:
    """In whose place a member may pass a step, None when in nobody's."""
    mine = (
        one for one in delegation.in_force(session, wanted.role, at=at) if one.stand_in_id == by.id
    )
    return next((one.principal for one in mine if holds(one, wanted)), None)


def holds(appointed: Delegation, wanted: Wanted) -> bool:
    """Whether an appointment is for this step: an absence is for all, a standing one for what the other may not pass."""
    if wanted.unit_id is not None and appointed.principal.unit_id != wanted.unit_id:
        return False
    return appointed.last_day is not None or appointed.principal_id in wanted.barred


def holders(session: Session, wanted: Wanted) -> list[Member]:
    """The members whose step it is, whether or not they may pass this one."""
    enabled = session.scalars(
        select(Member).where(Member.disabled_at.is_(None)).order_by(Member.id)
    )
    return [
        one for one in enabled if one.has(wanted.role) and wanted.unit_id in (None, one.unit_id)
    ]


def refuse_dead_end(session: Session, steps: Collection[Wanted], *, at: datetime) -> None:
    """Refuse at once what could never be approved: each step needs a person, and all of them different ones.

    Raises Refused naming the step that nobody is left for, and why.
    """
    choices = [(step, _possible(session, step, at=at)) for step in steps]
    for step, members in choices:
        if not members:
            raise Refused(_nobody(session, step))
    if not distinct([{one.id for one in members} for _, members in choices]):
        names = "、".join(sorted({one.name for _, members in choices for one in members}))
        raise Refused(
            f"审核链走不通：{len(choices)} 步要由不同的人通过，现在能审的只有 {names}。"
            "请管理员增加人员，或在“设置 → 代审”里指定代审人"
        )


def _possible(session: Session, wanted: Wanted, *, at: datetime) -> list[Member]:
    """Everybody who may pass a step in some order of things: a standing stand-in too, once the other has passed another step."""
    able = [one.member for one in passers(session, wanted, at=at)]
    for appointed in delegation.in_force(session, wanted.role, at=at):
        own_unit = wanted.unit_id in (None, appointed.principal.unit_id)
        if own_unit and appointed.stand_in_id not in wanted.barred:
            able.append(appointed.stand_in)
    return able


def _nobody(session: Session, step: Wanted) -> str:
    title = TITLES[step.role]
    authors = [one.name for one in holders(session, step) if one.id in step.authors]
    if not authors:
        where = "本单位" if step.unit_id is not None else "本局"
        return f"审核链走不通：{where}没有{title}。请管理员在“设置 → 人员”里设置"
    return (
        f"审核链走不通：{title}{'、'.join(authors)} 是本稿作者，没有可以代审的人。"
        f"请 {authors[0]} 或管理员在“设置 → 代审”里指定代审人"
    )


def distinct(choices: list[set[int]]) -> bool:
    """Whether every step can have a person of its own; `choices` are who may pass each, by id."""
    if not choices:
        return True
    first, *rest = sorted(choices, key=len)
    return any(distinct([others - {one} for others in rest]) for one in first)
