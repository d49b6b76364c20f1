"""Pictures that citizens send (市民发来的图片): asked for when they come, fetched before the platform drops them, kept a month.

The platform keeps them for three days (DOC: media/get).
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base
from bot.db.upsert import upsert
from bot.errors import NotFound

PLATFORM_KEEPS = timedelta(days=3)
KEPT = timedelta(days=30)  # what staff have not seen to by then, they will not
MOST_A_DAY = 20  # of one citizen: a disk fills quickly otherwise
LONGEST_ID = 256

Prepare = Callable[
    [bytes, str], tuple[bytes, str]
]  # a picture made fit to keep, and its suffix; raises Refused


class Stage(StrEnum):
    """How far a picture is."""

    WANTED = "wanted"
    FETCHING = "fetching"  # by whoever holds the lease
    KEPT = "kept"
    LOST = "lost"  # `problem` says why
    GOING = "going"  # the citizen left: its file is removed next


STAGE_WORDS: dict[str, str] = {
    Stage.WANTED: "正在取图片", Stage.FETCHING: "正在取图片", Stage.KEPT: "", Stage.LOST: "图片没有存下来", Stage.GOING: "",
}  # fmt: skip


class AskedPicture(Base):
    """One picture, of the question with the same delivery."""

    __tablename__ = "asked_picture"
    __table_args__ = (
        UniqueConstraint("account", "delivery"),
        Index("ix_asked_picture_whose", "account", "openid", "at"),
        Index("ix_asked_picture_due", "state", "next_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str]
    delivery: Mapped[str]
    openid: Mapped[str | None]
    media_id: Mapped[str]  # the platform's name for it
    at: Mapped[datetime]
    state: Mapped[str]
    next_at: Mapped[datetime | None]
    lease_by: Mapped[str] = mapped_column(default="")
    lease_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    file: Mapped[str] = mapped_column(default="")  # among the uploads, of no other row
    problem: Mapped[str] = mapped_column(default="")


def want(
    session: Session, *, account: str, openid: str, delivery: str, media_id: str, at: datetime
) -> None:
    """Ask for a picture, once for each delivery. Called in the transaction that writes the message down."""
    theirs = (AskedPicture.account == account, AskedPicture.openid == openid)
    lately = select(AskedPicture.id).where(*theirs, AskedPicture.at > at - timedelta(days=1))
    many = (session.scalar(select(func.count()).select_from(lately.limit(MOST_A_DAY).subquery())) or 0) >= MOST_A_DAY  # fmt: skip
    bad = many or len(media_id) > LONGEST_ID
    values: dict[str, object] = {
        "account": account, "openid": openid, "delivery": delivery, "media_id": "" if bad else media_id, "at": at,
        "state": Stage.LOST if bad else Stage.WANTED, "next_at": None if bad else at,
        "problem": f"一位市民一天最多存 {MOST_A_DAY} 张" if many else "平台给的编号不对" if bad else "",
    }  # fmt: skip
    upsert(session, AskedPicture, values, key=("account", "delivery"))


def of_citizen(session: Session, account: str, openid: str, *, limit: int = 200) -> dict[str, AskedPicture]:  # fmt: skip
    """A citizen's newest pictures, each by its delivery."""
    theirs = (AskedPicture.account == account, AskedPicture.openid == openid)
    chosen = select(AskedPicture).where(*theirs).order_by(AskedPicture.at.desc(), AskedPicture.id.desc())  # fmt: skip
    return {one.delivery: one for one in session.scalars(chosen.limit(limit))}


def find(session: Session, number: int) -> AskedPicture:
    """A picture that can be shown. Raises NotFound."""
    one = session.get(AskedPicture, number)
    if one is None or one.state != Stage.KEPT:
        raise NotFound(f"没有这张图片；市民发来的图片只存 {KEPT.days} 天，取消关注以后就删去")
    return one


def forget(session: Session, account: str, openid: str) -> None:
    """They left: nobody sees their pictures any more, and the next turn of the job removes them."""
    theirs = (AskedPicture.account == account, AskedPicture.openid == openid)
    gone = {"state": Stage.GOING, "openid": None, "media_id": "", "next_at": None, "lease_until": None}  # fmt: skip
    session.execute(update(AskedPicture).where(*theirs).values(**gone))
