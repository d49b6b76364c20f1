"""A member's messages page by page, newest first; how many wait to be read; reading one, or all of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from bot.db.upsert import upsert
from bot.errors import NotFound
from bot.messages import message
from bot.messages.message import Message, MessageRead
from bot.staff.member import Member

MOST = 100  # unread ones that are counted; beyond it the number is of no use


@dataclass(frozen=True)
class Inbox:
    """One page. `read` holds the ids that were seen, `more` whether older ones follow."""

    messages: Sequence[Message]
    read: set[int]
    more: bool


def page(session: Session, member: Member, *, number: int, size: int, unread: bool) -> Inbox:
    """A page (from 1) of a member's messages, each once however many roles it reaches them by."""
    newest = _mine(member, unread=unread).order_by(Message.id.desc())
    found = session.scalars(newest.offset((number - 1) * size).limit(size + 1)).all()
    shown = found[:size]
    return Inbox(shown, message.read_of(session, member, shown), more=len(found) > size)


def unread(session: Session, member: Member) -> int:
    """How many messages a member has not seen, at most MOST."""
    some = _mine(member, unread=True).with_only_columns(Message.id).limit(MOST).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def find(session: Session, member: Member, number: int) -> Message:
    """One of a member's own messages. Raises NotFound for anybody else's."""
    one = session.get(Message, number)
    if one is None or one.role not in message.addresses(member):
        raise NotFound("没有这条消息")
    return one


def read_all(session: Session, member: Member) -> int:
    """The member has seen all there is; how many were new."""
    new = select(Message.id).where(
        Message.role.in_(message.addresses(member)), message.unread_by(member)
    )
    numbers = session.scalars(new).all()
    for number in numbers:
        seen = {"message_id": number, "member_id": member.id}
        upsert(session, MessageRead, seen, key=("message_id", "member_id"))
    return len(numbers)


def _mine(member: Member, *, unread: bool) -> Select[Message]:
    """A member's messages; of several copies of one, by several roles, the first."""
    copy, roles = aliased(Message), message.addresses(member)
    earlier = select(copy.id).where(
        copy.subject_kind == Message.subject_kind, copy.subject_id == Message.subject_id,
        copy.at == Message.at, copy.text == Message.text, copy.role.in_(roles), copy.id < Message.id,
    )  # fmt: skip
    mine = select(Message).where(Message.role.in_(roles), ~earlier.exists())
    return mine.where(message.unread_by(member)) if unread else mine
