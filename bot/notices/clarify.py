"""澄清: bind a notice to the item or rumour that it clears up, so that whoever reads or asks of that meets it first.

Said of a draft, so that the review sees it; what it does begins with the release and ends with a withdrawal, by the
one predicate of what may be shown (Disclosure Regulation, art. 6: publish accurate information to clear it up).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ForeignKey, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot import personal
from bot.audit import trail
from bot.clock import day_in_words, local_day
from bot.db.base import Base
from bot.errors import OutOfTurn, Refused
from bot.notices import article, find
from bot.notices.notice import STATE_WORDS, Notice, State, hold
from bot.staff import roles
from bot.staff.member import Member

LONGEST = 200  # characters of a rumour; the clarification itself says the rest
MOST = 5  # clarifications of one thing that are shown, the newest
_WAS_OUT = (State.PUBLISHED, State.WITHDRAWN)


class Clarification(Base):
    """What one notice clears up: another notice (`about_id`), or a rumour in its own words."""

    __tablename__ = "clarification"

    notice_id: Mapped[int] = mapped_column(
        ForeignKey("notice.id", ondelete="CASCADE"), primary_key=True
    )
    about_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"), index=True)
    rumour: Mapped[str] = mapped_column(default="")
    url: Mapped[str] = mapped_column(default="")  # where it goes round
    seen_on: Mapped[date | None]
    by: Mapped[str]
    at: Mapped[datetime]


@dataclass(frozen=True)
class Cleared:
    """What is cleared up: one of our notices, or a rumour with where and when it was seen."""

    about: Notice | None = None
    rumour: str = ""
    url: str = ""
    seen_on: date | None = None


@dataclass(frozen=True)
class Told:
    """The same for the public: `about` is None also where that notice is not shown any more."""

    about: Notice | None
    rumour: str
    url: str
    seen_on: str


def clarify(session: Session, notice: Notice, what: Cleared, *, by: Member, at: datetime) -> None:
    """Bind a draft to what it clears up; another binding replaces the one before.

    Raises NotYours, OutOfTurn where it is no draft any more, Refused.
    """
    roles.require(by, "notice.clarify")
    hold(session, notice.id, *([what.about.id] if what.about else []))
    if notice.state != State.DRAFT:
        raise OutOfTurn(
            f"《{notice.title}》现在是“{STATE_WORDS[notice.state]}”，草稿才能写明澄清什么：审核的人要看到"
        )
    rumour = _checked(notice, what, at)
    made = Clarification(
        notice_id=notice.id, about_id=what.about.id if what.about else None, rumour=rumour,
        url=what.url.strip(), seen_on=what.seen_on, by=by.name, at=at,
    )  # fmt: skip
    session.merge(made)
    told: dict[str, object] = {"about": made.about_id, "rumour": rumour, "url": made.url}
    trail.record(
        session, actor=by.name, verb="notice.clarify", subject=("notice", str(notice.id)), at=at, after=told
    )  # fmt: skip


def of(session: Session, number: int) -> Clarification | None:
    """What a notice clears up; None when it clears up nothing."""
    return session.get(Clarification, number)


def told(session: Session, number: int) -> Told | None:
    """What a notice clears up, as its readers may be told; None when it clears up nothing."""
    one = of(session, number)
    if one is None:
        return None
    shown = select(Notice).where(Notice.id == one.about_id, find.shown())
    about = session.scalar(shown) if one.about_id else None
    return Told(about, one.rumour, one.url, day_in_words(one.seen_on) if one.seen_on else "")


def row(session: Session, number: int) -> dict[str, object] | None:
    """What a notice clears up, as staff see it."""
    one = of(session, number)
    if one is None:
        return None
    seen = one.seen_on.isoformat() if one.seen_on else None
    return {
        "notice": one.about_id,
        "rumour": one.rumour,
        "url": one.url,
        "seen_on": seen,
        "by": one.by,
    }


def clearing(session: Session, number: int) -> list[Notice]:
    """The notices that clear one up, as far as the public may see them, the newest first."""
    shown = select(Notice).join(Clarification, Clarification.notice_id == Notice.id)
    theirs = shown.where(Clarification.about_id == number, find.shown())
    return list(session.scalars(theirs.order_by(Notice.published_at.desc()).limit(MOST)))


def among(session: Session, numbers: Collection[int]) -> list[tuple[Clarification, Notice]]:
    """The clarifications that some notices are, or that clear them up; what the public may see, the newest first."""
    if not numbers:
        return []
    ours = or_(Clarification.notice_id.in_(numbers), Clarification.about_id.in_(numbers))
    chosen = (
        select(Clarification, Notice)
        .join(Notice, Notice.id == Clarification.notice_id)
        .where(ours, find.shown())
        .order_by(Notice.published_at.desc(), Notice.id.desc())
    )
    return [(one, notice) for one, notice in session.execute(chosen.limit(len(numbers) + MOST))]


def rumours(session: Session, numbers: Collection[int]) -> dict[int, str]:
    """The rumours that some notices clear up, by notice."""
    said = select(Clarification.notice_id, Clarification.rumour).where(
        Clarification.notice_id.in_(numbers), Clarification.rumour != ""
    )
    return dict(session.execute(said).all())


def searched(session: Session, notice: Notice) -> str:
    """The words by which a released notice is found: its own, and those of the rumour that it clears up."""
    one = of(session, notice.id)
    said = [notice.title, article.plain(notice.body), one.rumour if one else ""]
    return "\n".join(part for part in said if part)


def _checked(notice: Notice, what: Cleared, at: datetime) -> str:
    """The rumour as it is kept. Raises Refused, OutOfTurn."""
    rumour = " ".join(what.rumour.split())
    if (what.about is None) == (not rumour):
        raise Refused("要写明澄清什么：一篇已发布的稿件，或者一条传言，只写一样")
    if what.about is not None and what.about.id == notice.id:
        raise Refused("澄清稿不能澄清它自己")
    if what.about is not None and what.about.state not in _WAS_OUT:
        raise OutOfTurn(f"《{what.about.title}》没有发布过，不用澄清；请直接修改它")
    if len(rumour) > LONGEST:
        raise Refused(f"传言写了 {len(rumour)} 个字，最多 {LONGEST} 个字；细节写在正文里")
    if personal.find(rumour):
        raise Refused("传言里有证件号、卡号或手机号，公众会看到，请去掉")
    if what.url and not what.url.strip().startswith(("https://", "http://")):
        raise Refused("传言的出处请写完整网址，以 https:// 开头")
    if what.seen_on is not None and what.seen_on > local_day(at):
        raise Refused(f"看到传言的日期 {what.seen_on} 还没有到")
    return rumour
