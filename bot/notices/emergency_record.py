"""Record an approval by telephone or message (应急批准): a closing on a Sunday morning goes out at once, approved still.

先审后发 holds: the named approver is one who may pass the last step, the steps before it are covered, the words
that stand are bound as by any approval. They confirm it themselves within one working day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import PurePosixPath

from sqlalchemy.orm import Session

from bot.audit import trail
from bot.checks.finding import Finding, Severity
from bot.checks.sheet import Place
from bot.clock import BEIJING, in_words, local_day
from bot.db.files import Files
from bot.errors import NotYours, Refused
from bot.messages import message
from bot.notices import (
    check,
    correction,
    countersign,
    emergency_case,
    find,
    importance,
    pictures,
    review,
    waits,
)
from bot.notices.emergency import HOW_WORDS, Emergency, How
from bot.notices.notice import Notice, State, hold
from bot.review import by_call, step
from bot.review.step import Round
from bot.staff import roles
from bot.staff.member import Member
from bot.workdays import override

MINUTE = timedelta(minutes=1)  # people write down times without seconds
WORKING_DAYS = 1  # within which it is to be confirmed


@dataclass(frozen=True)
class Call:
    """What was approved by whom, how, when (UTC), in what words; the picture of it and the name of its file."""

    case: str
    approver: Member
    how: How
    told_at: datetime
    said: str
    picture: bytes = b""
    name: str = ""


def record(
    session: Session, notice: Notice, call: Call, *, by: Member, files: Files, at: datetime,
    places: Sequence[Place] = (),
) -> tuple[Emergency, list[Finding]]:  # fmt: skip
    """Write down that a draft or a notice in review was approved; it may be scheduled by that.

    Returns the record, and what deserves a second look. Raises NotYours, OutOfTurn, Refused.
    """
    roles.require(by, "notice.emergency")
    hold(session, notice.id)
    opened = _round(session, notice, by=by, at=at)
    before = notice.move("emergency")
    _refuse_what_never_goes(session, notice)
    emergency_case.require(session, notice, call.case)
    _check(notice, call, by=by, at=at)
    found = review.unsettled(session, notice, at=at, places=places)
    check.refuse(notice.id, [one for one in found if one.severity == Severity.BLOCK])
    _require_countersigns(session, notice)
    passed = by_call.pass_rest(
        session, opened, call.approver, said=call.said.strip(), told_at=call.told_at, at=at
    )
    session.add(opened)
    session.flush()
    one = Emergency(
        notice_id=notice.id, step=passed, case=call.case, approver=call.approver, how=call.how.value,
        told_at=call.told_at, said=call.said.strip(), file=_keep(call, files), recorded_by=by.name,
        recorded_at=at, confirm_by=confirm_by(session, at), settled_at=None, escalated_at=None,
    )  # fmt: skip
    session.add(one)
    session.flush()
    notice.reason = ""
    waits.over(session, notice, waits.REVIEW)
    _tell(session, notice, one, found, before, at=at)
    return one, found


def confirm_by(session: Session, at: datetime) -> datetime:
    """The end of office hours of the first working day after the day of a moment."""
    day = override.calendar(session).add(local_day(at), WORKING_DAYS).date
    return datetime.combine(day, emergency_case.office_closes(session), BEIJING)


def _round(session: Session, notice: Notice, *, by: Member, at: datetime) -> Round:
    """The round that is open, or a new one: who is missing from the steps before the last stands in nobody's way."""
    if notice.state != State.DRAFT:
        return review.open_round(session, notice)
    importance.raise_by_rules(session, notice, at=at)
    return step.new_round(session, review.subject_of(notice), by=by, at=at)


def _refuse_what_never_goes(session: Session, notice: Notice) -> None:
    if not find.is_open(notice):
        raise Refused(find.why_closed(notice))
    if correction.is_small_change(session, notice.id):
        raise Refused("后台小改不走应急发布，请照常送审")


def _check(notice: Notice, call: Call, *, by: Member, at: datetime) -> None:
    approver = call.approver.name
    if call.approver.id == by.id:
        raise NotYours(f"{approver} 不能登记自己的批准，请由另一位信息公开专员登记")
    if not call.said.strip():
        raise Refused("请写明批准人说了什么，如“同意，马上发”")
    if call.how == How.MESSAGE and not call.picture:
        raise Refused("用消息批准的要附截图（--screenshot）")
    if call.told_at > at:
        raise Refused(f"批准时间 {in_words(call.told_at)} 还没有到")
    if call.told_at + MINUTE <= notice.updated_at:
        raise Refused(
            f"稿件在 {in_words(notice.updated_at)} 还改过，{in_words(call.told_at)} 批准的不是现在的内容："
            f"请把现在的内容告诉 {approver}，得到同意后再登记"
        )


def _require_countersigns(session: Session, notice: Notice) -> None:
    try:
        countersign.require_all(session, notice)
    except Refused as problem:
        raise Refused(f"{problem}；来不及会签的，在稿件页“审核表和会签”里写明理由去掉") from None


def _keep(call: Call, files: Files) -> str:
    if not call.picture:
        return ""
    data, suffix = pictures.prepare(call.picture, PurePosixPath(call.name).name)
    return files.keep(data, suffix)


def _tell(
    session: Session, notice: Notice, one: Emergency, found: Sequence[Finding], before: dict[str, object],
    *, at: datetime,
) -> None:  # fmt: skip
    about, told_at = ("notice", str(notice.id)), in_words(one.told_at)
    after: dict[str, object] = {
        "state": notice.state, "case": one.case, "approver": one.approver.name, "how": one.how,
        "told_at": one.told_at.isoformat(), "said": one.said, "file": one.file,
        "confirm_by": one.confirm_by.isoformat(), "findings": [finding.what for finding in found],
    }  # fmt: skip
    principal = one.step.instead_of
    after |= {"instead_of": principal.name} if principal else {}
    trail.record(
        session, actor=one.recorded_by, verb="notice.emergency", subject=about, at=at,
        before=before, after=after,
    )  # fmt: skip
    text = (
        f"{one.recorded_by} 登记：您于{told_at}用{HOW_WORDS[one.how]}批准《{notice.title}》（{one.case}）：“{one.said}”。"
        f"请在{in_words(one.confirm_by)}以前确认，"
        f"不是这样的写明理由不认可"
    )
    message.tell_members(session, [one.approver], text, about=about, at=at, wants=waits.CONFIRM)
