"""Decide what evidence could not: a person looked at the platform and says what became of a release."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.audit import trail
from bot.clock import in_words
from bot.errors import NotFound, OutOfTurn, Refused
from bot.notices import dispatch, evidence
from bot.notices.channel import Mode, Outcome
from bot.notices.dispatch import OPEN, Dispatch, Progress, give_up
from bot.notices.release import STAGE_WORDS, Release, Stage, confirm, fail
from bot.staff import roles
from bot.staff.member import Member

NOT_SENT = "经人工核对，平台没有发出"
MINUTE = timedelta(minutes=1)  # the platform's pages show no seconds


def find(session: Session, name: str) -> Release:
    """A release by the id that lists show (R12, or 12). Raises NotFound."""
    digits = name.upper().removeprefix("R")
    is_number = digits.isascii() and digits.isdigit() and len(digits) < 10
    found = session.get(Release, int(digits)) if is_number else None
    if found is None:
        raise NotFound(f"没有编号为“{name}”的发布，请在“发布”里查看")
    return found


def published(
    session: Session,
    one: Release,
    *,
    url: str,
    by: Member,
    at: datetime,
    came_out: datetime | None = None,
) -> None:
    """It is out, at this address: the release is confirmed and the ledger has its entry.

    What was sent together is out together; only of a draft sent by hand may a person have left some out.

    `came_out` is when the platform shows that it was published, by which it is counted; now when None.
    """
    if not url.startswith(("https://", "http://")):
        raise Refused("请写文章的完整网址，以 https:// 开头")
    attempt = _undecided(session, one, by)
    began = attempt.submitting_at or attempt.created_at
    if came_out is not None and not began <= came_out + MINUTE <= at + MINUTE:
        raise Refused(
            f"发布时间 {in_words(came_out)} 不对：应在提交（{in_words(began)}）以后、现在以前"
        )
    attempt.state, attempt.holds, attempt.settled_at = Progress.PUBLISHED, False, at
    attempt.next_look_at = None
    _record(session, one, attempt, by, at, {"url": url})
    confirm(session, one, url=url, at=at, out_at=came_out)
    for other in attempt.unpublished() if attempt.mode != Mode.DRAFT else ():
        confirm(session, other, url="", at=at, out_at=came_out)


def not_sent(session: Session, one: Release, *, by: Member, at: datetime) -> None:
    """It is not out, nor what was to go out with it: they have failed and may be arranged anew."""
    attempt = _undecided(session, one, by)
    _record(session, one, attempt, by, at, {"not_sent": True})
    for each in attempt.unpublished() if attempt.mode != Mode.MASS else ():
        each.check_first = True  # before another try it is looked for once more
    if attempt.state == Progress.PUBLISHED:  # of a draft of several that was sent without this one
        fail(session, one, reason=NOT_SENT, at=at)
        return
    give_up(session, attempt, reason=NOT_SENT, at=at)


def look_again(session: Session, one: Release, *, by: Member, at: datetime) -> None:
    """Look up at once what became of a release that the system is still looking up; nothing is sent by it."""
    roles.require(by, "release.settle")
    attempt = dispatch.hold(session, one.dispatch_id) if one.dispatch_id else None
    if attempt is None or attempt.state not in OPEN or not attempt.holds:
        raise OutOfTurn(f"R{one.id} 现在是“{STAGE_WORDS[one.state]}”，系统没有在核实")
    attempt.next_look_at = at
    trail.record(
        session, actor=by.name, verb="release.look", subject=("notice", str(one.notice_id)), at=at,
        after={"release": one.id},
    )  # fmt: skip


def _undecided(session: Session, one: Release, by: Member) -> Dispatch:
    roles.require(by, "release.settle")
    attempt = dispatch.hold(session, one.dispatch_id) if one.dispatch_id else None
    if one.state not in (Stage.UNSURE, Stage.MANUAL) or attempt is None:
        raise OutOfTurn(
            f"R{one.id} 现在是“{STAGE_WORDS[one.state]}”，只有“待核实”“待人工发表”的发布要人工登记结果"
        )
    if attempt.holds:
        raise OutOfTurn(f"R{one.id} 系统还在核实，请等它查完再登记；稍后再打开这一次发布看")
    return attempt


def _record(
    session: Session,
    one: Release,
    attempt: Dispatch,
    by: Member,
    at: datetime,
    said: dict[str, object],
) -> None:
    outcome = Outcome.FAILED if "not_sent" in said else Outcome.PUBLISHED
    evidence.learn(
        session, attempt.id, kind=f"{evidence.PERSON}{by.name}", outcome=outcome, data=said, at=at
    )
    subject = ("notice", str(one.notice_id))
    trail.record(
        session,
        actor=by.name,
        verb="release.settle",
        subject=subject,
        at=at,
        after={"release": one.id} | said,
    )
