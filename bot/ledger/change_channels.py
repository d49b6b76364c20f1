"""Change channels: added and described; what is in the ledger keeps the name and level that were right then.

An account's credentials are settings of the machine; they never stand in the database.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.clock import local_day
from bot.errors import NotFound, OutOfTurn, Refused
from bot.ledger import channels
from bot.ledger.channels import LEVELS, Channel, ChannelAlias, ChannelKind, plain, shown
from bot.staff import roles
from bot.staff.member import Member

KIND_WORDS: dict[str, str] = {
    ChannelKind.WECHAT: "公众号", ChannelKind.NEWSPAPER: "报纸", ChannelKind.TV: "电视", ChannelKind.RADIO: "广播",
    ChannelKind.WEBSITE: "网站", ChannelKind.WEIBO: "微博", ChannelKind.OTHER: "其他",
}  # fmt: skip
MOST = 1000  # mass sends in a day or month that anybody can mean
_SLUG = re.compile(r"[a-z][a-z0-9-]{1,30}")


@dataclass(frozen=True)
class Given:
    """A channel as it is handed in. The limits and the protection are of `wechat` channels only."""

    name: str
    kind: str
    level: str = ""
    aliases: Sequence[str] = ()
    mass_per_day: int | None = None
    mass_per_month: int | None = None
    protected: bool = field(default=False)


def every(session: Session) -> list[Channel]:
    """All channels: our own accounts first, then media by level; those that are retired last."""
    order = [ChannelKind.WECHAT.value, *LEVELS]
    found = list(session.scalars(select(Channel).order_by(Channel.slug)))
    return sorted(
        found,
        key=lambda one: (
            one.retired_on is not None,
            one.kind != ChannelKind.WECHAT,
            _place(order, one.level),
        ),
    )


def aliases(session: Session, slug: str) -> list[str]:
    """The other names of a channel."""
    chosen = select(ChannelAlias.alias).where(ChannelAlias.channel == slug)
    return list(session.scalars(chosen.order_by(ChannelAlias.alias)))


def all_aliases(session: Session) -> dict[str, list[str]]:
    """The other names of every channel that has some, by slug."""
    found: dict[str, list[str]] = {}
    for one in session.scalars(select(ChannelAlias).order_by(ChannelAlias.alias)):
        found.setdefault(one.channel, []).append(one.alias)
    return found


def add(session: Session, given: Given, slug: str, *, by: Member, at: datetime) -> Channel:
    """A new channel. An account of ours needs a slug, the name of its settings; others get one.

    Raises NotYours, Refused.
    """
    roles.require(by, "channel.set")
    one = channels.new(given.name, given.level)
    if given.kind == ChannelKind.WECHAT:
        one.slug = slug.strip().lower()
        if not _SLUG.fullmatch(one.slug):
            raise Refused("公众号的代号用小写字母、数字和连字符，字母开头，如 museum")
    if session.get(Channel, one.slug) is not None:
        raise Refused(f"已经有渠道“{given.name.strip() or one.slug}”")
    _check(session, given, one.slug)
    one.kind = given.kind
    session.add(one)
    session.flush()
    _fill(session, one, given)
    _record(session, "channel.add", one, by, at, before=None)
    return one


def change(session: Session, slug: str, given: Given, *, by: Member, at: datetime) -> Channel:
    """Describe a channel anew. Raises NotYours, NotFound, Refused."""
    roles.require(by, "channel.set")
    one = find(session, slug)
    if (one.kind == ChannelKind.WECHAT) != (given.kind == ChannelKind.WECHAT):
        raise Refused("公众号和别的渠道不能互相改：请另外新增一个渠道")
    _check(session, given, slug)
    before = _told(session, one)
    one.kind = given.kind
    _fill(session, one, given)
    if _told(session, one) != before:
        _record(session, "channel.set", one, by, at, before=before)
    return one


def retire(session: Session, slug: str, *, by: str, at: datetime) -> Channel:
    """Let a channel take nothing new from tomorrow; its past stays, and may still be registered.

    `by` is a member who may (`channel.set`), or the operator. Raises NotFound, OutOfTurn, Refused.
    """
    one = find(session, slug)
    if one.retired_on is not None:
        raise OutOfTurn(f"“{one.name}”已经在 {one.retired_on} 停用")
    if slug == channels.DEFAULT:
        raise Refused(f"“{one.name}”是默认的公众号，不能停用")
    one.retired_on = local_day(at)
    after: dict[str, object] = {"retired_on": one.retired_on.isoformat()}
    subject = ("channel", slug)
    trail.record(session, actor=by, verb="channel.retire", subject=subject, at=at, after=after)
    return one


def bring_back(session: Session, slug: str, *, by: str, at: datetime) -> Channel:
    """Let a retired channel take new things again. Raises NotFound, OutOfTurn."""
    one = find(session, slug)
    if one.retired_on is None:
        raise OutOfTurn(f"“{one.name}”没有停用")
    before: dict[str, object] = {"retired_on": one.retired_on.isoformat()}
    one.retired_on = None
    subject = ("channel", slug)
    trail.record(
        session, actor=by, verb="channel.bring_back", subject=subject, at=at, before=before
    )
    return one


def find(session: Session, slug: str) -> Channel:
    """A channel by its slug, held for this transaction. Raises NotFound."""
    one = session.scalar(select(Channel).where(Channel.slug == slug).with_for_update())
    if one is None:
        raise NotFound("没有这个渠道，请回到渠道列表")
    return one


def _place(order: list[str], level: str) -> int:
    return order.index(level) if level in order else 0


def _check(session: Session, given: Given, slug: str) -> None:
    if not shown(given.name):
        raise Refused("请写明渠道的名称")
    if given.kind not in KIND_WORDS:
        raise Refused(f"渠道的种类只能是{'、'.join(KIND_WORDS.values())}")
    if given.level not in ("", *LEVELS):
        raise Refused(f"级别只能是{'、'.join(LEVELS.values())}，本单位账号不写")
    if given.kind == ChannelKind.WECHAT and given.level:
        raise Refused("本单位的公众号不写级别")
    limits = [one for one in (given.mass_per_day, given.mass_per_month) if one is not None]
    if not all(0 <= one <= MOST for one in limits):
        raise Refused(f"群发次数是 0 到 {MOST} 的整数，0 是不限，不写是按账号类型")
    _refuse_taken(session, given, slug)


def _refuse_taken(session: Session, given: Given, slug: str) -> None:
    known = channels.names(session)
    for name in (given.name, *given.aliases):
        other = known.get(plain(name))
        if other is not None and other.slug != slug:
            raise Refused(f"“{name.strip()}”已经是渠道“{other.name}”的名称")


def _fill(session: Session, one: Channel, given: Given) -> None:
    one.name, one.level = shown(given.name), given.level
    if one.kind == ChannelKind.WECHAT:
        one.mass_per_day, one.mass_per_month = given.mass_per_day, given.mass_per_month
        one.protected = given.protected
    session.execute(delete(ChannelAlias).where(ChannelAlias.channel == one.slug))
    names = dict.fromkeys(plain(name) for name in given.aliases)
    session.add_all(ChannelAlias(alias=name, channel=one.slug) for name in names if name)
    session.flush()


def _told(session: Session, one: Channel) -> dict[str, object]:
    return {
        "name": one.name, "kind": one.kind, "level": one.level, "aliases": aliases(session, one.slug),
        "mass_per_day": one.mass_per_day, "mass_per_month": one.mass_per_month, "protected": one.protected,
    }  # fmt: skip


def _record(
    session: Session, verb: str, one: Channel, by: Member, at: datetime, *, before: dict[str, object] | None
) -> None:  # fmt: skip
    trail.record(
        session, actor=by.name, verb=verb, subject=("channel", one.slug), at=at,
        before=before, after=_told(session, one),
    )  # fmt: skip
