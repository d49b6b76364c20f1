"""Channels (渠道): WeChat accounts, newspapers, television, websites; data, not code."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base

LEVELS = {"county": "县级", "city": "市级", "province": "省级", "nation": "国家级"}
OWN_LEVEL = "本单位账号"  # what a channel without a level is counted under
DEFAULT = "wechat"  # slug of the default account


class ChannelKind(StrEnum):
    """What a channel is; only `wechat` channels are released to by the product itself."""

    WECHAT = "wechat"
    NEWSPAPER = "newspaper"
    TV = "tv"
    RADIO = "radio"
    WEBSITE = "website"
    WEIBO = "weibo"
    OTHER = "other"


class Channel(Base):
    """A channel that information goes out by. `level` is empty for the bureau's own accounts.

    An account's mass sends in a day and a month: None as its kind has them, 0 without limit. `protected`: the
    platform asks the administrator before each of them (群发保护). From the day after `retired_on` it takes nothing new.
    """

    __tablename__ = "channel"

    slug: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    level: Mapped[str] = mapped_column(default="")
    mass_per_day: Mapped[int | None]
    mass_per_month: Mapped[int | None]
    protected: Mapped[bool] = mapped_column(default=False)
    retired_on: Mapped[date | None]


class ChannelAlias(Base):
    """Another name that registers use for a channel, already plain (see `plain`)."""

    __tablename__ = "channel_alias"

    alias: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(ForeignKey("channel.slug"))


def plain(name: str) -> str:
    """A channel's name without the marks that people put around it: 《大众日报》 is 大众日报."""
    return re.sub(r"[《》〈〉“”\"'‘’「」『』（）()\s]", "", name).lower()


def shown(name: str) -> str:
    """A channel's name as it is shown: without the marks that `plain` drops too, but as it was written."""
    return re.sub(r"[《》〈〉“”\"'‘’「」『』\s]", "", name)


# What the name of an unknown channel says about its kind; the first that fits.
_KINDS = (
    ("电视", ChannelKind.TV),
    ("电台", ChannelKind.RADIO),
    ("广播", ChannelKind.RADIO),
    ("微博", ChannelKind.WEIBO),
    ("网", ChannelKind.WEBSITE),
    ("报", ChannelKind.NEWSPAPER),
)


def new(name: str, level: str) -> Channel:
    """A channel that a register names for the first time; its slug is made from its plain name.

    Nothing imported becomes a `wechat` channel: those the product releases to itself.
    """
    digest = hashlib.sha256(plain(name).encode()).hexdigest()
    kind = next((kind for mark, kind in _KINDS if mark in name), ChannelKind.OTHER)
    return Channel(slug=f"c-{digest[:12]}", name=shown(name), kind=kind.value, level=level)


def level_code(text: str) -> str | None:
    """The code of a level written as a code or in Chinese (县级, 县), "" for none, None for what is no level."""
    written = text.strip().lower()
    if not written or written in LEVELS:
        return written
    return next(
        (code for code, name in LEVELS.items() if written in (name, name.removesuffix("级"))), None
    )


def level_name(level: str) -> str:
    """The Chinese name of a level, "" for none."""
    return LEVELS.get(level, level)


def names(session: Session) -> Mapping[str, Channel]:
    """Every known plain name or slug to its channel. 微信公众号, with or without the name, is the default account."""
    known: dict[str, Channel] = {}
    for channel in session.scalars(select(Channel)):
        known[plain(channel.slug)] = channel
        known[plain(channel.name)] = channel
    for alias in session.scalars(select(ChannelAlias)):
        channel_or_none = session.get(Channel, alias.channel)
        if channel_or_none is not None:
            known[alias.alias] = channel_or_none
    default = session.get(Channel, DEFAULT)
    if default is not None:
        known.setdefault("微信公众号", default)
        known.setdefault(plain("微信公众号" + default.name), default)
    return known
