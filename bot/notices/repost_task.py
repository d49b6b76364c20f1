"""转发任务: a superior body asks that something be reposted by some time; it closes with the link and time of what came out."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship, selectinload

from bot.audit import trail
from bot.clock import in_words
from bot.db.base import Base
from bot.errors import NotFound, OutOfTurn, Refused
from bot.messages import message
from bot.notices import repost_fit
from bot.notices.notice import STATE_WORDS, Notice, State, hold
from bot.notices.release import Release, Stage
from bot.staff import roles
from bot.staff.member import Member
from bot.staff.roles import Role


class Standing(StrEnum):
    """How a task stands."""

    OPEN = "open"
    DONE = "done"
    DECLINED = "declined"


STANDING_WORDS: dict[str, str] = {
    Standing.OPEN: "待办", Standing.DONE: "已办", Standing.DECLINED: "不办",
}  # fmt: skip


class RepostTask(Base):
    """Who asks for what, until when, by which document; the notice that is to answer it, and what came of it."""

    __tablename__ = "repost_task"

    id: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]
    title: Mapped[str]
    url: Mapped[str]
    until: Mapped[datetime]
    document: Mapped[str]
    added_by: Mapped[str]
    added_at: Mapped[datetime]
    notice_id: Mapped[int | None] = mapped_column(
        ForeignKey("notice.id", ondelete="SET NULL"), index=True
    )
    state: Mapped[str] = mapped_column(default=Standing.OPEN, index=True)
    link: Mapped[str] = mapped_column(default="")  # where it came out
    closed_at: Mapped[datetime | None]  # when it came out, or was declined
    closed_by: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(default="")
    told_at: Mapped[datetime | None]  # when it was late, others were told

    notice: Mapped[Notice | None] = relationship()

    def is_late(self, at: datetime) -> bool:
        """Whether it came out after its time, or has not come out by now and its time is over."""
        if self.state == Standing.DECLINED:
            return False
        return (self.closed_at or at) > self.until


@dataclass(frozen=True)
class Asked:
    """A task as it is handed in: by whom, what, where it stands, until when, by which document."""

    body: str
    title: str
    url: str
    until: datetime
    document: str = ""


def add(session: Session, asked: Asked, *, by: Member, at: datetime) -> RepostTask:
    """Write a task down. One whose time is over already is written down as well. Raises NotYours, Refused."""
    roles.require(by, "repost.manage")
    body, title = " ".join(asked.body.split()), " ".join(asked.title.split())
    if not body or not title:
        raise Refused("请写明是谁要求转发、转发哪一篇")
    one = RepostTask(
        body=body, title=title, url=_address(asked.url), until=asked.until, document=asked.document.strip(),
        added_by=by.name, added_at=at, notice_id=None, closed_at=None, told_at=None,
    )  # fmt: skip
    session.add(one)
    session.flush()
    told: dict[str, object] = {
        "body": body, "title": title, "url": one.url, "until": one.until.isoformat(), "document": one.document
    }  # fmt: skip
    record(session, one, "repost.add", by.name, at, told)
    return one


def tie(session: Session, number: int, notice: Notice, *, by: Member, at: datetime) -> None:
    """Say by which notice a task is answered; another one before is let go.

    Raises NotYours, NotFound, OutOfTurn, and Refused for what is no repost of what was asked for.
    """
    roles.require(by, "repost.tie")
    hold(session, notice.id)
    one = _open(session, number)
    if notice.state == State.WITHDRAWN:
        raise OutOfTurn(f"《{notice.title}》已撤回，请对上另一篇")
    if why := repost_fit.why_not(notice, one.title, one.url):
        raise Refused(why)
    before, one.notice = one.notice_id, notice
    record(session, one, "repost.tie", by.name, at, {"notice": notice.id, "before": before})


def done(
    session: Session, number: int, *, link: str, came_out: datetime, by: Member, at: datetime
) -> None:
    """It came out on a channel that is not ours: where and when. Raises NotYours, NotFound, OutOfTurn, Refused."""
    roles.require(by, "repost.manage")
    one = _open(session, number)
    if came_out > at:
        raise Refused(f"发布时间 {in_words(came_out)} 还没有到")
    _close(session, one, link=_address(link), came_out=came_out, by=by.name, at=at)


def decline(session: Session, number: int, *, reason: str, by: Member, at: datetime) -> None:
    """It will not be reposted, and why. Raises NotYours, NotFound, OutOfTurn, Refused."""
    roles.require(by, "repost.manage")
    one = _open(session, number)
    if not reason.strip():
        raise Refused("请写明为什么不转发")
    one.state, one.reason = Standing.DECLINED, reason.strip()
    one.closed_at, one.closed_by = at, by.name
    record(session, one, "repost.decline", by.name, at, {"reason": one.reason})


def listed(session: Session, *, every: bool = False) -> list[RepostTask]:
    """The tasks that are open, or all, the most urgent first."""
    notice = selectinload(RepostTask.notice).load_only(Notice.title)
    chosen = select(RepostTask).options(notice).order_by(RepostTask.until, RepostTask.id)
    return list(
        session.scalars(chosen if every else chosen.where(RepostTask.state == Standing.OPEN))
    )


def find(session: Session, number: int) -> RepostTask:
    """A task. Raises NotFound."""
    one = session.get(RepostTask, number)
    if one is None:
        raise NotFound(f"没有编号为 {number} 的转发任务")
    return one


def of(session: Session, notice_id: int) -> list[RepostTask]:
    """The tasks that a notice answers."""
    return list(session.scalars(select(RepostTask).where(RepostTask.notice_id == notice_id)))


def due(session: Session) -> list[int]:
    """The open tasks whose notice is out (ADR 0011)."""
    out = select(RepostTask.id).join(Notice, Notice.id == RepostTask.notice_id)
    chosen = out.where(RepostTask.state == Standing.OPEN, Notice.state == State.PUBLISHED)
    return list(session.scalars(chosen.order_by(RepostTask.id)))


def settle(session: Session, number: int, *, base_url: str, at: datetime) -> bool:
    """Close a task with the address and time of its notice's first release; False when there is nothing to close."""
    tied = session.scalar(select(RepostTask.notice_id).where(RepostTask.id == number))
    if tied is None:
        return False
    hold(session, tied)
    one = held(session, number)
    first = session.scalar(
        select(Release).where(Release.notice_id == tied, Release.state == Stage.PUBLISHED)
        .order_by(Release.published_at, Release.id).limit(1)
    )  # fmt: skip
    if one is None or one.state != Standing.OPEN or one.notice_id != tied or first is None:
        return False
    if first.notice.state != State.PUBLISHED:  # withdrawn meanwhile: its address leads nowhere
        return False
    link = first.url or f"{base_url.rstrip('/')}/notices/{tied}"
    came_out = first.published_at or at
    _close(session, one, link=link, came_out=came_out, by=trail.SYSTEM, at=at)
    return True


