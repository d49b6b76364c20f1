"""Which answers to citizens a second person must pass before they are sent: those about what these words name."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.audit import trail
from bot.db import facts
from bot.errors import Refused
from bot.staff.member import Member
from bot.staff.roles import require

FACT, LOADED = "second_person_words", "second_person_loaded"
ALL = "全部"  # every answer
MOST, LONGEST = 60, 20  # words, and characters of one


def load(session: Session, data: Mapping[str, object], at: datetime) -> None:
    """From review.toml; where it says nothing, none needs one."""
    given = data.get("second_person", [])
    if not isinstance(given, list):
        raise TypeError('second_person 要写成一串词，如 ["投诉", "举报"]')
    facts.put(session, FACT, "\n".join(_checked([str(one) for one in given])))
    facts.put(session, LOADED, at.isoformat())


def words(session: Session) -> list[str]:
    """The words, in order."""
    return [one for one in (facts.get(session, FACT) or "").split("\n") if one]


def wants(session: Session, text: str) -> bool:
    """Whether an answer, with the question it is for, needs a second person."""
    named = words(session)
    return ALL in named or any(one in text for one in named)


def change(session: Session, given: Sequence[str], *, by: Member, at: datetime) -> None:
    """Set the words. Raises NotYours and Refused."""
    require(by, "asked.second")
    before, after = words(session), _checked(given)
    facts.put(session, FACT, "\n".join(after))
    trail.record(
        session, actor=by.name, verb="asked.second", subject=("setting", "second_person"), at=at,
        before={"words": before}, after={"words": after},
    )  # fmt: skip


def _checked(given: Sequence[str]) -> list[str]:
    found = list(dict.fromkeys(word for one in given if (word := " ".join(one.split()))))
    if len(found) > MOST or any(len(one) > LONGEST for one in found):
        raise Refused(f"最多 {MOST} 个词，每个最多 {LONGEST} 个字")
    return found
