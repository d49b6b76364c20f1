"""Answer citizens later: what nobody could answer, and in a conversation; a second person passes what the rules name."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers import conversation, second
from bot.answers.asked import SETTLED, Question, is_open
from bot.answers.conversation import LASTS, Conversation
from bot.answers.owed import LONGEST, OwedReply, Stage
from bot.audit import trail
from bot.errors import NotFound, NotYours, OutOfTurn, Refused
from bot.staff.member import Member
from bot.staff.roles import require

MOST = 300  # questions that one answer settles


def answer(
    session: Session, numbers: Sequence[int], text: str, *, by: Member, at: datetime
) -> list[OwedReply]:
    """Answer questions, each of its citizens once; what nobody is known to have asked is only settled.

    Raises NotYours, Refused, and OutOfTurn where somebody else has seen to all of them.
    """
    require(by, "asked.answer")
    words = checked(text)
    asked = _open(session, numbers)
    owed = [_owe(session, one, words, by=by, at=at) for one in asked if one.openid]
    _settle(session, asked, "answered", by=by, at=at)
    return owed


def settle(session: Session, numbers: Sequence[int], how: str, *, by: Member, at: datetime) -> int:
    """See to questions without an answer (`handled` or `declined`); how many. Raises as `answer` does."""
    require(by, "asked.answer")
    if how not in SETTLED or how == "answered":
        raise Refused("请选“已处理”或“不予答复”")
    asked = _open(session, numbers)
    _settle(session, asked, how, by=by, at=at)
    return len(asked)


def reply(session: Session, number: int, text: str, *, by: Member, at: datetime) -> OwedReply:
    """Say something to a citizen in their conversation: within the window at once, else with their next message.

    Raises NotYours, NotFound and Refused.
    """
    require(by, "asked.answer")
    words = checked(text)
    one = conversation.find(session, number, hold=True)
    if one.taken_by_id not in (None, by.id) and one.is_taken(at):
        name = one.taken_by.name if one.taken_by else "别人"
        raise OutOfTurn(
            f"{name}正在和{one.label}对话，没有发出。请先和{name}说好，由{name}交回再接手"
        )
    made = _made(session, one.account, one.openid, words, by=by, at=at)
    session.add(made)
    one.waits = False
    if one.is_taken(at):
        one.taken_until = at + LASTS
    session.flush()
    _record(session, "conversation.reply", one, by, at, {"owed": made.id, "state": made.state})
    return made


def pass_(session: Session, number: int, *, by: Member, at: datetime) -> OwedReply:
    """The second person lets an answer go out. Raises NotYours (also for its writer), NotFound and OutOfTurn."""
    made = _proposed(session, number, by)
    made.state, made.passed_by, made.next_at = Stage.OWED, by.name, at
    _record_owed(session, "asked.pass", made, by, at)
    return made


def send_back(session: Session, number: int, reason: str, *, by: Member, at: datetime) -> None:
    """The second person keeps an answer back and says why; the question is open again."""
    made = _proposed(session, number, by)
    if not reason.strip():
        raise Refused("请写明为什么退回，让写的人知道改什么")
    made.state, made.passed_by, made.reason = Stage.RETURNED, by.name, reason.strip()[:300]
    _reopen(session, made)
    _record_owed(session, "asked.return", made, by, at)


def take_back(session: Session, number: int, *, by: Member, at: datetime) -> None:
    """Take back what has not been given yet; the question is open again. Raises NotYours, NotFound and OutOfTurn."""
    require(by, "asked.answer")
    made = _hold(session, number)
    if made.state not in (Stage.PROPOSED, Stage.OWED):
        raise OutOfTurn("这条答复已经送出或正在发送，收不回来了；可以再写一条更正")
    made.state, made.next_at = Stage.DROPPED, None
    _reopen(session, made)
    _record_owed(session, "asked.take_back", made, by, at)


def proposed(session: Session, *, limit: int = 100) -> list[OwedReply]:
    """Answers that wait for a second person, oldest first."""
    chosen = select(OwedReply).where(OwedReply.state == Stage.PROPOSED).order_by(OwedReply.id)
    return list(session.scalars(chosen.limit(limit)))


def checked(text: str) -> str:
    """An answer as it may be given. Raises Refused."""
    words = text.strip()
    if not words:
        raise Refused("请写答复")
    if len(words) > LONGEST:
        raise Refused(
            f"答复有 {len(words)} 个字，一条消息最多 {LONGEST} 个字，请缩短，或给出网页的网址"
        )
    return words


def _owe(session: Session, asked: Question, text: str, *, by: Member, at: datetime) -> OwedReply:
    """One answer for one question; where an earlier one was taken back, in its place."""
    before = session.scalar(select(OwedReply).where(OwedReply.asked_id == asked.id))
    if before is not None:
        before.asked_id = None
        session.flush()
    made = _made(session, asked.account, asked.openid or "", text, by=by, at=at, about=asked.text)
    made.asked_id, made.asked_at = asked.id, asked.at
    session.add(made)
    return made


def _made(
    session: Session, account: str, openid: str, text: str, *, by: Member, at: datetime, about: str = ""
) -> OwedReply:  # fmt: skip
    waits = second.wants(session, f"{about} {text}")
    return OwedReply(
        account=account, openid=openid, asked_id=None, asked_at=None, text=text, made_by_id=by.id, made_by=by.name,
        made_at=at, state=Stage.PROPOSED if waits else Stage.OWED, next_at=None if waits else at,
        lease_until=None, delivered_at=None,
    )  # fmt: skip


def _open(session: Session, numbers: Sequence[int]) -> list[Question]:
    if not numbers or len(numbers) > MOST:
        raise Refused(f"请选 1 到 {MOST} 条提问")
    chosen = select(Question).where(Question.id.in_(list(numbers)), *is_open())
    found = list(session.scalars(chosen.order_by(Question.id).with_for_update()))
    if not found:
        raise OutOfTurn("这些提问刚被别人处理过了，没有再做什么")
    return found


def _settle(
    session: Session, asked: Sequence[Question], how: str, *, by: Member, at: datetime
) -> None:
    """What was answered is not told the trail: it may speak of a citizen, and goes when they leave."""
    for one in asked:
        one.settled, one.settled_by, one.settled_at = how, by.name, at
        if one.openid and (talk := conversation.of(session, one.account, one.openid)):
            talk.waits = False
    session.flush()
    told: dict[str, object] = {"questions": [one.id for one in asked], "how": how}
    trail.record(
        session, actor=by.name, verb="asked.settle", subject=("asked", str(asked[0].id)), at=at, after=told
    )  # fmt: skip


def _proposed(session: Session, number: int, by: Member) -> OwedReply:
    require(by, "asked.pass")
    made = _hold(session, number)
    if made.state != Stage.PROPOSED:
        raise OutOfTurn("这条答复没有在等审核，可能别人已经处理")
    if made.made_by_id == by.id:
        raise NotYours(f"{by.name} 是写这条答复的人，要由另一个人审核")
    return made


def _hold(session: Session, number: int) -> OwedReply:
    made = session.get(OwedReply, number, with_for_update=True, populate_existing=True)
    if made is None or made.openid is None:
        raise NotFound("没有这条答复；市民取消关注以后就删去了")
    return made


def _reopen(session: Session, made: OwedReply) -> None:
    asked = session.get(Question, made.asked_id) if made.asked_id else None
    if asked is not None:
        asked.settled, asked.settled_by, asked.settled_at = "", "", None


def _record(
    session: Session, verb: str, one: Conversation, by: Member, at: datetime, after: dict[str, object]
) -> None:  # fmt: skip
    trail.record(
        session, actor=by.name, verb=verb, subject=("conversation", str(one.id)), at=at, after=after
    )


def _record_owed(session: Session, verb: str, made: OwedReply, by: Member, at: datetime) -> None:
    after: dict[str, object] = {"state": made.state, "reason": made.reason}
    session.flush()
    trail.record(
        session, actor=by.name, verb=verb, subject=("owed", str(made.id)), at=at, after=after
    )
