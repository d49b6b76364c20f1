"""Change what a review passes: the chain of a round under way, or the subject that an approval holds for."""

from collections import Counter
from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import OutOfTurn
from bot.review import passing
from bot.review.chain import steps_for
from bot.review.step import Ended, Round, Step, latest, new_step


def change_chain(
    session: Session, opened: Round, importance: str, *, origin: str, at: datetime
) -> bool:
    """Let an open round go on by the chain of another importance: steps that nobody has passed come and go.

    True when nothing is left to pass: the round is approved by that. Raises Refused for a dead end.
    """
    chain = steps_for(session, importance, origin)
    wanted = Counter(one.role for one in chain)
    have = Counter(one.role for one in opened.steps)
    for one in reversed([one for one in opened.steps if one.outcome is None]):
        if have[one.role] > wanted[one.role]:
            have[one.role] -= 1
            opened.steps.remove(one)
            session.delete(one)
    session.flush()  # before others take their places
    last = max((one.position for one in opened.steps), default=0)
    for step in chain:
        if have[step.role] < wanted[step.role]:
            have[step.role] += 1
            last += 1
            opened.steps.append(new_step(last, step.role, step.same_unit))
    left = [one for one in opened.steps if one.outcome is None]
    passing.refuse_dead_end(session, [one.wanted() for one in left], at=at)
    session.flush()
    if left:
        return False
    opened.ended, opened.ended_at = Ended.APPROVED, at
    return True


def carry_over(session: Session, kind: str, source: int, number: int, *, fingerprint: str) -> None:
    """The latest round of one subject, which approved it, holds for another that has taken over the same words."""
    passed = latest(session, kind, source)
    if passed is None or passed.ended != Ended.APPROVED:
        raise OutOfTurn("这份稿件还没有审定")
    held = Round(
        subject_kind=kind, subject_id=number, fingerprint=fingerprint, unit_id=passed.unit_id,
        authors=passed.authors, submitted_by=passed.submitted_by, submitted_at=passed.submitted_at,
        ended=passed.ended, ended_at=passed.ended_at,
    )  # fmt: skip
    held.steps = [
        Step(
            position=one.position, role=one.role, same_unit=one.same_unit, outcome=one.outcome,
            by_id=one.by_id, at=one.at, comment=one.comment, checklist=one.checklist,
            instead_of_id=one.instead_of_id, difference=one.difference, nudged_at=None, reminded_at=None,
        )
        for one in passed.steps
    ]  # fmt: skip
    session.add(held)
    session.flush()
