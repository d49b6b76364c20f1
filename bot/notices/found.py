"""What came out beside this system (后台发表，未经本系统审核): found, then adopted into the ledger or explained."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit import trail
from bot.db.base import Base
from bot.errors import NotFound, OutOfTurn, Refused
from bot.ledger import entry, same
from bot.ledger.channels import LEVELS, Channel
from bot.ledger.entry import Entry, Released
from bot.messages import message
from bot.notices.evidence import PlatformEvent
from bot.staff import roles, units
from bot.staff.member import Member

PER_PAGE = 40


class Standing(StrEnum):
    """What became of something that was found."""

    NEW = "new"  # its articles are still to be read: it may be ours
    OPEN = "open"
    ADOPTED = "adopted"  # in the ledger
    EXPLAINED = "explained"  # nothing for the ledger, and why
    OURS = "ours"  # it was a release of ours after all


STANDING_WORDS: dict[str, str] = {
    Standing.NEW: "正在查看", Standing.OPEN: "后台发表，未经本系统审核", Standing.ADOPTED: "已补入台账",
    Standing.EXPLAINED: "已说明", Standing.OURS: "是本系统的发布",
}  # fmt: skip


class Found(Base):
    """A publish or mass send that we did not start. `key` is its article id, or its job's."""

    __tablename__ = "found"
    __table_args__ = (UniqueConstraint("account", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str]
    key: Mapped[str]
    mode: Mapped[str]  # publish | mass
    job_id: Mapped[str] = mapped_column(default="", index=True)
    article_id: Mapped[str] = mapped_column(default="")
    articles: Mapped[list[dict[str, object]]]  # {"title", "url"}; either may be empty
    out_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default=Standing.OPEN, index=True)
    by: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("platform_event.id"))


@dataclass(frozen=True)
class Leaf:
    """One page; `older` is the id to ask for `before`, None at the end."""

    found: Sequence[Found]
    older: int | None


def enter(session: Session, one: Found) -> Found:
    """Note what was found, once; what is told later (titles, addresses) fills what was empty."""
    same = select(Found).where(Found.account == one.account, Found.key == one.key)
    known = session.scalar(same)
    if known is None:
        one.articles = one.articles or [{"title": "", "url": ""}]
        session.add(one)
        session.flush()
        return one
    if one.articles and not any(article.get("title") for article in known.articles):
        known.articles = one.articles
    return known


def with_address(session: Session, account: str, urls: Iterable[str]) -> Found | None:
    """What was found on an account and holds one of these addresses."""
    named = {url for url in urls if url}
    if not named:
        return None
    theirs = select(Found).where(Found.account == account).order_by(Found.id.desc())
    held = (one for one in session.scalars(theirs) if named & {a.get("url") for a in one.articles})
    return next(held, None)


def announce(session: Session, one: Found, *, at: datetime) -> None:
    """Tell the officer of it; to be called once it is sure that it is not ours."""
    titles = "、".join(f"《{article.get('title') or '（标题待查）'}》" for article in one.articles)
    text = f"公众号后台发表了{titles}，没有经过本系统审核。请在“发布 → 后台发表”里补入台账或说明"
    message.tell(session, ("officer",), text, about=("found", str(one.id)), at=at)


def listed(session: Session, *, every: bool = False) -> list[Found]:
    """What waits for staff, oldest first; with `every` what was settled too."""
    chosen = select(Found).order_by(Found.id)
    return list(session.scalars(chosen if every else chosen.where(Found.state == Standing.OPEN)))


def find(session: Session, number: int) -> Found:
    """One of them, to be looked at. Raises NotFound."""
    one = session.get(Found, number)
    if one is None:
        raise NotFound(f"没有编号为 {number} 的后台发表，请在“发布 → 后台发表”里查看")
    return one


def waiting(session: Session) -> int:
    """How many wait for staff."""
    return session.scalar(select(func.count()).where(Found.state == Standing.OPEN)) or 0


