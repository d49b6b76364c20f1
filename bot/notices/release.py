"""Releases (发布): one notice on one channel at one time; what became of each."""

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.audit import trail
from bot.clock import beijing
from bot.db import facts
from bot.db.base import Base
from bot.db.upsert import upsert
from bot.ledger import entry, same
from bot.ledger.channels import LEVELS, Channel
from bot.messages import message
from bot.notices import clarify, emergency
from bot.notices.notice import MOVES, Classification, Notice, State
from bot.search import engine


class Stage(StrEnum):
    """The states of a release (interfaces.md, section 2)."""

    WAITING = "waiting"
    SENDING = "sending"
    SUBMITTED = "submitted"
    UNSURE = "unsure"
    MANUAL = "manual"
    PUBLISHED = "published"
    FAILED = "failed"
    CANCELLED = "cancelled"


STAGE_WORDS: dict[str, str] = {
    Stage.WAITING: "待发布", Stage.SENDING: "发送中", Stage.SUBMITTED: "已提交", Stage.UNSURE: "待核实",
    Stage.MANUAL: "待人工发表", Stage.PUBLISHED: "已发布", Stage.FAILED: "未发出", Stage.CANCELLED: "已取消",
}  # fmt: skip
UNDER_WAY = (Stage.SENDING, Stage.SUBMITTED, Stage.UNSURE, Stage.MANUAL)
WITHDRAWN = "稿件已撤回"
ADOPTED = "台账里已按后台发表补入，不重复计数"


