"""Escalate a review that stands still: after the bureau's time those who may pass the step are told, and the leaders."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.clock import in_words
from bot.db import facts
from bot.messages import message
from bot.notices import waits
from bot.notices.notice import Notice, hold
from bot.review import passing
from bot.review.step import Round, Step
from bot.staff.roles import TITLES, Role

AFTER, USUAL = "review.escalate_after_hours", 24
ABOVE = {
    Role.UNIT_HEAD: Role.DEPUTY,
    Role.DEPUTY: Role.CHIEF,
}  # who is asked to see to it; the officer always


def overdue(session: Session, *, at: datetime) -> list[int]:
    """The notices whose review has waited at one step for longer than the bureau allows, and of which nobody was told."""
    hours = int(facts.get(session, AFTER) or USUAL)
    opened = select(Round).where(Round.ended.is_(None), Round.subject_kind == "notice")
    late = []
    for one in session.scalars(opened.order_by(Round.id)):
        step = one.waiting()
        if step and step.reminded_at is None and at - since(one, step) > timedelta(hours=hours):
            late.append(one.subject_id)
    return late


def escalate(session: Session, number: int, *, at: datetime) -> bool:
    """Tell of one, once for each step; False when it has moved on meanwhile."""
    hold(session, number)
    if number not in overdue(session, at=at):
        return False
    opened = select(Round).where(
        Round.subject_kind == "notice", Round.subject_id == number, Round.ended.is_(None)
    )
    one = session.scalars(opened, execution_options={"populate_existing": True}).one()
    step, notice = one.waiting(), session.get_one(Notice, number)
    if step is None:
        return False
    step.reminded_at = at
    title, began = TITLES[step.role], in_words(since(one, step))
    people = [passer.member for passer in passing.passers(session, step.wanted(), at=at)]
    about = ("notice", str(number))
    text = f"《{notice.title}》从{began}起等您作为{title}审核，请尽快办理"
    message.tell_members(
        session, people, text, about=about, at=at, wants=waits.REVIEW, outside=waits.outside(notice, text)
    )  # fmt: skip
    names = "、".join(person.name for person in people) or "（没有能审的人）"
    above = (
        f"《{notice.title}》从{began}起停在{title}这一步，能审的人：{names}。请督办，或指定代审人"
    )
    roles = {Role.OFFICER, ABOVE.get(Role(step.role), Role.CHIEF)}
    message.tell(
        session, sorted(roles), above, about=about, at=at, outside=waits.outside(notice, above)
    )
    trail.record(
        session, actor=trail.SYSTEM, verb="notice.escalate", subject=about, at=at,
        after={"step": step.role, "since": began, "told": [person.name for person in people]},
    )  # fmt: skip
    return True


def since(opened: Round, step: Step) -> datetime:
    """From when a step has waited: the step before it was passed, or the round was opened."""
    passed = [one.at for one in opened.steps if one.position < step.position and one.at is not None]
    return max([opened.submitted_at, *passed])
