"""Portraits of minors: a picture that shows some goes out only with their guardians' consent, which is recorded here.

Personal Information Protection Law, art. 31 (guardians consent for those under 14); Civil Code, art. 1019 (portraits).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from bot.audit import trail
from bot.checks.finding import Finding, Severity
from bot.clock import local_day
from bot.errors import NotFound, OutOfTurn, Refused
from bot.notices.notice import STATE_WORDS, Notice, NoticeMedia, State, hold
from bot.staff import roles
from bot.staff.member import Member

RULE = "portraits"
_WHY = "个人信息保护法第三十一条；民法典第一千零一十九条"
_OVER = frozenset({State.PUBLISHING, State.PUBLISHED, State.WITHDRAWN})


@dataclass(frozen=True)
class Consent:
    """Whether a picture shows minors, and who consented for them and when."""

    minors: bool
    who: str = ""
    on: date | None = None


def mark(
    session: Session, notice: Notice, file: str, said: Consent, *, by: Member, at: datetime
) -> None:
    """Say of a picture whether it shows minors, and record the consent. What was approved stays approved: the public
    does not see it.

    Raises NotYours, NotFound for a picture that the notice does not use, OutOfTurn for what is out, Refused.
    """
    roles.require(by, "notice.edit")
    hold(session, notice.id)
    if notice.state in _OVER:
        raise OutOfTurn(f"《{notice.title}》现在是“{STATE_WORDS[notice.state]}”，不能再登记")
    shown = [one for one in notice.media if one.file == file]
    if not shown:
        raise NotFound("稿件里没有这张图片，请重新打开再登记")
    who = said.who.strip()
    if bool(who) != (said.on is not None):
        raise Refused("监护人同意要写明谁同意、哪一天，两项都写")
    if said.on is not None and said.on > local_day(at):
        raise Refused("监护人同意的日期还没有到")
    before = _told(shown[0])
    for one in shown:
        one.minors = said.minors
        one.consent_by, one.consent_on = (who, said.on) if said.minors else ("", None)
    after = _told(shown[0])
    if after != before:
        trail.record(
            session, actor=by.name, verb="notice.portrait", subject=("notice", str(notice.id)), at=at,
            before=before, after=after,
        )  # fmt: skip


def findings(notice: Notice) -> Iterator[Finding]:
    """A finding for each picture that shows minors without a consent."""
    for number, one in enumerate(notice.media, start=1):
        if one.minors and not (one.consent_by and one.consent_on):
            where = "封面" if one.role == "cover" else f"第 {number} 张图片"
            what = f"{where}有未成年人，没有登记监护人同意；请登记谁同意、哪一天，或换一张"
            yield Finding(RULE, Severity.BLOCK, "图片", what, _WHY)


def _told(one: NoticeMedia) -> dict[str, object]:
    return {
        "file": one.file, "minors": one.minors, "consent_by": one.consent_by,
        "consent_on": one.consent_on.isoformat() if one.consent_on else None,
    }  # fmt: skip
