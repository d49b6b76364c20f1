"""Take a conversation over from the bot (人工接管), and give it back; the bot keeps still in between."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.answers import conversation
from bot.answers.conversation import LASTS, Conversation
from bot.audit import trail
from bot.errors import NotYours, OutOfTurn
from bot.staff.member import Member
from bot.staff.roles import Role, require


def take(session: Session, number: int, *, by: Member, at: datetime) -> Conversation:
    """Speak with a citizen oneself, until giving back or LASTS after the last word. Raises NotYours, OutOfTurn."""
    require(by, "asked.answer")
    one = conversation.find(session, number, hold=True)
    if one.is_taken(at) and one.taken_by_id != by.id:
        name = one.taken_by.name if one.taken_by else "别人"
        raise OutOfTurn(f"{name}已经接手了这个会话，请先和{name}说好")
    one.taken_by, one.taken_by_id, one.taken_at, one.taken_until = by, by.id, at, at + LASTS
    _record(session, "conversation.take", one, by, at)
    return one


def give_back(session: Session, number: int, *, by: Member, at: datetime) -> None:
    """Let the bot answer again: by the one who took it, or an officer. Raises NotYours and OutOfTurn."""
    require(by, "asked.answer")
    one = conversation.find(session, number, hold=True)
    if not one.is_taken(at):
        raise OutOfTurn("这个会话已经由机器人接待")
    if one.taken_by_id != by.id and not by.has(Role.OFFICER):
        raise NotYours(f"{by.name} 不是接手的人，请接手的人或信息公开专员交回")
    one.taken_by, one.taken_by_id, one.taken_at, one.taken_until = None, None, None, None
    one.waits = False
    _record(session, "conversation.give_back", one, by, at)


def done(session: Session, number: int, *, by: Member, at: datetime) -> None:
    """Nobody needs to answer any more. Raises NotYours."""
    require(by, "asked.answer")
    one = conversation.find(session, number, hold=True)
    one.waits = False
    _record(session, "conversation.done", one, by, at)


def _record(session: Session, verb: str, one: Conversation, by: Member, at: datetime) -> None:
    session.flush()
    trail.record(session, actor=by.name, verb=verb, subject=("conversation", str(one.id)), at=at)
