"""Remind those who may pass a step that has waited for some hours, once, in office hours. What waits longer is escalated."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import beijing, in_words
from bot.db import facts
from bot.notices import emergency_case, escalate, waits
from bot.notices.notice import Notice, hold
from bot.review.step import Round
from bot.workdays import override

AFTER, USUAL = "review.remind_after_hours", 2
OPENS, USUALLY_OPENS = "review.office_opens", "08:30"
HOURS = {
    "remind_after_hours": (AFTER, USUAL),
    "escalate_after_hours": (escalate.AFTER, escalate.USUAL),
}
MOST = 365  # hours


def load(session: Session, data: Mapping[str, object]) -> None:
    """Put what a file `review.toml` says of reminding and escalating into the database. Raises ValueError."""
    for key, (fact, usual) in HOURS.items():
        hours = data.get(key, usual)
        if not isinstance(hours, int) or not 0 <= hours <= MOST:
            raise ValueError(f"{key} “{hours}”不是 0 到 {MOST} 的整数")
        facts.put(session, fact, str(hours))
    opens = time.fromisoformat(str(data.get("office_opens", USUALLY_OPENS)))
    facts.put(session, OPENS, opens.isoformat("minutes"))


def office_opens(session: Session) -> time:
    """When the office opens, by the clock in Beijing."""
    return time.fromisoformat(facts.get(session, OPENS) or USUALLY_OPENS)


def in_office_hours(session: Session, at: datetime) -> bool:
    """Whether somebody is at work: a working day, between opening and closing."""
    here = beijing(at)
    within = office_opens(session) <= here.time() < emergency_case.office_closes(session)
    return within and override.calendar(session).look(here.date()).working


def due(session: Session, *, at: datetime) -> list[int]:
    """The notices whose step has waited long enough and of which nobody was reminded; none outside office hours."""
    hours = int(facts.get(session, AFTER) or USUAL)
    if hours == 0 or not in_office_hours(session, at):
        return []
    opened = select(Round).where(Round.ended.is_(None), Round.subject_kind == "notice")
    waiting = []
    for one in session.scalars(opened.order_by(Round.id)):
        step = one.waiting()
        told = step is None or step.nudged_at is not None or step.reminded_at is not None
        if step and not told and at - escalate.since(one, step) >= timedelta(hours=hours):
            waiting.append(one.subject_id)
    return waiting


def remind(session: Session, number: int, *, at: datetime) -> bool:
    """Remind of one, once for each step; False when it has moved on meanwhile, or somebody else was quicker."""
    hold(session, number)
    opened = select(Round).where(
        Round.subject_kind == "notice", Round.subject_id == number, Round.ended.is_(None)
    )
    one = session.scalar(opened, execution_options={"populate_existing": True})
    step = one.waiting() if one else None
    if one is None or step is None:
        return False
    session.refresh(step)
    if step.outcome is not None or step.nudged_at is not None:
        return False
    step.nudged_at = at
    notice = session.get_one(Notice, number)
    begins = f"提醒：《{notice.title}》从{in_words(escalate.since(one, step))}起在等"
    waits.ask(session, notice, one, begins, at=at)
    return True
