"""Learn from staff which entry is right for a question: from then on the entry is found by those words as by its own.

What is taught is one more way to say the entry's question. It can lift the entry no higher than its own question
would, and only for questions that share words with it; the desk shows which lesson it was.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from bot import personal
from bot.answers import index, lesson
from bot.answers.entry import Entry
from bot.answers.lesson import Lesson
from bot.audit import trail
from bot.errors import Refused
from bot.search.grams import grams
from bot.search.query import content
from bot.staff.member import Member
from bot.staff.roles import require
from bot.tables.text import clean

MOST = 20  # lessons of one entry
LONGEST = 300  # characters of a question


def teach(session: Session, entry: Entry, question: str, *, by: Member, at: datetime) -> Lesson:
    """Say that an entry is right for a question; personal numbers in it are masked. The same again changes nothing.

    Raises NotYours, and Refused where the question says nothing, is too long, or the entry was taught too much.
    """
    require(by, "answers.write")
    session.refresh(entry, with_for_update=True)
    text = personal.mask(clean(question))
    if not grams(content(text)):
        raise Refused("去掉客套和疑问词，这个问题什么也没有说，请写出问的是哪件事")
    if len(text) > LONGEST:
        raise Refused(f"问题有 {len(text)} 个字，最多 {LONGEST} 个，请缩短到要紧的一句")
    known = lesson.of(session, entry)
    same = next((one for one in known if one.question == text), None)
    if same is not None:
        return same
    if len(known) >= MOST:
        raise Refused(f"这条问答已经记了 {MOST} 种问法，请先删去用不着的，或改写问题本身")
    new = Lesson(entry_id=entry.id, question=text, by=by.name, at=at)
    session.add(new)
    session.flush()
    _record(session, "answers.teach", new, by, at)
    return new


def unteach(session: Session, old: Lesson, *, by: Member, at: datetime) -> None:
    """Take a lesson back. Raises NotYours."""
    require(by, "answers.write")
    _record(session, "answers.unteach", old, by, at)
    session.delete(old)


def _record(session: Session, verb: str, one: Lesson, by: Member, at: datetime) -> None:
    index.outdate(session)
    subject = ("answer", str(one.entry_id))
    told: dict[str, object] = {"question": one.question}
    trail.record(session, actor=by.name, verb=verb, subject=subject, at=at, after=told)
