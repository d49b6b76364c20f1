"""Pass what is left of a round by one approval given by telephone or message: its last step; those before are covered."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.errors import NotYours, OutOfTurn
from bot.review.passing import Passer, passers
from bot.review.step import Ended, Round, Step
from bot.staff.member import Member
from bot.staff.roles import TITLES

COVERED = "covered"


def pass_rest(
    session: Session, opened: Round, approver: Member, *, said: str, told_at: datetime, at: datetime
) -> Step:
    """The step that the approver passed: the last one. The five points are theirs to confirm afterwards.

    Raises NotYours when they may not pass it: stand-ins of that day may, authors and who passed before may not.
    """
    left = [one for one in opened.steps if one.outcome is None]
    if not left:
        raise OutOfTurn("没有等待审核的步骤")
    *before, last = left
    last.instead_of = _passer(session, last, approver, at=told_at).instead_of
    last.outcome, last.by_id, last.by = "approved", approver.id, approver
    last.at, last.comment = told_at, said
    for one in before:
        one.outcome, one.at = COVERED, told_at
    opened.ended, opened.ended_at = Ended.APPROVED, at
    return last


def _passer(session: Session, last: Step, approver: Member, *, at: datetime) -> Passer:
    able = list(passers(session, last.wanted(), at=at))
    found = next((one for one in able if one.member.id == approver.id), None)
    if found is not None:
        return found
    title = TITLES[last.role]
    who = "、".join(dict.fromkeys(one.member.name for one in able))
    nobody = "现在没有能批准的人，请在“设置 → 代审”里指定代审人"
    can = f"现在能批准的是 {who}" if who else nobody
    if approver.id in last.wanted().authors:
        raise NotYours(f"{approver.name} 写过、改过或送审过这篇稿件，不能批准它；{can}")
    raise NotYours(f"{approver.name} 不能批准这一篇：最后一步由{title}批准；{can}")
