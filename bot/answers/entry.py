"""An answer entry (问答): a question as people ask it, and what the bureau answers."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base

APPLYING = "guide-apply"  # how the keys of those sections begin


class Kind(StrEnum):
    """Where an entry comes from, as `ask --json` names it."""

    FAQ = "faq"
    GUIDE = "guide"  # a section of the guide in config/guide.toml


class Entry(Base):
    """One question with its answer; either may be empty, not both. Only live ones are found."""

    __tablename__ = "answer_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # the id as imported
    kind: Mapped[str] = mapped_column(default=Kind.FAQ)
    question: Mapped[str]
    answer: Mapped[str]
    unit: Mapped[str] = mapped_column(default="")
    valid_until: Mapped[date | None]  # the last day on which it answers directly
    source: Mapped[str] = mapped_column(default="")  # what it rests on: a document, a page
    reviewed_by: Mapped[str] = mapped_column(
        default=""
    )  # who passed it last; empty: loaded by an operator
    live: Mapped[bool] = mapped_column(default=True)
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(
        default=1
    )  # counts the changes: two people may edit at once

    def answers_on(self, day: date) -> bool:
        """Whether it may be given as the answer on a Beijing day: it says something and has not expired."""
        return bool(self.answer) and (self.valid_until is None or day <= self.valid_until)

    @property
    def is_about_applying(self) -> bool:
        """Whether it is a section of the guide that says how to apply for information (依申请公开)."""
        return self.kind == Kind.GUIDE and self.key.startswith(APPLYING)

    @property
    def title(self) -> str:
        """The question, or the beginning of the answer where nobody wrote the question down."""
        return self.question or self.answer[:32]


def listed(session: Session) -> list[Entry]:
    """Every entry, live or not, in the order of import."""
    return list(session.scalars(select(Entry).order_by(Entry.id)))
