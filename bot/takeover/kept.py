"""What was found when an account was taken over (接管), kept whole so that it can be given back."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit import trail
from bot.db.base import Base
from bot.errors import NotFound
from bot.ledger.channels import Channel, ChannelKind
from bot.staff import roles
from bot.staff.member import Member

Told = dict[str, object]


class Takeover(Base):
    """One taking over of an account. `menu` and `replies` are as the platform told them, None where it would not."""

    __tablename__ = "takeover"
    __table_args__ = (
        Index(
            "uq_takeover_open", "account", unique=True,
            sqlite_where=text("left_at IS NULL"), postgresql_where=text("left_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = mapped_column(ForeignKey("channel.slug"))
    began_at: Mapped[datetime]  # what came out before it was not beside this system
    by: Mapped[str]
    menu: Mapped[Told | None]
    replies: Mapped[Told | None]
    # Publishes at the old end of the platform's list that were not read yet: new ones come in at the other end.
    remaining: Mapped[int | None]
    left_at: Mapped[datetime | None]
    left_by: Mapped[str] = mapped_column(default="")


def account(session: Session, slug: str, *, hold: bool = False) -> Channel:
    """The account of that name, with `hold` held for this transaction. Raises NotFound when it is none of ours."""
    found = session.get(Channel, slug, with_for_update=hold)
    if found is None or found.kind != ChannelKind.WECHAT:
        raise NotFound(f"没有公众号“{slug}”，已有的在“设置 → 渠道”里")
    return found


def standing(session: Session, slug: str) -> Takeover | None:
    """The taking over of an account that it was not left since."""
    asked = select(Takeover).where(Takeover.account == slug, Takeover.left_at.is_(None))
    return session.scalar(asked)


def keep(
    session: Session, slug: str, *, menu: Told | None, replies: Told | None, by: Member, at: datetime
) -> Takeover:  # fmt: skip
    """Begin to take an account over, or go on: what was found first stands, what could not be read is filled in.

    Raises NotYours.
    """
    roles.require(by, "account.adopt")
    account(session, slug, hold=True)
    one = standing(session, slug)
    if one is None:
        one = Takeover(
            account=slug, began_at=at, by=by.name, menu=menu, replies=replies, remaining=None, left_at=None
        )  # fmt: skip
        session.add(one)
        session.flush()
    elif not _fill(one, menu, replies):
        return one
    trail.record(
        session, actor=by.name, verb="account.adopt", subject=("channel", slug), at=at,
        after={"menu": one.menu is not None, "replies": one.replies is not None},
    )  # fmt: skip
    return one


def _fill(one: Takeover, menu: Told | None, replies: Told | None) -> bool:
    before = one.menu, one.replies
    one.menu = menu if one.menu is None else one.menu
    one.replies = replies if one.replies is None else one.replies
    return before != (one.menu, one.replies)
