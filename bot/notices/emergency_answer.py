"""The approver confirms an approval by telephone, or refuses it; nobody's silence goes unnoticed."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.clock import in_words
from bot.errors import NotFound, NotYours, OutOfTurn, Refused
from bot.messages import message
from bot.notices import emergency, release, waits
from bot.notices.emergency import STANDING_WORDS, Emergency, Standing
from bot.notices.notice import MOVES, Notice, State, hold
from bot.review import step
from bot.review.chain import CHECKLIST
from bot.staff import roles
from bot.staff.member import Member
from bot.staff.roles import Role

NOT_OUT = MOVES["emergency_refuse"][1]


def confirm(
    session: Session, notice: Notice, *, by: Member, checked: Iterable[str], at: datetime
) -> None:
    """The approver says that it was so, and answers for the five points. Raises NotYours, OutOfTurn, Refused."""
    one = _pending(session, notice, by)
    missing = [point for point in CHECKLIST if point not in set(checked)]
    if missing:
        raise Refused(f"还没有核对：{'、'.join(missing)}。五个方面都核对后才能确认")
    one.state, one.settled_at = Standing.CONFIRMED, at
    one.step.checklist = list(CHECKLIST)
    _record(session, notice, "notice.emergency_confirm", by.name, at, {"late": at > one.confirm_by})


def refuse(session: Session, notice: Notice, *, by: Member, reason: str, at: datetime) -> None:
    """The approver says that it was not so: what is not out goes back to draft, of what is out the officer decides."""
    one = _pending(session, notice, by)
    why = reason.strip()
    if not why:
        raise Refused("不认可要写明理由")
    one.state, one.settled_at, one.reason = Standing.REFUSED, at, why
    step.void(session, "notice", notice.id, at=at)
    before: dict[str, object] = {"state": notice.state}
    release.cancel_waiting(session, notice, why="批准人不认可应急批准")
    if notice.state in NOT_OUT:
        notice.move("emergency_refuse")
        notice.scheduled_at = None
        notice.reason = emergency.denied(session, notice.id)
    told: dict[str, object] = {"reason": why}
    _record(session, notice, "notice.emergency_refuse", by.name, at, told, before=before)
    about = ("notice", str(notice.id))
    text = f"{by.name} 不认可《{notice.title}》的应急批准：{why}。{_what_now(notice)}"
    message.tell(session, (Role.OFFICER, Role.CHIEF), text, about=about, at=at)
    message.tell_members(session, [notice.written_by], text, about=about, at=at)


def overdue(session: Session, *, at: datetime) -> list[int]:
    """The notices whose approver has let the time pass, and of which nobody was told."""
    late = (Emergency.confirm_by <= at, Emergency.escalated_at.is_(None))
    chosen = select(Emergency.notice_id).where(Emergency.state == Standing.PENDING, *late)
    return list(session.scalars(chosen.order_by(Emergency.id)))


def escalate(session: Session, number: int, *, at: datetime) -> bool:
    """Tell of one, once; False when it was answered meanwhile."""
    hold(session, number)
    if number not in overdue(session, at=at):
        return False
    one, notice = emergency.latest(session, number), session.get_one(Notice, number)
    if one is None:
        return False
    one.escalated_at = at
    about, approver = ("notice", str(number)), one.approver
    text = (
        f"《{notice.title}》由{one.recorded_by}登记、{approver.name}于{in_words(one.told_at)}应急批准，"
        f"到{in_words(one.confirm_by)} {approver.name} 还没有确认。请督办"
    )
    message.tell(session, (Role.CHIEF, Role.DEPUTY, Role.OFFICER), text, about=about, at=at)
    yours = f"请您尽快确认或不认可《{notice.title}》的应急批准，已超过{in_words(one.confirm_by)}"
    message.tell_members(session, [approver], yours, about=about, at=at, wants=waits.CONFIRM)
    told: dict[str, object] = {
        "approver": approver.name,
        "confirm_by": one.confirm_by.isoformat(),
    }
    _record(session, notice, "notice.emergency_escalate", trail.SYSTEM, at, told)
    return True


def _pending(session: Session, notice: Notice, by: Member) -> Emergency:
    hold(session, notice.id)
    one = emergency.latest(session, notice.id)
    if one is None or one.approver_id != by.id:  # the approver may have been a stand-in for a day
        roles.require(by, "notice.emergency_answer")
    if one is None:
        raise NotFound(f"《{notice.title}》没有应急批准要确认")
    if one.approver_id != by.id:
        raise NotYours(f"《{notice.title}》的应急批准只能由{one.approver.name}本人确认或不认可")
    if one.state != Standing.PENDING:
        raise OutOfTurn(f"《{notice.title}》的应急批准：{STANDING_WORDS[one.state]}，不用再办")
    return one


def _what_now(notice: Notice) -> str:
    if notice.state == State.DRAFT:
        return "没有发布，已退回草稿"
    if notice.state == State.WITHDRAWN:
        return "稿件已经撤回"
    decide = "请信息公开专员在稿件页决定是否撤回"
    return f"稿件已经发出或正在发，{decide}"


def _record(
    session: Session, notice: Notice, verb: str, actor: str, at: datetime, told: dict[str, object],
    *, before: dict[str, object] | None = None,
) -> None:  # fmt: skip
    subject, after = ("notice", str(notice.id)), {"state": notice.state} | told
    trail.record(
        session, actor=actor, verb=verb, subject=subject, at=at, before=before, after=after
    )
