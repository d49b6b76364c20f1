"""What citizens asked (提问): kept once for each delivery, personal numbers masked, forgotten on request."""

from datetime import datetime

from sqlalchemy import ColumnElement, Index, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import personal
from bot.db.base import Base
from bot.db.upsert import upsert

LONGEST = 2000  # characters of a question that are kept
SETTLED = {"answered": "已答复", "handled": "已处理", "declined": "不予答复"}
OPEN = (
    "search",
    "not_found",
    "complaint",
)  # the intents of what is for staff to see: offered at best, or not found


class Question(Base):
    """One thing a citizen said, and what was said back."""

    __tablename__ = "asked"
    __table_args__ = (
        UniqueConstraint("account", "delivery"),
        Index("ix_asked_open", "answered", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str]
    delivery: Mapped[str]
    openid: Mapped[str | None] = mapped_column(index=True)
    means: Mapped[str]
    text: Mapped[str]
    intent: Mapped[str] = mapped_column(index=True)
    answered: Mapped[bool]
    reply: Mapped[str]  # the rendering that stands for every redelivery
    told: Mapped[str] = mapped_column(default="")  # the same as staff read it
    at: Mapped[datetime] = mapped_column(index=True)
    settled: Mapped[str] = mapped_column(default="")  # what staff did about it: one of SETTLED
    settled_by: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]


def standing(session: Session, account: str, delivery: str) -> str | None:
    """The rendering that was given for a delivery, None when it was not yet answered."""
    chosen = select(Question.reply).where(
        Question.account == account, Question.delivery == delivery
    )
    return session.scalar(chosen)


def keep(session: Session, question: Question) -> str:
    """Write a question down unless its delivery already is; the rendering that stands either way.

    Two deliveries that race both get the first one's rendering. Personal numbers in the text are masked.
    """
    values: dict[str, object] = {
        "account": question.account, "delivery": question.delivery, "openid": question.openid or None,
        "means": question.means, "text": personal.mask(question.text)[:LONGEST], "intent": question.intent,
        "answered": question.answered, "reply": question.reply, "told": (question.told or "")[:LONGEST], "at": question.at,
    }  # fmt: skip
    upsert(session, Question, values, key=("account", "delivery"))
    stands = standing(session, question.account, question.delivery)
    return question.reply if stands is None else stands


def unanswered(session: Session, *, since: datetime, most: int = 100) -> int:
    """How many questions since a moment had no answer and have none yet, counted up to `most`."""
    which = select(Question.id).where(Question.at >= since, *is_open())
    return session.scalar(select(func.count()).select_from(which.limit(most).subquery())) or 0


def is_open() -> tuple[ColumnElement[bool], ...]:
    """SQL that is true for what was looked for, not answered, and not seen to since."""
    return (
        Question.answered.is_(False), Question.intent.in_(OPEN), Question.settled == "", Question.text != "",
    )  # fmt: skip


def forget(session: Session, account: str, openid: str) -> None:
    """Remove what one citizen said and was told (they unfollowed); that something was asked stays counted.

    The platform asks for it: developers.weixin.qq.com, 接收事件推送, 取消关注.
    """
    theirs = (Question.account == account, Question.openid == openid)
    session.execute(update(Question).where(*theirs).values(openid=None, text="", reply="", told=""))
