"""What waits for a person: the open rounds whose waiting step is theirs, or that of whom they stand in for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, selectinload

from bot.review import delegation, passing
from bot.review.delegation import Delegation
from bot.review.step import Round, Step
from bot.staff.member import Member
from bot.staff.roles import APPROVERS

MOST = 200  # rounds that are looked through; whoever has more has other worries


@dataclass(frozen=True)
class Waiting:
    """One round that waits for a person; `instead_of` is in whose place, None for their own step."""

    round: Round
    step: Step
    instead_of: Member | None


def for_member(session: Session, member: Member, *, at: datetime) -> list[Waiting]:
    """What a member may pass now, longest waiting first; in a fixed number of queries, at most 200 rounds."""
    appointed = delegation.held_by(session, member, at=at)
    roles = {*member.roles, *(one.role for one in appointed)} & APPROVERS
    if not roles:
        return []
    waiting = (one.waiting() for one in _open(session, _their_step(sorted(roles))))
    found = (_mine(member, step, appointed) for step in waiting if step is not None)
    return [one for one in found if one is not None]


def _mine(member: Member, step: Step, appointed: Sequence[Delegation]) -> Waiting | None:
    wanted = step.wanted()
    if member.id in wanted.barred:
        return None
    if member.has(step.role) and wanted.unit_id in (None, member.unit_id):
        return Waiting(step.round, step, None)
    theirs = (one for one in appointed if one.role == step.role and passing.holds(one, wanted))
    principal = next((one.principal for one in theirs), None)
    return Waiting(step.round, step, principal) if principal is not None else None


def _their_step(roles: list[str]) -> ColumnElement[bool]:
    earlier = (
        select(func.min(Step.position))
        .where(Step.round_id == Round.id, Step.outcome.is_(None))
        .correlate(Round)
        .scalar_subquery()
    )
    return exists().where(
        Step.round_id == Round.id, Step.outcome.is_(None), Step.position == earlier, Step.role.in_(roles)
    )  # fmt: skip


def _open(session: Session, which: ColumnElement[bool]) -> list[Round]:
    chosen = select(Round).options(selectinload(Round.steps)).where(Round.ended.is_(None), which)
    return list(session.scalars(chosen.order_by(Round.submitted_at, Round.id).limit(MOST)))