def page(session: Session, *, before: int | None = None, limit: int = PER_PAGE) -> Leaf:
    """Everything that staff may settle or have settled, the newest first, page by page."""
    chosen = select(Found).where(Found.state != Standing.NEW).order_by(Found.id.desc())
    if before is not None:
        chosen = chosen.where(Found.id < before)
    rows = session.scalars(chosen.limit(limit + 1)).all()
    return Leaf(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)


def by_id(session: Session, number: int) -> Found:
    """One of them, held for this transaction. Raises NotFound."""
    row = select(Found).where(Found.id == number).with_for_update()
    one = session.scalar(row, execution_options={"populate_existing": True})
    if one is None:
        raise NotFound(f"没有编号为 {number} 的后台发表，请在“发布 → 后台发表”里查看")
    return one


def adopt(
    session: Session, one: Found, *, unit: str, kind: str, titles: Sequence[str], by: Member, at: datetime
) -> list[Entry]:  # fmt: skip
    """Enter it into the ledger as it came out, one line for each article.

    `titles` are for articles whose titles the platform has not told. What somebody has registered by hand
    already adds nothing. Raises Refused where a title is missing.
    """
    _open(one, by, "release.adopt")
    channel, home = session.get_one(Channel, one.account), units.by_name(session, unit)
    if len(titles) > len(one.articles):
        raise Refused(f"一共 {len(one.articles)} 篇文章，标题写多了")
    records = []
    for place, article in enumerate(one.articles):
        title = titles[place] if place < len(titles) else str(article.get("title") or "")
        if not title.strip():
            raise Refused(f"第 {place + 1} 篇的标题平台没有告知，请用 --title 写上")
        records.append(
            Released(
                item=f"{same.FOUND}{one.id}-{place + 1}", title=title.strip(), channel=channel.slug,
                channel_name=channel.name, level=LEVELS.get(channel.level, ""), unit=home.name,
                category=kind, released_at=one.out_at, url=str(article.get("url") or ""),
            )
        )  # fmt: skip
    entry.take_head(session)  # whoever registers the same at this moment waits, and then finds it
    fresh = [one for one in records if same.registered(session, one) is None]
    entries = entry.append(session, fresh, by=by.name, at=at)
    _settle(session, one, Standing.ADOPTED, by, at, {"entries": [line.seq for line in entries]})
    return entries


def explain(session: Session, one: Found, *, reason: str, by: Member, at: datetime) -> None:
    """Say why it does not belong into the ledger, such as a test that was deleted at once."""
    _open(one, by, "release.adopt")
    if not reason.strip():
        raise Refused("请写明为什么不计入台账")
    one.note = reason.strip()
    _settle(session, one, Standing.EXPLAINED, by, at, {"reason": one.note})


def turns_out_ours(session: Session, account: str, job_id: str, *, at: datetime) -> None:
    """The job that we are told of now had ended before, and was taken for somebody else's: its event counts after all."""
    same = select(Found).where(Found.account == account, Found.job_id == job_id, Found.job_id != "")
    for one in session.scalars(same):
        is_ours(session, one, at=at)
        event = session.get(PlatformEvent, one.event_id) if one.event_id else None
        if event is not None and one.state == Standing.OURS:
            event.handled_at = None


def is_ours(session: Session, one: Found, *, at: datetime) -> None:
    """It was a release of ours after all, as its source address shows."""
    if one.state in (Standing.NEW, Standing.OPEN):
        one.state, one.settled_at = Standing.OURS, at


def _open(one: Found, by: Member, act: str) -> None:
    roles.require(by, act)
    if one.state != Standing.OPEN:
        raise OutOfTurn(f"这次后台发表{STANDING_WORDS[one.state]}，不用再处理")


def _settle(
    session: Session, one: Found, state: Standing, by: Member, at: datetime, told: dict[str, object]
) -> None:
    one.state, one.by, one.settled_at = state, by.name, at
    trail.record(
        session, actor=by.name, verb=f"release.{'adopt' if state == Standing.ADOPTED else 'explain'}",
        subject=("found", str(one.id)), at=at, after=told,
    )  # fmt: skip
