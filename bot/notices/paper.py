"""纸质签批: the scan of a paper that somebody signed, beside the step that they passed in the system.

It is further proof and passes nothing: a step is passed by its person, here, and by nothing else.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit import trail
from bot.clock import local_day
from bot.db.base import Base
from bot.db.files import Files
from bot.errors import NotFound, OutOfTurn, Refused
from bot.notices import proof
from bot.notices.countersign import Signature
from bot.notices.notice import Notice, hold
from bot.review import step
from bot.review.step import Ended, Round, Step
from bot.staff import roles
from bot.staff.member import Member
from bot.staff.roles import TITLES

WHOLE = 0  # the form as a whole, no single step


class PaperSignature(Base):
    """One scan. `position` is the step of the round, 0 the form as a whole."""

    __tablename__ = "paper_signature"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"))
    position: Mapped[int]
    person: Mapped[str]
    signed_on: Mapped[date]
    file: Mapped[str]
    recorded_by: Mapped[str]
    recorded_at: Mapped[datetime]


@dataclass(frozen=True)
class Registered:
    """A paper as it is shown: what it is for, in Chinese, and the row."""

    what: str
    row: PaperSignature


def of(session: Session, notice: Notice) -> list[Registered]:
    """The papers of a notice, in the order in which they were registered."""
    chosen = select(PaperSignature).where(PaperSignature.notice_id == notice.id)
    rows = list(session.scalars(chosen.order_by(PaperSignature.id)))
    rounds = {one.id: one for one in step.rounds(session, "notice", notice.id)} if rows else {}
    return [Registered(_what(rounds.get(row.round_id), row.position), row) for row in rows]


def register(
    session: Session, notice: Notice, which: str, given: Signature, *, by: Member, files: Files, at: datetime
) -> str:  # fmt: skip
    """Register the scan for a step of the newest round that was passed already; what it is for, in Chinese.

    `which` is a role or the number of a step, "" for the form as a whole, once it is approved.
    Raises NotYours, NotFound, OutOfTurn, Refused.
    """
    roles.require(by, "notice.signed")
    hold(session, notice.id)
    opened = step.latest(session, "notice", notice.id)
    if opened is None:
        raise OutOfTurn(f"《{notice.title}》还没有送审过，没有可以登记的签批")
    position = _passed(opened, which, notice).position if which else _approved(opened, notice)
    person = given.person.strip()
    if not person:
        raise Refused("请写明纸上签字的是谁，如“王某”")
    if given.signed_on > local_day(at):
        raise Refused(f"签字日期 {given.signed_on} 还没有到")
    file = proof.keep(given.scan, given.name, files)
    if any(
        (one.row.round_id, one.row.position, one.row.file) == (opened.id, position, file)
        for one in of(session, notice)
    ):
        raise OutOfTurn("这份扫描件已经登记过")
    row = PaperSignature(
        notice_id=notice.id, round_id=opened.id, position=position, person=person,
        signed_on=given.signed_on, file=file, recorded_by=by.name, recorded_at=at,
    )  # fmt: skip
    session.add(row)
    what = _what(opened, position)
    trail.record(
        session, actor=by.name, verb="notice.signed", subject=("notice", str(notice.id)), at=at,
        after={"what": what, "person": person, "signed_on": given.signed_on.isoformat(), "file": file},
    )  # fmt: skip
    return what


def _passed(opened: Round, which: str, notice: Notice) -> Step:
    """The step that is meant, if somebody passed it."""
    found = next((one for one in opened.steps if which in (one.role, str(one.position))), None)
    if found is None:
        offered = "、".join(
            f"{one.position} {TITLES[one.role]}（{one.role}）" for one in opened.steps
        )
        raise NotFound(f"《{notice.title}》最近一轮审核没有“{which}”这一步，只有：{offered}")
    if found.outcome != "approved":
        raise OutOfTurn(
            f"《{notice.title}》的{TITLES[found.role]}还没有在系统里通过这一步；扫描件不能代替审核，"
            f"请先由本人（或代审人）在“待审”里通过"
        )
    return found


def _approved(opened: Round, notice: Notice) -> int:
    if opened.ended != Ended.APPROVED:
        raise OutOfTurn(
            f"《{notice.title}》还没有审定，不能登记整张审核表；已经通过的一步请写明 --step"
        )
    return WHOLE


def _what(opened: Round | None, position: int) -> str:
    steps = opened.steps if opened is not None else []
    found = next((one for one in steps if one.position == position), None)
    return f"第 {position} 步 {TITLES[found.role]}" if found else "整张审核表"
