"""Comments (留言) of readers under a mass-sent article: what is kept of them.

Kept is what the work needs: the words, when, and whether others may read them; never who wrote them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from bot.db.base import Base
from bot.errors import NotFound, OutOfTurn
from bot.notices import dispatch
from bot.notices.channel import Mode
from bot.notices.dispatch import Dispatch
from bot.notices.notice import Notice
from bot.notices.readers import Where
from bot.notices.release import Release, Stage

RECENT = timedelta(days=14)  # since its send: for so long an article's comments are fetched
FRESH, OFTEN, SELDOM = timedelta(days=2), timedelta(minutes=30), timedelta(hours=6)
PAGES = 4  # calls for one article in a round
AT_ONCE = 10  # articles in one round


class Reply(StrEnum):
    """How our reply to a comment stands."""

    NONE = "none"
    PROPOSED = "proposed"  # written; somebody else has to let it go
    SENDING = "sending"  # handed to the platform; what it shows decides
    PUBLISHED = "published"


REPLY_WORDS: dict[str, str] = {
    Reply.NONE: "没有回复", Reply.PROPOSED: "回复待审", Reply.SENDING: "回复待核实", Reply.PUBLISHED: "已回复",
}  # fmt: skip


class CommentBox(Base):
    """Whether an article is open to comments, and when they were fetched."""

    __tablename__ = "comment_box"

    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"), primary_key=True)
    is_open: Mapped[bool] = mapped_column(default=False)
    total: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(default="")  # why they could not be fetched
    fetched_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None] = mapped_column(index=True)

    release: Mapped[Release] = relationship()


class Comment(Base):
    """One comment. `number` is the platform's."""

    __tablename__ = "comment"
    __table_args__ = (UniqueConstraint("release_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id"), index=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"), index=True)
    number: Mapped[str]
    text: Mapped[str]  # personal numbers masked
    said_at: Mapped[datetime] = mapped_column(index=True)
    elected: Mapped[bool]
    reply: Mapped[str] = mapped_column(default="")
    reply_state: Mapped[str] = mapped_column(default=Reply.NONE, index=True)
    reply_by: Mapped[str] = mapped_column(default="")
    passed_by: Mapped[str] = mapped_column(default="")

    notice: Mapped[Notice] = relationship()


def by_id(session: Session, number: int) -> Comment:
    """One of them, held for this transaction. Raises NotFound."""
    row = select(Comment).where(Comment.id == number).with_for_update()
    one = session.scalar(row, execution_options={"populate_existing": True})
    if one is None:
        raise NotFound(f"没有编号为 {number} 的留言，可能已经删除，请在“留言”里查看")
    return one


def listed(
    session: Session, *, notice: int | None = None, limit: int = 200, offset: int = 0
) -> Sequence[Comment]:
    """Comments, the newest first; of one notice, or of all."""
    chosen = select(Comment).options(joinedload(Comment.notice))
    chosen = chosen.order_by(Comment.said_at.desc(), Comment.id.desc())
    if notice is not None:
        chosen = chosen.where(Comment.notice_id == notice)
    return session.scalars(chosen.limit(limit).offset(offset)).all()


def box(session: Session, one: Release) -> CommentBox:
    """The box of a release, made when first asked for."""
    found = session.get(CommentBox, one.id)
    if found is None:
        found = CommentBox(release_id=one.id, fetched_at=None, next_at=None)
        session.add(found)
        session.flush()
    return found


def where(session: Session, one: Release) -> Where:
    """Where the comments of a release are. Raises OutOfTurn for what was not sent to all followers by us."""
    attempt = session.get(Dispatch, one.dispatch_id) if one.dispatch_id else None
    sent = one.state == Stage.PUBLISHED and one.mode == Mode.MASS
    if not sent or attempt is None or not attempt.msg_data_id:
        raise OutOfTurn(f"R{one.id} 不是由本系统群发出去的，平台不提供它的留言")
    place = max(dispatch.place(session, attempt, one), 1)  # 0: alone
    return Where(attempt.account, attempt.msg_data_id, place - 1)
