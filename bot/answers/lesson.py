"""What staff taught: for this question, this entry is right."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.answers.entry import Entry
from bot.db.base import Base
from bot.errors import NotFound


class Lesson(Base):
    """One more way to say the question of an entry."""

    __tablename__ = "answer_lesson"
    __table_args__ = (UniqueConstraint("entry_id", "question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("answer_entry.id", ondelete="CASCADE"))
    question: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


def of(session: Session, entry: Entry) -> list[Lesson]:
    """What was taught of an entry, in the order in which it was."""
    chosen = select(Lesson).where(Lesson.entry_id == entry.id).order_by(Lesson.id)
    return list(session.scalars(chosen))


def find(session: Session, number: int) -> Lesson:
    """A lesson by its number. Raises NotFound."""
    lesson = session.get(Lesson, number)
    if lesson is None:
        raise NotFound("没有这种问法，可能已经删去")
    return lesson
