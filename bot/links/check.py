"""Dead links (失效的链接): each address once with where it stands, since when it fails, and who was told how badly."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit import trail
from bot.db.base import Base
from bot.db.upsert import upsert
from bot.errors import NotFound
from bot.messages import message
from bot.staff.member import Member
from bot.staff.roles import Role, require

EVERY = timedelta(hours=20)  # a little less than a day, so that a daily turn finds it due
AT_ONCE = 40  # in one turn
# From how long a failing link is told of: not at once, since a server may be away for an hour.
LEVELS = (timedelta(hours=20), timedelta(days=7))
SHOWN = 200
LONGEST = 1000  # characters of an address


class LinkCheck(Base):
    """One address."""

    __tablename__ = "link_check"

    url: Mapped[str] = mapped_column(primary_key=True)
    places: Mapped[list[str]]  # where it stands, in words
    checked_at: Mapped[datetime | None] = mapped_column(index=True)
    failing_since: Mapped[datetime | None] = mapped_column(index=True)
    problem: Mapped[str] = mapped_column(default="")
    told: Mapped[int] = mapped_column(default=0)  # how many levels somebody was told of


def keep(session: Session, found: Mapping[str, Sequence[str]]) -> None:
    """Note which addresses there are now, and where; those that are gone are forgotten."""
    known = {one.url: one for one in session.scalars(select(LinkCheck))}
    for url, places in found.items():
        if len(url) > LONGEST:
            continue
        if (one := known.pop(url, None)) is None:
            values: dict[str, object] = {
                "url": url, "places": list(places)[:20], "checked_at": None, "failing_since": None,
            }  # fmt: skip
            upsert(session, LinkCheck, values, key=("url",))
        elif one.places != list(places)[:20]:
            one.places = list(places)[:20]
    for url in known:
        session.execute(delete(LinkCheck).where(LinkCheck.url == url))


def due(session: Session, *, at: datetime) -> list[str]:
    """The addresses to look at now, those not looked at for longest first."""
    late = or_(LinkCheck.checked_at.is_(None), LinkCheck.checked_at < at - EVERY)
    chosen = select(LinkCheck.url).where(late).order_by(LinkCheck.checked_at).limit(AT_ONCE)
    return list(session.scalars(chosen))


def note(session: Session, url: str, problem: str, *, at: datetime) -> bool:
    """Write down what came of a look (`problem` empty: it leads somewhere), and tell the officer once for each level."""
    one = session.get(LinkCheck, url, with_for_update=True)
    if one is None:
        return False
    one.checked_at, one.problem = at, problem[:200]
    if not problem:
        one.failing_since, one.told = None, 0
        return False
    one.failing_since = one.failing_since or at
    level = sum(at - one.failing_since >= after for after in LEVELS)
    if level <= one.told:
        return False
    one.told = level
    days = max((at - one.failing_since).days, 1)
    text = f"{'、'.join(one.places[:3])}里的链接打不开 {days} 天了：{url}（{one.problem}）。请改正或去掉"
    message.tell(session, (Role.OFFICER,), text, about=("link", ""), at=at)
    return True


def failing(session: Session) -> list[LinkCheck]:
    """What fails, longest first."""
    chosen = select(LinkCheck).where(LinkCheck.failing_since.is_not(None))
    return list(session.scalars(chosen.order_by(LinkCheck.failing_since).limit(SHOWN)))


def again(session: Session, url: str, *, by: Member, at: datetime) -> None:
    """Look at an address once more soon. Raises NotYours and NotFound."""
    require(by, "links.check")
    one = session.get(LinkCheck, url, with_for_update=True)
    if one is None:
        raise NotFound("这个链接已经不在公众号的回答和菜单里")
    one.checked_at = None
    trail.record(session, actor=by.name, verb="links.check", subject=("link", ""), at=at)
