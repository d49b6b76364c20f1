"""The working copy (未保存的稿): what somebody is writing and has not saved, kept by notice and person."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db import facts
from bot.db.base import Base
from bot.db.upsert import upsert
from bot.errors import OutOfTurn, Refused
from bot.notices.notice import Notice, State, hold
from bot.staff import roles
from bot.staff.member import Member

MOST_CHARACTERS = 400_000
DAYS = 90  # so long a copy is kept after the last letter
SET = "working_copy_days"  # the fact under which a bureau has another number
FACTS = {"unsaved_days": SET}  # by its name in review.toml
NEW = 0  # the place of a notice that is not there yet


class WorkingCopy(Base):
    """One person's unsaved text of one notice; `said` is what stands in the form, by field."""

    __tablename__ = "working_copy"
    __table_args__ = (UniqueConstraint("member_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    place: Mapped[int]  # the notice's number; 0 for one that is not there yet
    notice_id: Mapped[int | None] = mapped_column(
        ForeignKey("notice.id", ondelete="CASCADE"), index=True
    )
    opened: Mapped[str]  # the version of the notice that it began from
    said: Mapped[dict[str, object]]
    at: Mapped[datetime]


def keep(
    session: Session, number: int, said: Mapping[str, str], *, opened: str, by: Member, at: datetime
) -> None:
    """Keep what somebody has typed so far; `number` is 0 for a new notice.

    Raises NotYours, Refused when it is too much, NotFound and OutOfTurn for a notice that is deleted, withdrawn or
    purged: a page that was left open must not bring its text back.
    """
    roles.require(by, "notice.edit")
    if number != NEW:
        hold(session, number)
        if session.get_one(Notice, number).state == State.WITHDRAWN:
            raise OutOfTurn("这篇稿件已经撤回或依法清除，没有保存的修改不再保留；请关闭这一页")
    if sum(map(len, said.values())) > MOST_CHARACTERS:
        raise Refused("文字太多，没有自动保存；请分成几篇")
    values = {
        "member_id": by.id, "place": number, "notice_id": number or None, "opened": opened,
        "said": dict(said), "at": at,
    }  # fmt: skip
    upsert(
        session, WorkingCopy, values, key=("member_id", "place"), change=("opened", "said", "at")
    )


def of(session: Session, number: int, *, by: Member) -> WorkingCopy | None:
    """What somebody has not saved of a notice. Raises NotYours."""
    roles.require(by, "notice.edit")
    mine = (WorkingCopy.member_id == by.id, WorkingCopy.place == number)
    return session.scalars(select(WorkingCopy).where(*mine)).first()


def others(
    session: Session, number: int, *, by: Member, since: datetime
) -> list[tuple[str, datetime]]:
    """Who else has typed in a notice since then and not saved it, and when last. Raises NotYours."""
    roles.require(by, "notice.edit")
    if number == NEW:
        return []
    theirs = (WorkingCopy.place == number, WorkingCopy.member_id != by.id, WorkingCopy.at >= since)
    chosen = select(Member.name, WorkingCopy.at).join(Member, Member.id == WorkingCopy.member_id)
    return [(name, at) for name, at in session.execute(chosen.where(*theirs).order_by(Member.name))]


def forget(session: Session, number: int, *, by: Member) -> None:
    """It was saved, or is not wanted any more. Raises NotYours."""
    roles.require(by, "notice.edit")
    mine = (WorkingCopy.member_id == by.id, WorkingCopy.place == number)
    session.execute(delete(WorkingCopy).where(*mine))


def days(session: Session) -> int:
    """For how many days a copy is kept that nobody types in any more."""
    told = facts.get(session, SET).strip()
    return int(told) if told.isdigit() and int(told) else DAYS


def expire(session: Session, *, at: datetime) -> int:
    """Forget what nobody has typed in for long; how many there were. The system's own act: nothing was ever said."""
    old = WorkingCopy.at < at - timedelta(days=min(days(session), 3650))
    return len(session.scalars(delete(WorkingCopy).where(old).returning(WorkingCopy.id)).all())
