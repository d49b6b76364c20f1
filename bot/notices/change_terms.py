"""Change the hours and days of working with notices: when to remind, when to escalate, when an error must be put right."""

from dataclasses import asdict, dataclass
from datetime import datetime, time

from sqlalchemy.orm import Session

from bot.audit import trail
from bot.db import facts
from bot.errors import Refused
from bot.notices import emergency_case, escalate, remind, report_mistake
from bot.notices.mistake import Grade
from bot.staff import roles
from bot.staff.member import Member

MOST_HOURS, MOST_DAYS = remind.MOST, 30


@dataclass(frozen=True)
class Terms:
    """All of them: hours of waiting (0: nobody is told), the office's hours (HH:MM), days for an error by its grade."""

    remind_after: int
    escalate_after: int
    opens: str
    closes: str
    severe_days: int
    ordinary_days: int


def now(session: Session) -> Terms:
    """As they are."""
    hours = {fact: int(facts.get(session, fact) or usual) for fact, usual in remind.HOURS.values()}
    return Terms(
        hours[remind.AFTER], hours[escalate.AFTER],
        remind.office_opens(session).isoformat("minutes"), emergency_case.office_closes(session).isoformat("minutes"),
        report_mistake.days(session, Grade.SEVERE), report_mistake.days(session, Grade.ORDINARY),
    )  # fmt: skip


def put(session: Session, given: Terms, *, by: Member, at: datetime) -> None:
    """Set all of them. Raises NotYours, Refused."""
    roles.require(by, "terms.set")
    if not all(0 <= one <= MOST_HOURS for one in (given.remind_after, given.escalate_after)):
        raise Refused(f"小时数是 0 到 {MOST_HOURS} 的整数，0 是不提醒")
    if given.escalate_after and given.remind_after > given.escalate_after:
        raise Refused("先提醒本人，再告诉上一级：提醒的小时数不能比告诉上一级的多")
    if not all(1 <= one <= MOST_DAYS for one in (given.severe_days, given.ordinary_days)):
        raise Refused(f"改正错情的天数是 1 到 {MOST_DAYS}")
    opens, closes = _clock(given.opens), _clock(given.closes)
    if opens >= closes:
        raise Refused("下班要晚于上班，请改正")
    before = now(session)
    for fact, value in (
        (remind.AFTER, given.remind_after), (escalate.AFTER, given.escalate_after),
        (remind.OPENS, opens.isoformat("minutes")), (emergency_case.CLOSES, closes.isoformat("minutes")),
        (report_mistake.DAYS[Grade.SEVERE][0], given.severe_days),
        (report_mistake.DAYS[Grade.ORDINARY][0], given.ordinary_days),
    ):  # fmt: skip
        facts.put(session, fact, str(value))
    if now(session) != before:
        trail.record(
            session, actor=by.name, verb="terms.set", subject=("terms", "notices"), at=at,
            before=asdict(before), after=asdict(now(session)),
        )  # fmt: skip


def _clock(text: str) -> time:
    try:
        return time.fromisoformat(text.strip().replace("：", ":").zfill(5))
    except ValueError:
        raise Refused(f"时间“{text}”要写成 08:30 这样") from None
