"""How long an account has been silent: 14 days without a release is a veto item of the yearly inspection.

Source: 国办秘函〔2019〕19号, 政府网站与政务新媒体检查指标, 单项否决: 14 days before the check without an update.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db import facts
from bot.ledger.channels import Channel, ChannelKind
from bot.ledger.counters import DayCounter

WARN, VETO = (7, 10, 13), 14  # days
SET = "silence_warn_days"  # the fact under which a bureau has other warnings, as `7 10 13`


@dataclass(frozen=True)
class Silence:
    """One account: the day of its last release (None: never), and how many days ago that was."""

    channel: str
    name: str
    last: date | None
    days: int | None
    level: int  # how many of the warnings are passed; one more than there are: the veto

    @property
    def left(self) -> int | None:
        """Days until the veto; None for an account that never released anything."""
        return None if self.days is None else max(VETO - self.days, 0)


def warnings(session: Session) -> tuple[int, ...]:
    """After how many days to warn."""
    told = facts.get(session, SET).split()
    return tuple(sorted(int(one) for one in told if one.isdigit())) or WARN


def of_accounts(session: Session, *, today: date) -> list[Silence]:
    """Every account of the bureau's own that is in use, by name. Reads the day counters only."""
    newest = (
        select(func.max(DayCounter.day))
        .where(DayCounter.channel == Channel.slug)
        .correlate(Channel)
        .scalar_subquery()
    )
    own = select(Channel.slug, Channel.name, newest).where(
        Channel.kind == ChannelKind.WECHAT, Channel.level == "", Channel.retired_on.is_(None)
    )
    limits = (*warnings(session), VETO)
    return [
        _silence(slug, name, last, today, limits)
        for slug, name, last in session.execute(own.order_by(Channel.name))
    ]


def _silence(
    slug: str, name: str, last: date | None, today: date, limits: tuple[int, ...]
) -> Silence:
    days = None if last is None else (today - last).days
    passed = 0 if days is None else sum(days >= limit for limit in limits)
    return Silence(slug, name, last, days, passed)
