"""Tell staff what happened while nobody looked: by role or by name, on the desk and by each one's own ways."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base
from bot.db.upsert import upsert
from bot.messages import delivery, way
from bot.staff.member import Member

MEMBER = "member:"  # before the number of one member, where others have a role
HERE_ONLY = ""  # said outside: nothing leaves the desk


class Message(Base):
    """One message to everybody of a role, or to one member (`member:12`)."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    role: Mapped[str] = mapped_column(index=True)
    text: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    wants: Mapped[str] = mapped_column(default="")  # what is to be done: review | confirm | …
    outside: Mapped[str | None]  # what is sent instead of the text; empty: nothing


class MessageRead(Base):
    """A member has seen a message."""

    __tablename__ = "message_read"

    message_id: Mapped[int] = mapped_column(
        ForeignKey("message.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)


def tell(
    session: Session, roles: Iterable[str], text: str, *, about: tuple[str, str], at: datetime,
    wants: str = "", outside: str | None = None,
) -> None:  # fmt: skip
    """Leave a message for everybody of some roles; it is sent by the ways that each of them has now.

    `about` is a subject's kind and id, as in the audit trail. `outside` leaves the house instead of the text.
    """
    kind, number = about
    made = [
        Message(
            at=at, role=role, text=text, subject_kind=kind, subject_id=number, wants=wants, outside=outside
        )
        for role in dict.fromkeys(roles)
    ]  # fmt: skip
    session.add_all(made)
    ways = way.in_use(session) if outside != HERE_ONLY else []
    if not ways:
        return
    session.flush()
    same = hashlib.sha256(f"{at.isoformat()} {kind} {number} {text}".encode()).hexdigest()[:32]
    for one in made:
        for reached in ways:
            if one.role in addresses(reached.member):
                delivery.enter(session, reached, same, message_id=one.id, at=at)


def tell_members(
    session: Session, members: Iterable[Member], text: str, *, about: tuple[str, str], at: datetime,
    wants: str = "", outside: str | None = None,
) -> None:  # fmt: skip
    """Leave a message for each of these members."""
    names = [name(one) for one in members]
    tell(session, names, text, about=about, at=at, wants=wants, outside=outside)


def settle(session: Session, about: tuple[str, str], wants: Iterable[str]) -> None:
    """What was asked of single members about a subject is done, by whomever: it is read, and goes out no more."""
    kind, number = about
    asked = select(Message.id, Message.role).where(
        Message.subject_kind == kind, Message.subject_id == number, Message.wants.in_(list(wants)),
        Message.role.startswith(MEMBER),
    )  # fmt: skip
    for message, role in session.execute(asked).all():
        seen = {"message_id": message, "member_id": int(role.removeprefix(MEMBER))}
        upsert(session, MessageRead, seen, key=("message_id", "member_id"))
        delivery.drop(session, message)


def was_told(session: Session, about: tuple[str, str], wants: str) -> bool:
    """Whether there is a message about a subject that wants this."""
    kind, number = about
    same = (Message.subject_kind == kind, Message.subject_id == number, Message.wants == wants)
    return session.scalar(select(Message.id).where(*same).limit(1)) is not None


def addresses(member: Member) -> list[str]:
    """By what messages reach a member: each role, and their own number."""
    return [*member.roles, name(member)]


def name(member: Member) -> str:
    """How one member is addressed."""
    return f"{MEMBER}{member.id}"


def unread_by(member: Member) -> ColumnElement[bool]:
    """SQL that is true for messages that a member has not seen."""
    seen = (MessageRead.message_id == Message.id, MessageRead.member_id == member.id)
    return ~exists().where(*seen)


def to(session: Session, member: Member, *, read_too: bool = False) -> list[Message]:
    """A member's messages, oldest first, each once however many roles it reaches them by."""
    chosen = select(Message).where(Message.role.in_(addresses(member))).order_by(Message.id)
    if not read_too:
        chosen = chosen.where(unread_by(member))
    found: dict[tuple[object, ...], Message] = {}
    for message in session.scalars(chosen):
        found.setdefault((message.at, message.text, message.subject_id), message)
    return list(found.values())


def read_of(session: Session, member: Member, messages: Sequence[Message]) -> set[int]:
    """Which of these the member has seen, by id."""
    wanted = MessageRead.message_id.in_([one.id for one in messages])
    mine = select(MessageRead.message_id).where(wanted, MessageRead.member_id == member.id)
    return set(session.scalars(mine))


def mark_read(session: Session, member: Member, messages: Sequence[Message]) -> None:
    """The member has seen these, also as they reached them by another role."""
    for one in messages:
        copies = select(Message.id).where(
            Message.role.in_(addresses(member)), Message.at == one.at, Message.text == one.text,
            Message.subject_id == one.subject_id,
        )  # fmt: skip
        for number in session.scalars(copies):
            seen = {"message_id": number, "member_id": member.id}
            upsert(session, MessageRead, seen, key=("message_id", "member_id"))
