"""Versions (版本): what a notice said before each change, so that anybody can see who wrote what and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base
from bot.errors import NotFound
from bot.notices import article, attachments
from bot.notices.front import Fields
from bot.notices.notice import PURGED, Notice

NAMES = {
    "title": "标题", "digest": "摘要", "author": "作者", "unit": "发布单位", "kind": "类别",
    "classification": "公开属性", "importance": "重要程度", "formed_on": "形成日期", "article20": "条例条目",
    "origin": "来源类型", "source_name": "来源", "source_url": "原文链接", "source_title": "原标题",
    "cover": "封面", "cover_focus": "封面裁剪", "attachments": "附件", "event": "活动", "body": "正文",
}  # fmt: skip
Content = Mapping[str, object]


class NoticeVersion(Base):
    """What a notice said until somebody changed it. The newest version is the notice itself."""

    __tablename__ = "notice_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"), index=True)
    content: Mapped[dict[str, object]]
    by: Mapped[str]  # who changed it
    at: Mapped[datetime]  # and when


@dataclass(frozen=True)
class Version:
    """One version: its number from 1, what it says, who wrote it and when. `content` is empty where it was purged."""

    number: int
    content: Content
    by: str
    at: datetime


def content(notice: Notice) -> dict[str, object]:
    """What a notice says now, field by field. A digest that is only the text's beginning is left out."""
    made = notice.digest == article.digest(notice.body)
    said: dict[str, object] = {name: getattr(notice, name) or "" for name in NAMES}
    said |= {
        "digest": "" if made else notice.digest, "unit": notice.unit.name,
        "formed_on": notice.formed_on.isoformat(), "event": notice.event,
        "attachments": list(attachments.as_given(notice)),
    }  # fmt: skip
    return said


def keep(session: Session, notice: Notice, before: Content, *, by: str, at: datetime) -> None:
    """Keep what a notice said before a change; nothing where it says the same. For the verbs that write."""
    if before != content(notice):
        session.add(NoticeVersion(notice_id=notice.id, content=dict(before), by=by, at=at))


def of(session: Session, notice: Notice) -> list[Version]:
    """Every version, the oldest first; the last one is the notice as it is."""
    chosen = select(NoticeVersion).where(NoticeVersion.notice_id == notice.id)
    kept = list(session.scalars(chosen.order_by(NoticeVersion.id)))
    writers = [(notice.written_by.name, notice.created_at), *((one.by, one.at) for one in kept)]
    said: list[Content] = [*(one.content for one in kept), _now(notice)]
    return [
        Version(number, text, by, at)
        for number, (text, (by, at)) in enumerate(zip(said, writers, strict=True), start=1)
    ]


def while_out(session: Session, notice: Notice) -> list[Content]:
    """What it said while it was out, until the console changed it; the newest first."""
    if notice.published_at is None:
        return []
    chosen = select(NoticeVersion.content).where(
        NoticeVersion.notice_id == notice.id, NoticeVersion.at > notice.published_at
    )
    return list(session.scalars(chosen.order_by(NoticeVersion.id.desc())))


def at(found: list[Version], number: int) -> Version:
    """A version by its number. Raises NotFound."""
    if not 1 <= number <= len(found):
        raise NotFound(f"没有第 {number} 版，共 {len(found)} 版")
    return found[number - 1]


def fields(version: Version) -> Fields:
    """A version as a text handed in, to be taken up again. Raises NotFound where it was purged."""
    said = version.content
    if not said:
        raise NotFound("这一版的内容已依法清除")
    event, attached = said["event"], said["attachments"]

    def text(name: str) -> str:
        return str(said.get(name) or "")

    return Fields(
        title=text("title"), body=text("body"), digest=text("digest"), author=text("author"), unit=text("unit"),
        kind=text("kind"), classification=text("classification"), importance=text("importance"),
        formed_on=date.fromisoformat(text("formed_on")), article20=text("article20"), origin=text("origin"),
        source_name=text("source_name"), source_url=text("source_url"), source_title=text("source_title"),
        cover=text("cover"), cover_focus=text("cover_focus"),
        event=dict(event) if isinstance(event, dict) else None,
        attachments=tuple(map(str, attached)) if isinstance(attached, list) else (),
    )  # fmt: skip


def _now(notice: Notice) -> Content:
    return {} if notice.title == PURGED else content(notice)
