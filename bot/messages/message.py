"""Tell staff what happened while nobody looked: by role or by name, read by each for themselves."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base
from bot.staff.member import Member


class Message(Base):
    """One message to everybody of a role, or to one member (`member:12`). `read_by` have seen it."""

    __tablename__ = "message"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    role: Mapped[str] = mapped_column(index=True)
    text: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    read_by: Mapped[list[int]]


def tell(
    session: Session, roles: Iterable[str], text: str, *, about: tuple[str, str], at: datetime
) -> None:
    """Leave a message for everybody of some roles. `about` is a subject's kind and id, as in the audit trail."""
    kind, number = about
    for role in dict.fromkeys(roles):
        session.add(
            Message(
                at=at, role=role, text=text, subject_kind=kind, subject_id=number, read_by=[]
            )
        )  # fmt: skip


def tell_members(
    session: Session, members: Iterable[Member], text: str, *, about: tuple[str, str], at: datetime
) -> None:
    """Leave a message for each of these members."""
    tell(session, (_name(one) for one in members), text, about=about, at=at)


def _addresses(member: Member) -> list[str]:
    return [*member.roles, _name(member)]


def _name(member: Member) -> str:
    return f"member:{member.id}"


def to(session: Session, member: Member, *, read_too: bool = False) -> list[Message]:
    """A member's messages, oldest first, each once however many roles it reaches them by."""
    mine = Message.role.in_(_addresses(member))
    chosen = select(Message).where(mine).order_by(Message.id)
    found: dict[tuple[object, ...], Message] = {}
    for message in session.scalars(chosen):
        if read_too or member.id not in message.read_by:
            found.setdefault((message.at, message.text, message.subject_id), message)
    return list(found.values())


def mark_read(session: Session, member: Member, messages: Sequence[Message]) -> None:
    """The member has seen these, also as they reached them by another role."""
    seen = {(one.at, one.text, one.subject_id) for one in messages}
    for message in session.scalars(select(Message).where(Message.role.in_(_addresses(member)))):
        same = (message.at, message.text, message.subject_id) in seen
        if same and member.id not in message.read_by:
            message.read_by = [*message.read_by, member.id]