class Release(Base):
    """A notice's release on a channel, of which there is one whatever becomes of it.

    A new arrangement or attempt stays on it; the attempts are its dispatches.
    """

    __tablename__ = "release"
    __table_args__ = (
        UniqueConstraint("notice_id", "channel"),
        Index("ix_release_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    channel: Mapped[str] = mapped_column(ForeignKey("channel.slug"))
    # Part of its source address: numbers come again in a database that is begun anew or put back.
    mark: Mapped[str] = mapped_column(default=lambda: secrets.token_hex(3))
    mode: Mapped[str]
    state: Mapped[str] = mapped_column(default=Stage.WAITING)
    due_at: Mapped[datetime]
    created_by: Mapped[str]
    created_at: Mapped[datetime]
    dispatch_id: Mapped[int | None] = mapped_column(ForeignKey("dispatch.id"), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    check_first: Mapped[bool] = mapped_column(
        default=False
    )  # may be out already: look before sending
    reason: Mapped[str] = mapped_column(default="")
    waits_until: Mapped[datetime | None]
    # What waits to go out in one send carries the same mark (`group`), empty alone; and its place in it, from 1.
    batch: Mapped[str] = mapped_column(default="", index=True)
    place: Mapped[int] = mapped_column(default=0)
    url: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime | None] = mapped_column(index=True)

    notice: Mapped[Notice] = relationship()


class IndexCounter(Base):
    """The last index number (索引号) given in a year."""

    __tablename__ = "index_counter"

    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]


def of(session: Session, notice_id: int) -> list[Release]:
    """The releases of a notice, oldest first, as they stand now."""
    chosen = select(Release).where(Release.notice_id == notice_id).order_by(Release.id)
    return list(session.scalars(chosen, execution_options={"populate_existing": True}))


def any_of(session: Session, notice_id: int) -> bool:
    """Whether a notice ever had a release arranged."""
    return (
        session.scalar(select(Release.id).where(Release.notice_id == notice_id).limit(1))
        is not None
    )


def cancel_waiting(session: Session, notice: Notice, *, why: str) -> None:
    """Nothing of a notice goes out that has not begun to."""
    waiting = (Release.notice_id == notice.id, Release.state == Stage.WAITING)
    cancelled = {"state": Stage.CANCELLED, "reason": why, "waits_until": None, "batch": ""}
    session.execute(update(Release).where(*waiting).values(cancelled))


def give_index_no(session: Session, notice: Notice, *, at: datetime) -> None:
    """The index number (索引号), given once, at the first release: prefix, year, running number."""
    if notice.index_no is not None:
        return
    year = beijing(at).year
    upsert(session, IndexCounter, {"year": year, "last": 0}, key=("year",))
    step = update(IndexCounter).where(IndexCounter.year == year).values(last=IndexCounter.last + 1)
    number = session.execute(step.returning(IndexCounter.last)).scalar_one()
    prefix = facts.get(session, "index_prefix") or "GK"
    notice.index_no = f"{prefix}-{year}-{number:05d}"


def confirm(
    session: Session, one: Release, *, url: str, at: datetime, out_at: datetime | None = None
) -> None:
    """The public can read it: the release, the notice and the ledger say so in one transaction.

    However it stood: evidence may come late, after a withdrawal or after a person has said "not sent".
    `out_at` is when it came out, by which it is counted, where that is known to be earlier than `at`.
    """
    out = out_at or at
    if one.state == Stage.PUBLISHED:
        if url and not one.url:
            one.url = url
            entry.fill_url(session, release_id=one.id, url=url)
        return
    before: dict[str, object] = {"state": one.notice.state, "release_state": one.state}
    one.state, one.published_at, one.reason = Stage.PUBLISHED, out, ""
    one.url, one.waits_until = url, None
    line = copied(session, one, at=out)
    entry.take_head(session)  # whoever adopts the same at this moment waits, and then finds it
    if same.adopted(session, line) is None:
        entry.append(session, [line], by=trail.SYSTEM, at=at)
    else:
        one.reason = ADOPTED
    _is_out(session, one, out=out, at=at)
    told: dict[str, object] = {"release": one.id, "channel": one.channel, "url": url}
    if out != at:
        told["out_at"] = out.isoformat()
    _record(session, one, "release.confirm", at, before, told)


def _is_out(session: Session, one: Release, *, out: datetime, at: datetime) -> None:
    notice = one.notice
    if notice.state in MOVES["confirm"][1]:
        notice.move("confirm")
        notice.published_at, notice.reason = out, ""
        engine.put(session, notice.id, clarify.searched(session, notice), at=out)
    elif notice.state == State.WITHDRAWN:
        taken_back = copied(session, one, at=out, kind=entry.EntryKind.WITHDRAWN)
        entry.append(session, [taken_back], by=trail.SYSTEM, at=at)
    elif notice.state != State.PUBLISHED:
        # It was changed after a person had said "not sent": what is out is not what stands here.
        notice.reason = (
            f"平台后来确认，修改以前的内容已经发出（R{one.id}）。请到公众平台后台核对；"
            "要收回的，请信息公开专员撤回本稿，再另写一篇"
        )


def fail(session: Session, one: Release, *, reason: str, at: datetime) -> None:
    """It did not go out, and will not by itself: the reason stands on the release and the notice."""
    before: dict[str, object] = {"state": one.notice.state, "release_state": one.state}
    one.state, one.reason, one.waits_until = Stage.FAILED, reason, None
    say(one.notice, reason)
    session.flush()
    settle_state(session, one.notice)
    told: dict[str, object] = {"release": one.id, "channel": one.channel, "reason": reason}
    _record(session, one, "release.fail", at, before, told)
    text = f"《{one.notice.title}》没有发出：{reason}"
    about = ("notice", str(one.notice_id))
    message.tell(session, ("deputy", "officer"), text, about=about, at=at)


def back_to_waiting(session: Session, one: Release, *, reason: str, until: datetime | None) -> None:
    """It has not gone out and goes on by itself, at `until` or as soon as it can; not if it was withdrawn."""
    if one.notice.state == State.WITHDRAWN:
        one.state, one.reason, one.waits_until = Stage.CANCELLED, WITHDRAWN, None
        return
    one.state, one.reason, one.waits_until = Stage.WAITING, reason, until
    say(one.notice, reason)
    session.flush()
    settle_state(session, one.notice)


def say(notice: Notice, reason: str) -> None:
    """Tell on the notice why it is not out; what the public reads of one that is or was out stays."""
    if notice.state in (State.SCHEDULED, State.PUBLISHING):
        notice.reason = reason


def settle_state(session: Session, notice: Notice) -> None:
    """Bring a notice that was being published to where its releases now stand."""
    if notice.state != State.PUBLISHING:
        return
    stages = {one.state for one in of(session, notice.id)}
    if stages & set(UNDER_WAY):
        return
    notice.move("wait" if Stage.WAITING in stages else "put_back")
    if notice.state == State.APPROVED:
        notice.scheduled_at = None
        if why := emergency.denied(session, notice.id):  # while it was on its way
            notice.move("emergency_refuse")
            notice.reason = why


def copied(
    session: Session,
    one: Release,
    *,
    at: datetime,
    kind: entry.EntryKind = entry.EntryKind.RELEASED,
) -> entry.Released:
    """What the ledger copies of a release, so that no later edit can change it."""
    notice, channel = one.notice, session.get_one(Channel, one.channel)
    return entry.Released(
        item=notice.index_no or f"R{one.id}", title=notice.title, channel=channel.slug,
        channel_name=channel.name, level=LEVELS.get(channel.level, ""), unit=notice.unit.name,
        category=notice.kind, classification=Classification.ACTIVE, origin=notice.origin,
        released_at=at, url=one.url, kind=kind, release_id=one.id, notice_id=notice.id,
    )  # fmt: skip


def _record(
    session: Session, one: Release, verb: str, at: datetime, before: dict[str, object], after: dict[str, object]
) -> None:  # fmt: skip
    after = {"state": one.notice.state} | after
    subject = ("notice", str(one.notice_id))
    trail.record(
        session, actor=trail.SYSTEM, verb=verb, subject=subject, at=at, before=before, after=after
    )
