"""What a pack is about: a release of ours (R12) or one that a register named (L3), with its lines in the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.ledger.entry import Entry, EntryKind
from bot.notices import decide
from bot.notices.notice import Notice
from bot.notices.release import Release


@dataclass(frozen=True)
class Subject:
    """One release: `name` as lists show it. A register's row has no release, and a notice only where it is tied to one."""

    name: str
    entries: Sequence[Entry]
    release: Release | None = None
    notice: Notice | None = None

    @property
    def title(self) -> str:
        """Its title; a purged one says so."""
        if self.notice is not None and self.notice.title:
            return self.notice.title
        return next((one.title for one in self.entries if one.title), "（标题已依法清除）")


def find(session: Session, name: str) -> Subject:
    """A release by the id that lists show. Raises NotFound."""
    if name[:1].upper() != "L":
        one = decide.find(session, name)
        lines = select(Entry).where(Entry.release_id == one.id).order_by(Entry.seq)
        return Subject(f"R{one.id}", list(session.scalars(lines)), one, one.notice)
    digits = name[1:]
    is_number = digits.isascii() and digits.isdigit() and len(digits) < 10
    line = session.get(Entry, int(digits)) if is_number else None
    if line is None or line.kind != EntryKind.RELEASED:
        raise NotFound(f"没有编号为“{name}”的发布，请在“发布”里查看")
    return of_entry(session, line)


def of_entry(session: Session, line: Entry) -> Subject:
    """The release of a line in the ledger."""
    if line.release_id is not None:
        return find(session, f"R{line.release_id}")
    notice = session.get(Notice, line.notice_id) if line.notice_id is not None else None
    return Subject(f"L{line.seq}", [line], None, notice)
