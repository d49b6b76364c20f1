"""The notice (稿件): its states, the moves between them, and what it is made of."""

import hashlib
import json
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, Index, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.db.base import Base
from bot.errors import NotFound, OutOfTurn
from bot.staff.member import Member
from bot.staff.units import Unit


class State(StrEnum):
    """Where a notice stands in its life."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


STATE_WORDS: dict[str, str] = {
    State.DRAFT: "草稿", State.IN_REVIEW: "审核中", State.APPROVED: "待发布", State.SCHEDULED: "定时",
    State.PUBLISHING: "发布中", State.PUBLISHED: "已发布", State.WITHDRAWN: "已撤回",
}  # fmt: skip

_BEFORE_RELEASE = frozenset({State.DRAFT, State.IN_REVIEW, State.APPROVED, State.SCHEDULED})
_OUT = frozenset({State.PUBLISHED})

# The whole workflow on one screen: verb -> (what people call it, states it may leave, state it reaches).
MOVES: dict[str, tuple[str, frozenset[State], State]] = {
    "submit": ("送审", frozenset({State.DRAFT}), State.IN_REVIEW),
    "return": ("退回", frozenset({State.IN_REVIEW}), State.DRAFT),
    "edit": ("修改", _BEFORE_RELEASE, State.DRAFT),
    "approve": ("通过最后一步审核", frozenset({State.IN_REVIEW}), State.APPROVED),
    "emergency": (
        "登记应急批准",
        frozenset({State.DRAFT, State.IN_REVIEW}),
        State.APPROVED,
    ),
    "emergency_refuse": (
        "不认可应急批准",
        frozenset({State.APPROVED, State.SCHEDULED}),
        State.DRAFT,
    ),
    "schedule": ("安排发布", frozenset({State.APPROVED, State.SCHEDULED}), State.SCHEDULED),
    "schedule_more": ("补充发布安排", _OUT, State.PUBLISHED),
    "unschedule": ("取消发布安排", frozenset({State.SCHEDULED}), State.APPROVED),
    "unschedule_more": ("取消补充的发布安排", _OUT, State.PUBLISHED),
    "claim": ("开始发布", frozenset({State.SCHEDULED}), State.PUBLISHING),
    "wait": ("稍后再发", frozenset({State.PUBLISHING}), State.SCHEDULED),
    # Evidence may come after a person has said "not sent": what is out is out, whatever was arranged since.
    "confirm": (
        "确认已发布",
        frozenset({State.PUBLISHING, State.APPROVED, State.SCHEDULED}),
        State.PUBLISHED,
    ),
    "put_back": ("发布失败退回", frozenset({State.PUBLISHING}), State.APPROVED),
    "withdraw": ("撤回", _OUT | _BEFORE_RELEASE, State.WITHDRAWN),
}


class Classification(StrEnum):
    """公开属性: the three classes that the bureau sorts everything into."""

    ACTIVE = "active"
    ON_REQUEST = "on_request"
    WITHHELD = "withheld"


CLASSIFICATIONS = {"active": "主动公开", "on_request": "依申请公开", "withheld": "不予公开"}
IMPORTANCES = {"ordinary": "普通", "key": "重点"}
PURGED = "（内容已依法清除）"  # the title of a notice whose text was purged
ON_REPRINT = ("send", "stop")  # a mass send that the platform judges a reprint
ORIGINS = {"original": "原创", "repost": "转载"}


class NoticeKind(Base):
    """A kind (类别) of notice with the days within which it must be public; 0 means no term."""

    __tablename__ = "notice_kind"

    name: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int]
    clock: Mapped[int]  # working days: 20 by art. 26, 7 for enforcement decisions
    article20: Mapped[str] = mapped_column(default="")
    on_reprint: Mapped[str] = mapped_column(default="")  # send | stop; empty: reposts are sent
    retired_on: Mapped[date | None]  # from this day on no notice is given it any more


class NoticeMedia(Base):
    """A picture that a notice uses, by the name under which its bytes are kept."""

    __tablename__ = "notice_media"
    __table_args__ = (Index("ix_notice_media_file", "file"),)

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    file: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)  # image | cover
    alt: Mapped[str] = mapped_column(default="")
    codes: Mapped[list[str]] = mapped_column(default=list)  # what its QR codes say
    minors: Mapped[bool] = mapped_column(default=False)  # it shows some, see portrait.py
    consent_by: Mapped[str] = mapped_column(default="")
    consent_on: Mapped[date | None]


class NoticeAttachment(Base):
    """A file (附件) that goes out with a notice: its name as handed in, and what was read in it, for the checks."""

    __tablename__ = "notice_attachment"

    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)  # from 1
    file: Mapped[str] = mapped_column(index=True)  # the name under which its bytes are kept
    name: Mapped[str]
    size: Mapped[int]  # bytes
    passages: Mapped[list[tuple[str, str]]] = mapped_column(JSON, deferred=True)
    remarks: Mapped[list[tuple[str, str, str]]] = mapped_column(JSON, deferred=True)


class Notice(Base):
    """One item of information on its way to the public."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_shown", "state", "classification", "published_at"),
        # What the public leafs through.
        Index("ix_notice_shown_kind", "state", "classification", "kind", "published_at"),
        Index("ix_notice_shown_unit", "state", "classification", "unit_id", "published_at"),
        Index("ix_notice_shown_formed", "state", "classification", "formed_on"),
        # Lists are filtered by one of these and read by number.
        *(
            Index(f"ix_notice_{name}_id", name, "id")
            for name in ("state", "kind", "unit_id", "author_id")
        ),
        # The audit trail names notices by id: a deleted draft's id is never given again.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    index_no: Mapped[str | None] = mapped_column(unique=True)  # 索引号, given at the first release
    title: Mapped[str]
    digest: Mapped[str] = mapped_column(default="")
    author: Mapped[str] = mapped_column(default="")  # the byline
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str]
    classification: Mapped[str]
    importance: Mapped[str]
    importance_held: Mapped[str] = mapped_column(
        default=""
    )  # rule | raised | lowered: not the author's word alone
    importance_note: Mapped[str] = mapped_column(default="")  # by whom and why
    formed_on: Mapped[date]
    article20: Mapped[str] = mapped_column(default="")
    origin: Mapped[str]
    source_name: Mapped[str] = mapped_column(default="")
    source_url: Mapped[str] = mapped_column(default="")
    source_title: Mapped[str] = mapped_column(default="")  # 原标题 of what is taken over
    cover: Mapped[str]
    cover_focus: Mapped[str] = mapped_column(default="")  # what it is cut around, see cover.py
    event: Mapped[dict[str, object] | None]
    body: Mapped[str]
    state: Mapped[str] = mapped_column(default=State.DRAFT)
    reason: Mapped[str] = mapped_column(default="")  # why it was returned, not sent, or withdrawn
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    writers: Mapped[list[int]]  # everyone who wrote on it: none of them may approve it
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    scheduled_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    unit: Mapped[Unit] = relationship()
    written_by: Mapped[Member] = relationship()
    media: Mapped[list[NoticeMedia]] = relationship(cascade="all, delete-orphan")
    attachments: Mapped[list[NoticeAttachment]] = relationship(
        cascade="all, delete-orphan", order_by=NoticeAttachment.position
    )

    def move(self, verb: str) -> dict[str, object]:
        """Make one move of the workflow; the state it left, for the audit trail.

        Whoever moves a notice holds it (`hold`). Raises OutOfTurn saying why it cannot be made.
        """
        what, leave, reach = MOVES[verb]
        if self.state not in leave:
            raise OutOfTurn(f"《{self.title}》现在是“{STATE_WORDS[self.state]}”，不能{what}")
        left, self.state = self.state, reach
        return {"state": left}

    def other_title(self) -> str:
        """The original title of a repost where ours is not the same: it has to be named; empty otherwise."""
        return self.source_title if self.source_title != self.title else ""

    def attached(self) -> list[list[str]]:
        """The attachments as approval binds them: each name with the hash of the bytes, in order."""
        return [[one.name, one.file] for one in self.attachments]

    def fingerprint(self) -> str:
        """What approval binds: text, classification, event, every picture and attachment (named by hash)."""
        bound: list[object] = [
            self.title, self.digest, self.author, self.unit_id, self.kind, self.classification,
            self.importance, self.formed_on.isoformat(), self.article20, self.origin,
            self.source_name, self.source_url, self.cover, self.event, self.body,
        ]  # fmt: skip
        if self.source_title:  # came later: what was approved without it stays approved
            bound.append(self.source_title)
        if self.cover_focus:
            bound.append({"cover_focus": self.cover_focus})
        if self.attachments:  # what was approved before there were any stays approved
            bound.append(self.attached())
        text = json.dumps(bound, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


def hold(session: Session, *numbers: int) -> None:
    """Take notices for this transaction and read them anew: what is seen from here on stays true until commit.

    Every verb and every step begins with it, before it looks. On PostgreSQL others wait for the rows; on
    SQLite the whole transaction has seen to it (BEGIN IMMEDIATE). Always first the notices, by number, then
    their dispatches, then the ledger's head: two that hold something never wait for each other.
    """
    rows = select(Notice).where(Notice.id.in_(numbers)).order_by(Notice.id)
    held = rows.with_for_update(key_share=True).execution_options(populate_existing=True)
    if len(session.scalars(held).all()) != len(set(numbers)):
        raise NotFound("稿件刚刚被人删除了，请重新查看列表")
