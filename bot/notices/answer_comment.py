"""Work with readers' comments: open an article to them, let everybody read one, reply, take one away.

A reply is a published text: one person writes it, another lets it go.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot import clock, personal
from bot.audit import trail
from bot.checks.examine import examine
from bot.checks.finding import Severity
from bot.checks.sheet import Case, Text
from bot.clock import local_day
from bot.db.engine import Sessions
from bot.errors import NotFound, NotYours, OutOfTurn, Refused, Unreachable, Unsure
from bot.notices import comment, rules
from bot.notices.channel import Publisher
from bot.notices.comment import REPLY_WORDS, Comment, Reply
from bot.notices.readers import Comments, Where
from bot.notices.release import Release
from bot.staff import roles
from bot.staff.member import Member

LONGEST = 200  # characters of a reply
LOST = "微信平台没有答复，不知道办成没有；下次取留言时会看到，请先不要重复"


@dataclass(frozen=True)
class Tools:
    """What these work with: the database, the accounts, the time."""

    sessions: Sessions
    accounts: Mapping[str, Publisher]
    now: Callable[[], datetime] = clock.now


def allow(number: int, tools: Tools, *, yes: bool, by: Member) -> None:
    """Open the article of a release to comments, or close it. Raises NotYours, NotFound, OutOfTurn, Refused."""
    with tools.sessions.read() as session:
        roles.require(by, "comment.open")
        one = session.get(Release, number)
        if one is None:
            raise NotFound(f"没有编号为 R{number} 的发布")
        place = comment.where(session, one)
    _call(tools, place, lambda desk: desk.allow(place, yes=yes))
    with tools.sessions.begin() as session:
        one, at = session.get_one(Release, number), tools.now()
        kept = comment.box(session, one)
        kept.is_open, kept.next_at = yes, at if yes else None
        verb = "comment.open" if yes else "comment.close"
        _record(session, verb, one.notice_id, by, at, {"release": one.id})


def elect(number: int, tools: Tools, *, yes: bool, by: Member) -> None:
    """Let everybody read a comment, or no longer. Raises as above."""
    place, name = _found(number, tools, by, "comment.elect")
    _call(tools, place, lambda desk: desk.elect(place, name, yes=yes))
    with tools.sessions.begin() as session:
        one = comment.by_id(session, number)
        one.elected = yes
        verb = "comment.elect" if yes else "comment.unelect"
        _record(session, verb, one.notice_id, by, tools.now(), {"comment": number})


def remove(number: int, tools: Tools, *, reason: str, by: Member) -> None:
    """Take a comment away, for good; the trail keeps why, not what it said. Raises as above."""
    place, name = _found(number, tools, by, "comment.delete")
    if not reason.strip():
        raise Refused("删除留言要写明原因")
    _call(tools, place, lambda desk: desk.delete(place, name))
    with tools.sessions.begin() as session:
        one = comment.by_id(session, number)
        told: dict[str, object] = {"comment": number, "reason": reason.strip()}
        _record(session, "comment.delete", one.notice_id, by, tools.now(), told)
        session.delete(one)


def propose(session: Session, number: int, text: str, *, by: Member, at: datetime) -> Comment:
    """Write a reply, which somebody else has to let go; another text replaces it. Raises as above."""
    roles.require(by, "comment.reply")
    one, said = comment.by_id(session, number), " ".join(text.split())
    if one.reply_state in (Reply.SENDING, Reply.PUBLISHED):
        raise OutOfTurn(f"这条留言{REPLY_WORDS[one.reply_state]}；要改先删除原来的回复")
    _check(session, said, at)
    one.reply, one.reply_state, one.reply_by = said, Reply.PROPOSED, by.name
    told: dict[str, object] = {"comment": number, "reply": said}
    _record(session, "comment.reply", one.notice_id, by, at, told)
    return one


def approve(number: int, tools: Tools, *, by: Member) -> None:
    """Let a reply go that somebody else wrote. Raises as above; where no answer comes, what is shown later decides."""
    with tools.sessions.begin() as session:
        roles.require(by, "comment.approve")
        one = comment.by_id(session, number)
        if one.reply_state != Reply.PROPOSED:
            raise OutOfTurn(f"这条留言{REPLY_WORDS[one.reply_state]}，没有待审的回复")
        if one.reply_by == by.name:
            raise NotYours(f"回复是 {by.name} 自己写的，请另一个人审")
        place = comment.where(session, session.get_one(Release, one.release_id))
        name, text = one.number, one.reply
        one.reply_state, one.passed_by = Reply.SENDING, by.name
        told: dict[str, object] = {"comment": number, "reply": text}
        _record(session, "comment.approve", one.notice_id, by, tools.now(), told)
    try:
        _call(tools, place, lambda desk: desk.reply(place, name, text))
    except Unsure as problem:
        raise Refused(LOST) from problem
    except Refused:
        _now(tools, number, Reply.PROPOSED)
        raise
    _now(tools, number, Reply.PUBLISHED)


def unreply(number: int, tools: Tools, *, by: Member) -> None:
    """Take our reply away. Raises as above."""
    place, name = _found(number, tools, by, "comment.delete")
    _call(tools, place, lambda desk: desk.delete_reply(place, name))
    with tools.sessions.begin() as session:
        one = comment.by_id(session, number)
        told: dict[str, object] = {"comment": number, "reply": one.reply}
        one.reply, one.reply_state, one.passed_by = "", Reply.NONE, ""
        _record(session, "comment.unreply", one.notice_id, by, tools.now(), told)


def _found(number: int, tools: Tools, by: Member, act: str) -> tuple[Where, str]:
    roles.require(by, act)
    with tools.sessions.begin() as session:
        one = comment.by_id(session, number)
        return comment.where(session, session.get_one(Release, one.release_id)), one.number


def _call(tools: Tools, place: Where, do: Callable[[Comments], None]) -> None:
    """Ask the platform; no transaction is open. Raises Refused, and Unsure where no answer came."""
    account = tools.accounts.get(place.account)
    if account is None:
        raise Refused("没有设置这个公众号的 APP_ID、APP_SECRET 和 TOKEN，不能办留言")
    try:
        do(account.comments)
    except Unreachable as problem:
        raise Refused(f"没有办成：{problem}。请稍后再试") from problem


def _now(tools: Tools, number: int, state: Reply) -> None:
    with tools.sessions.begin() as session:
        one = comment.by_id(session, number)
        if one.reply_state == Reply.SENDING:
            one.reply_state = state


def _check(session: Session, text: str, at: datetime) -> None:
    """Refuse what may not be published."""
    if not 1 <= len(text) <= LONGEST:
        raise Refused(f"回复要有 1 到 {LONGEST} 个字，现在有 {len(text)} 个字")
    if personal.find(text):
        raise Refused("回复里有证件号、卡号或手机号，所有人都会看到，请去掉")
    case = Case(formed_on=local_day(at), pack=rules.kept(session))
    found = examine([Text("回复", text)], case)
    blocks = [one.what for one in found if one.severity == Severity.BLOCK]
    if blocks:
        raise Refused(f"回复不能发：{'；'.join(blocks)}")


def _record(
    session: Session, verb: str, notice: int, by: Member, at: datetime, told: dict[str, object]
) -> None:
    subject = ("notice", str(notice))
    trail.record(session, actor=by.name, verb=verb, subject=subject, at=at, after=told)
