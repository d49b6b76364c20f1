"""Remarks (批注): what whoever reads a notice before it goes out has to say about a passage, until it is settled.

They are no part of the text and bind nobody: a step is passed or the text goes back whatever they say.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship

from bot.audit import trail
from bot.db.base import Base
from bot.errors import NotFound, OutOfTurn, Refused
from bot.notices import article
from bot.notices.notice import STATE_WORDS, Notice, State, hold
from bot.staff import roles
from bot.staff.member import Member

LONGEST = 500  # characters
MOST = 200  # of one notice
_OPEN = frozenset({State.DRAFT, State.IN_REVIEW, State.APPROVED, State.SCHEDULED})


class Remark(Base):
    """One remark; `quote` is the passage that it is about, empty for the whole."""

    __tablename__ = "remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(ForeignKey("notice.id", ondelete="CASCADE"), index=True)
    quote: Mapped[str] = mapped_column(default="")
    text: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at: Mapped[datetime]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    settled_at: Mapped[datetime | None]

    by: Mapped[Member] = relationship(foreign_keys=by_id)
    settled_by: Mapped[Member | None] = relationship(foreign_keys=settled_by_id)


@dataclass(frozen=True)
class Placed:
    """A remark as it stands now: whether the passage that it is about is still there, word for word."""

    remark: Remark
    stands: bool


def of(session: Session, notice: Notice) -> list[Placed]:
    """The remarks of a notice: what is open first, then what is settled, each oldest first."""
    chosen = select(Remark).options(joinedload(Remark.by), joinedload(Remark.settled_by))
    mine = chosen.where(Remark.notice_id == notice.id).order_by(
        Remark.settled_at.is_not(None), Remark.id
    )
    text = f"{notice.title}\n{notice.digest}\n{article.plain(notice.body)}"
    return [Placed(one, not one.quote or one.quote in text) for one in session.scalars(mine)]


def add(
    session: Session, notice: Notice, text: str, *, quote: str = "", by: Member, at: datetime
) -> Remark:
    """Say something about a notice that has not gone out. Raises NotYours, OutOfTurn, Refused."""
    roles.require(by, "notice.remark")
    hold(session, notice.id)
    if notice.state not in _OPEN:
        raise OutOfTurn(
            f"《{notice.title}》现在是“{STATE_WORDS[notice.state]}”，不用再批注；发现错误请登记错情"
        )
    text, quote = text.strip(), " ".join(quote.split())
    if not text or len(text) > LONGEST:
        raise Refused(f"批注要有 1 到 {LONGEST} 个字")
    shown = " ".join(f"{notice.title}\n{notice.digest}\n{article.plain(notice.body)}".split())
    if quote and quote not in shown:
        raise Refused(f"稿件里没有“{quote}”这句话，也许刚刚改过；请照现在的文字摘一句，或不摘")
    if len(of(session, notice)) >= MOST:
        raise Refused(f"一篇稿件最多 {MOST} 条批注，请先把办完的收起来，或退回作者当面说")
    one = Remark(
        notice_id=notice.id, quote=quote, text=text, by=by, at=at, settled_by_id=None, settled_at=None
    )  # fmt: skip
    session.add(one)
    session.flush()
    _record(session, notice, "notice.remark", one, by, at)
    return one


def settle(session: Session, notice: Notice, number: int, *, by: Member, at: datetime) -> None:
    """Say that a remark is dealt with. Raises NotYours, NotFound, OutOfTurn."""
    roles.require(by, "notice.remark")
    hold(session, notice.id)
    one = session.get(Remark, number)
    if one is None or one.notice_id != notice.id:
        raise NotFound(f"《{notice.title}》没有这条批注，请刷新后再看")
    if one.settled_at is not None:
        raise OutOfTurn("这条批注已经有人收起来了")
    one.settled_by_id, one.settled_at = by.id, at
    _record(session, notice, "notice.remark_settled", one, by, at)


def _record(
    session: Session, notice: Notice, verb: str, one: Remark, by: Member, at: datetime
) -> None:
    subject = ("notice", str(notice.id))
    after: dict[str, object] = {"remark": one.id, "text": one.text, "quote": one.quote}
    trail.record(session, actor=by.name, verb=verb, subject=subject, at=at, after=after)
