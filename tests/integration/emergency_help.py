"""A bureau on a Sunday morning: a pipe has burst, and the duty officer is alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from bot.db.files import Files
from bot.notices import emergency_record, schedule, write
from bot.notices.channel import Mode
from bot.notices.emergency import Emergency, How
from bot.notices.emergency_record import Call
from bot.notices.notice import Notice
from bot.notices.release import Release
from bot.staff.member import Member
from tests import make

People = dict[str, Member]
SUNDAY = datetime(2026, 11, 21, 22, 40, tzinfo=UTC)  # 06:40 on 22 November in Beijing
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)  # 17:30 the day after
TITLE = "图书馆因水管破裂今日闭馆的公告"
BODY = "因水管破裂，县图书馆11月22日（周日）闭馆一天，11月23日恢复正常开放。"


def minutes(number: float) -> datetime:
    """So many minutes after 06:40."""
    return SUNDAY + timedelta(minutes=number)


RECORDED = minutes(7)


def closing(
    session: Session, files: Files, by: Member, *, at: datetime = SUNDAY, **given: object
) -> Notice:
    """A draft that closes the library."""
    fields = make.fields(**{"title": TITLE, "body": BODY, "unit": "图书馆"} | given)
    return write.add(session, fields, by=by, files=files, fetch=lambda _: make.picture(), at=at)


def call(approver: Member, **given: object) -> Call:
    """The approver said yes on the telephone at 06:45."""
    usual = Call("临时闭馆", approver, How.PHONE, minutes(5), "同意，马上发")
    return replace(usual, **given)  # type: ignore[arg-type]


def recorded(
    session: Session, files: Files, notice: Notice, said: Call, by: Member, *, at: datetime = RECORDED
) -> Emergency:  # fmt: skip
    """What the duty officer wrote down at 06:47."""
    one, _ = emergency_record.record(session, notice, said, by=by, files=files, at=at)
    return one


def approved(session: Session, files: Files, people: People) -> Notice:
    """Written by the duty officer, approved by the deputy on the telephone."""
    notice = closing(session, files, people["officer"])
    recorded(session, files, notice, call(people["deputy"]), people["officer"])
    return notice


def arranged(session: Session, notice: Notice, people: People) -> list[Release]:
    """To go out at once, by the duty officer."""
    return schedule.schedule(
        session, notice, on=["wechat"], mode=Mode.PUBLISH, due=None, by=people["officer"], at=minutes(8)
    )  # fmt: skip
