"""Answers that end: whoever writes them is told before, and once more when they do not answer any longer."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers.entry import Entry
from bot.clock import local_day
from bot.db import facts
from bot.messages import message
from bot.staff.roles import Role

BEFORE = timedelta(days=14)
MOST = 500
NAMED = 3  # in one message


def remind(session: Session, *, at: datetime) -> int:
    """Tell writers of entries that end within two weeks, and of those that have ended, each once; of how many."""
    day = local_day(at)
    live = select(Entry).where(Entry.live, Entry.valid_until <= day + BEFORE).order_by(Entry.id)
    found = list(session.scalars(live.limit(MOST).with_for_update()))
    soon = [one for one in found if one.valid_until and one.valid_until >= day]
    over = [one for one in found if one.valid_until and one.valid_until < day]
    return _tell(session, "soon", soon, "两周内到期，到期以后不再直接回答市民", at=at) + _tell(
        session, "over", over, "已经过期，不再直接回答市民", at=at
    )


def _tell(session: Session, level: str, some: Sequence[Entry], what: str, *, at: datetime) -> int:
    fact = f"answers_told.{level}"
    told = set(facts.get(session, fact).split())
    new = [one for one in some if _mark(one) not in told]
    marks = " ".join(sorted(_mark(one) for one in some))
    if new:
        names = "、".join(f"“{one.title[:20]}”" for one in new[:NAMED])
        rest = f"等 {len(new)} 条" if len(new) > NAMED else ""
        text = f"问答{names}{rest}{what}。请核对，还对的改“有效期至”"
        message.tell(session, (Role.EDITOR, Role.OFFICER), text, about=("answers", ""), at=at)
    if new or marks != " ".join(sorted(told)):
        facts.put(session, fact, marks)
    return len(new)


def _mark(one: Entry) -> str:
    until: date | None = one.valid_until
    return f"{one.id}:{until}"
