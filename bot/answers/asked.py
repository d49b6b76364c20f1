"""What citizens asked (提问): kept once for each delivery, personal numbers masked, forgotten on request."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import personal
from bot.db.base import Base
from bot.db.upsert import upsert

LONGEST = 2000  # characters of a question that are kept


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
    at: Mapped[datetime] = mapped_column(index=True)


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
        "answered": question.answered, "reply": question.reply, "at": question.at,
    }  # fmt: skip
    upsert(session, Question, values, key=("account", "delivery"))
    stands = standing(session, question.account, question.delivery)
    return question.reply if stands is None else stands


def unanswered(session: Session, *, since: datetime, most: int = 100) -> int:
    """How many questions since a moment had no answer, counted up to `most`."""
    which = select(Question.id).where(Question.at >= since, Question.answered.is_(False))
    return session.scalar(select(func.count()).select_from(which.limit(most).subquery())) or 0


def forget(session: Session, account: str, openid: str) -> None:
    """Remove what one citizen said and was told (they unfollowed); that something was asked stays counted.

    The platform asks for it: developers.weixin.qq.com, 接收事件推送, 取消关注.
    """
    theirs = (Question.account == account, Question.openid == openid)
    session.execute(update(Question).where(*theirs).values(openid=None, text="", reply=""))
