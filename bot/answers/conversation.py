"""Conversations (会话): each citizen of each account once, by number, never by openid; who speaks to them now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, UniqueConstraint, delete, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.answers.asked import Question
from bot.answers.talk import MOST, WINDOW, Window
from bot.db.base import Base
from bot.db.upsert import upsert
from bot.errors import NotFound
from bot.staff.member import Member

PAGE = 40
SHOWN = 200  # of what was said, the newest


class Conversation(Base):
    """One citizen at one account."""

    __tablename__ = "conversation"
    __table_args__ = (
        UniqueConstraint("account", "openid"),
        Index(
            "ix_conversation_waits", "said_at",
            sqlite_where=text("waits"), postgresql_where=text("waits"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str]
    openid: Mapped[str]
    said_at: Mapped[datetime] = mapped_column(index=True)  # when they did anything last
    heard_at: Mapped[datetime | None]  # when they last sent what opens the window
    sent: Mapped[int] = mapped_column(default=0)  # customer-service messages since
    waits: Mapped[bool] = mapped_column(
        default=False
    )  # for a person: asked for one, and none has answered
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    taken_at: Mapped[datetime | None]
    taken_until: Mapped[datetime | None]

    taken_by: Mapped[Member | None] = relationship()

    @property
    def label(self) -> str:
        """What staff call the citizen."""
        return f"市民{self.id}号"

    @property
    def window(self) -> Window:
        """What may still be sent."""
        until = self.heard_at + WINDOW if self.heard_at else None
        return Window(until, max(MOST - self.sent, 0))

    def is_taken(self, at: datetime) -> bool:
        """Whether a person speaks with them, and the bot keeps still."""
        return self.taken_until is not None and at < self.taken_until


@dataclass(frozen=True)
class Heard:
    """What a citizen did. `opens`: it was a message, which opens the window; `wants`: a person."""

    account: str
    openid: str
    at: datetime
    opens: bool
    wants: bool


def hear(session: Session, heard: Heard) -> None:
    """Note that a citizen did something. Called in the transaction that writes it down."""
    values: dict[str, object] = {
        "account": heard.account, "openid": heard.openid, "said_at": heard.at,
        "heard_at": heard.at if heard.opens else None, "sent": 0, "waits": heard.wants,
    }  # fmt: skip
    change = ["said_at", *(["heard_at", "sent"] if heard.opens else []), *(["waits"] if heard.wants else [])]  # fmt: skip
    upsert(session, Conversation, values, key=("account", "openid"), change=change)


def of(session: Session, account: str, openid: str) -> Conversation | None:
    """The conversation with a citizen."""
    return session.scalar(
        select(Conversation).where(Conversation.account == account, Conversation.openid == openid)
    )


def spend(session: Session, account: str, openid: str, *, at: datetime) -> bool:
    """Count a customer-service message to a citizen, if one may be sent now; whether it may."""
    whose = (Conversation.account == account, Conversation.openid == openid)
    row = select(Conversation).where(*whose).with_for_update(of=Conversation)
    one = session.scalar(row, execution_options={"populate_existing": True})
    if one is None or not one.window.is_open(at):
        return False
    one.sent += 1
    return True


def find(session: Session, number: int, *, hold: bool = False) -> Conversation:
    """A conversation by its number. Raises NotFound."""
    one = session.get(Conversation, number, with_for_update=hold)
    if one is None:
        raise NotFound("没有这个会话；市民取消关注以后，会话就删去了")
    return one


def page(
    session: Session, *, waiting: bool = False, account: str = "", before: int = 0, limit: int = PAGE
) -> list[Conversation]:  # fmt: skip
    """Conversations, those who said something last first; only those who wait for a person; `before`: a page's end."""
    chosen = select(Conversation).order_by(Conversation.said_at.desc(), Conversation.id.desc())
    if waiting:
        chosen = chosen.where(Conversation.waits.is_(True))
    if account:
        chosen = chosen.where(Conversation.account == account)
    return list(session.scalars(chosen.offset(before).limit(limit + 1)))


def waiting(session: Session, *, most: int = 100) -> int:
    """How many citizens wait for a person, counted up to `most`."""
    which = select(Conversation.id).where(Conversation.waits.is_(True)).limit(most)
    return session.scalar(select(func.count()).select_from(which.subquery())) or 0


def last_said(session: Session, some: list[Conversation]) -> Mapping[int, Question]:
    """What each of them said last, by the number of the conversation."""
    names = [one.openid for one in some]
    newest = (
        select(func.max(Question.id)).where(Question.openid.in_(names))
        .group_by(Question.account, Question.openid)
    )  # fmt: skip
    found = {
        (one.account, one.openid or ""): one
        for one in session.scalars(select(Question).where(Question.id.in_(newest)))
    }
    return {
        one.id: found[(one.account, one.openid)]
        for one in some
        if (one.account, one.openid) in found
    }


def said(session: Session, one: Conversation, *, limit: int = SHOWN) -> list[Question]:
    """What they said and were told, oldest first, the newest `limit` of it."""
    theirs = (Question.account == one.account, Question.openid == one.openid)
    newest = select(Question).where(*theirs).order_by(Question.id.desc()).limit(limit)
    return list(session.scalars(newest))[::-1]


def unheard(session: Session, one: Conversation) -> bool:
    """Whether they have said nothing since a person took the conversation."""
    theirs = (Question.account == one.account, Question.openid == one.openid)
    since = select(Question.id).where(*theirs, Question.at >= one.taken_at).limit(1)
    return session.scalar(since) is None


def forget(session: Session, account: str, openid: str) -> None:
    """They left: there is no conversation any more."""
    theirs = (Conversation.account == account, Conversation.openid == openid)
    session.execute(delete(Conversation).where(*theirs))


LASTS = timedelta(
    minutes=30
)  # a taken conversation goes back to the bot when its person is silent for so long
