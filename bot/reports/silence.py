"""How long an account has been silent: 14 days without a release is a veto item of the yearly inspection.

Source: 国办秘函〔2019〕19号, 政府网站与政务新媒体检查指标, 单项否决: 14 days before the check without an update.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.db import facts
from bot.errors import Refused
from bot.ledger.channels import Channel, ChannelKind
from bot.ledger.counters import DayCounter
from bot.staff import roles
from bot.staff.member import Member

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


def warn_after(session: Session, days: Sequence[int], *, by: Member, at: datetime) -> None:
    """Say after how many days without a release to warn. Raises NotYours, Refused."""
    roles.require(by, "terms.set")
    wanted = sorted(set(days))
    if not wanted or not all(0 < one < VETO for one in wanted):
        raise Refused(f"提醒的天数写 1 到 {VETO - 1}，至少一个：满 {VETO} 天年度检查单项否决")
    before = list(warnings(session))
    facts.put(session, SET, " ".join(map(str, wanted)))
    if before != wanted:
        trail.record(
            session, actor=by.name, verb="terms.set", subject=("terms", "silence"), at=at,
            before={"days": before}, after={"days": wanted},
        )  # fmt: skip


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