def late(session: Session, *, at: datetime) -> list[int]:
    """The open tasks whose time is over, of which nobody was told."""
    chosen = select(RepostTask.id).where(
        RepostTask.state == Standing.OPEN, RepostTask.until < at, RepostTask.told_at.is_(None)
    )
    return list(session.scalars(chosen.order_by(RepostTask.id)))


def tell_late(session: Session, number: int, *, at: datetime) -> bool:
    """Tell the officer and the deputy of a late task, once; False when it is closed or told meanwhile."""
    one = held(session, number)
    if one is None or one.state != Standing.OPEN or one.told_at is not None:
        return False
    one.told_at = at
    notice = one.notice
    how = f"稿件 {notice.id} 现在是“{STATE_WORDS[notice.state]}”" if notice else "还没有对上稿件"
    text = (
        f"转发任务 {one.id} 超过了时限：{one.body}要求 {in_words(one.until)} 以前转发《{one.title}》，{how}。"
        f"请尽快发布；别处已经发了的登记网址和时间，不转发的写明理由，都在“设置 → 转发任务”里"
    )
    about = ("repost", str(one.id))
    message.tell(session, (Role.OFFICER, Role.DEPUTY), text, about=about, at=at)
    record(session, one, "repost.late", trail.SYSTEM, at, {"until": one.until.isoformat()})
    return True


def _close(
    session: Session, one: RepostTask, *, link: str, came_out: datetime, by: str, at: datetime
) -> None:
    one.state, one.link, one.closed_at, one.closed_by = Standing.DONE, link, came_out, by
    told: dict[str, object] = {"link": link, "came_out": came_out.isoformat()}
    record(session, one, "repost.done", by, at, told | {"notice": one.notice_id})


def held(session: Session, number: int) -> RepostTask | None:
    """Take a task for this transaction and read it anew; None where there is none."""
    row = select(RepostTask).where(RepostTask.id == number).with_for_update()
    return session.scalar(row, execution_options={"populate_existing": True})


def _open(session: Session, number: int) -> RepostTask:
    one = held(session, number)
    if one is None:
        raise NotFound(f"没有编号为 {number} 的转发任务，请在“设置 → 转发任务”里查看")
    if one.state != Standing.OPEN:
        raise OutOfTurn(
            f"转发任务 {number} 已经{STANDING_WORDS[one.state].removeprefix('已')}了，不用再办"
        )
    return one


def _address(url: str) -> str:
    if not url.startswith(("https://", "http://")):
        raise Refused("请写完整的网址，以 https:// 开头")
    return url.strip()


def record(
    session: Session, one: RepostTask, verb: str, actor: str, at: datetime, told: dict[str, object]
) -> None:
    """Into the trail of the task."""
    after: dict[str, object] = {"state": one.state} | told
    subject = ("repost", str(one.id))
    trail.record(session, actor=actor, verb=verb, subject=subject, at=at, after=after)
