"""会签 (协调发布): another body or unit confirms a notice before it is approved: who, when, and the paper or picture of it.

What concerns another body is coordinated with it before it is made public (Disclosure Regulation, art. 11).
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit import trail
from bot.clock import local_day
from bot.db.base import Base
from bot.db.files import Files
from bot.errors import NotFound, OutOfTurn, Refused
from bot.messages import message
from bot.notices import proof, waits
from bot.notices.notice import STATE_WORDS, Notice, State, hold
from bot.staff import roles
from bot.staff.member import Member
from bot.staff.roles import Role

BEFORE_APPROVAL = (State.DRAFT, State.IN_REVIEW)


class Countersign(Base):
    """One confirmation that a notice needs. `said` is what was confirmed, as a hash; empty while it is awaited."""

    __tablename__ = "countersign"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"), index=True)
    body: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    person: Mapped[str] = mapped_column(default="")
    signed_on: Mapped[date | None]
    file: Mapped[str] = mapped_column(default="")
    said: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[str] = mapped_column(default="")


@dataclass(frozen=True)
class Signature:
    """Who confirmed on which day, and the scan or picture of it: its bytes and the name of its file."""

    person: str
    signed_on: date
    scan: bytes
    name: str


def of(session: Session, notice: Notice) -> list[Countersign]:
    """What a notice needs or has, oldest first."""
    chosen = select(Countersign).where(Countersign.notice_id == notice.id)
    return list(session.scalars(chosen.order_by(Countersign.id)))


def ask(session: Session, notice: Notice, body: str, *, by: Member, at: datetime) -> None:
    """Say that another body has to confirm. Raises NotYours, OutOfTurn, Refused."""
    roles.require(by, "notice.countersign")
    _in_time(session, notice)
    body = " ".join(body.split())
    if not body:
        raise Refused("请写明由哪个单位会签")
    if any(one.body == body for one in of(session, notice)):
        raise OutOfTurn(f"《{notice.title}》已经写了要由{body}会签")
    one = Countersign(notice_id=notice.id, body=body, asked_by=by.name, asked_at=at, signed_on=None)
    session.add(one)
    _record(session, notice, "notice.countersign_ask", by, at, {"body": body})
    text = f"{by.name} 写明《{notice.title}》要由{body}会签：会签登记以前不能审定"
    message.tell(
        session, (Role.OFFICER, message.name(notice.written_by)), text, about=("notice", str(notice.id)), at=at,
        outside=waits.outside(notice, text),
    )  # fmt: skip


def sign(
    session: Session, notice: Notice, body: str, given: Signature, *, by: Member, files: Files, at: datetime
) -> None:  # fmt: skip
    """Record a confirmation of the text as it stands; after a change of the text it is needed anew."""
    roles.require(by, "notice.countersign")
    _in_time(session, notice)
    one = _named(session, notice, body)
    if not given.person.strip():
        raise Refused("请写明谁代表该单位确认，如“王某 副局长”")
    if given.signed_on > local_day(at):
        raise Refused(f"会签日期 {given.signed_on} 还没有到")
    one.person, one.signed_on = given.person.strip(), given.signed_on
    one.file, one.said, one.recorded_by = (
        proof.keep(given.scan, given.name, files),
        said(notice),
        by.name,
    )
    told: dict[str, object] = {
        "body": one.body, "person": one.person, "signed_on": one.signed_on.isoformat(), "file": one.file
    }  # fmt: skip
    _record(session, notice, "notice.countersign", by, at, told)


def drop(
    session: Session, notice: Notice, body: str, *, by: Member, reason: str, at: datetime
) -> None:
    """It was not needed after all, and why."""
    roles.require(by, "notice.countersign")
    _in_time(session, notice)
    one = _named(session, notice, body)
    if not reason.strip():
        raise Refused("请写明为什么不用会签")
    session.delete(one)
    _record(
        session,
        notice,
        "notice.countersign_drop",
        by,
        at,
        {"body": one.body, "reason": reason.strip()},
    )


def require_all(session: Session, notice: Notice) -> None:
    """Refuse the approval while a confirmation is missing, or was given to another text."""
    missing = [one.body for one in of(session, notice) if not one.said]
    if missing:
        raise Refused(f"还没有{'、'.join(missing)}的会签，不能审定。请在稿件页“审核表和会签”里登记")
    other = [one.body for one in of(session, notice) if one.said != said(notice)]
    if other:
        raise Refused(f"{'、'.join(other)}会签以后内容改了，不能审定；请按现在的内容重新会签")


def standing(one: Countersign, notice: Notice) -> str:
    """How it stands, in Chinese."""
    if not one.said:
        return "等待会签"
    return "已会签" if one.said == said(notice) else "会签后内容改了"


def said(notice: Notice) -> str:
    """What another body confirms, as a hash: title, text, pictures, event, attachments, not how we rank it."""
    words: list[object] = [notice.title, notice.digest, notice.body, notice.cover, notice.event]
    words += notice.attached()
    text = json.dumps(words, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _named(session: Session, notice: Notice, body: str) -> Countersign:
    wanted = " ".join(body.split())
    one = next((one for one in of(session, notice) if one.body == wanted), None)
    if one is None:
        raise NotFound(f"《{notice.title}》没有要由“{wanted}”会签，请在稿件页“审核表和会签”里查看")
    return one


def _in_time(session: Session, notice: Notice) -> None:
    hold(session, notice.id)
    if notice.state not in BEFORE_APPROVAL:
        now = STATE_WORDS[notice.state]
        raise OutOfTurn(f"《{notice.title}》现在是“{now}”，会签要在审定以前")


def _record(
    session: Session, notice: Notice, verb: str, by: Member, at: datetime, told: dict[str, object]
) -> None:
    subject = ("notice", str(notice.id))
    trail.record(session, actor=by.name, verb=verb, subject=subject, at=at, after=told)
