"""What an account may still send: counted from what we sent, what others sent beside us, and what it was told."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.clock import day_start, in_words, local_day, month_bounds, year_month
from bot.db import facts
from bot.db.base import Base
from bot.db.upsert import upsert
from bot.ledger.channels import Channel
from bot.notices import fit
from bot.notices.channel import Allowance, Mode
from bot.notices.dispatch import Dispatch, Progress
from bot.notices.evidence import PlatformEvent
from bot.notices.fit import Room
from bot.notices.found import Found

# Questions about publishes, of each kind 100 a day for an account of fewer than 100,000 followers (DOC:
# API_Call_Limits); some are kept for the daily comparison and for people. Submits the platform counts for us.
OF_A_JOB, OF_THE_LIST = "freepublish/get", "freepublish/batchget"
QUESTIONS_PER_DAY = 90
LIVE = (Progress.WORKING, Progress.SUBMITTED, Progress.UNSURE, Progress.PUBLISHED)
LONGEST_WAIT = timedelta(days=31)  # between an attempt's beginning and its submit, at most


class ApiUse(Base):
    """How often we made one call for an account on a day of Beijing's."""

    __tablename__ = "api_use"

    account: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[str] = mapped_column(primary_key=True)
    call: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int]


@dataclass(frozen=True)
class Wait:
    """Until when something waits, and the sentence that says why."""

    until: datetime
    why: str


def mass_waits(session: Session, account: str, usual: Allowance, *, at: datetime) -> Wait | None:
    """Until when a mass send of this account has to wait; None when it may go. A repeat is never asked about."""
    told = facts.get(session, _spent(account))
    if told and datetime.fromisoformat(told) > at:
        until = datetime.fromisoformat(told)
        return Wait(until, f"平台说群发次数已用完，等到{in_words(until)}")
    has = room(session.get_one(Channel, account), usual)
    today = day_start(local_day(at)), day_start(local_day(at) + timedelta(days=1))
    month = month_bounds(year_month(at))
    spans = ((has.per_day, today, "今天"), (has.per_month, month, "本月"))
    for most, (first, end), name in spans:
        used = _sent(session, account, first, end)
        if most and used >= most:
            return Wait(end, f"{name}的群发次数（{most} 次）已用完，等到{in_words(end)}")
    return None


def mass_spent(session: Session, account: str, *, until: datetime) -> None:
    """The platform said that no mass send is left before `until` (45028), whatever we have counted."""
    facts.put(session, _spent(account), until.isoformat())


def room(channel: Channel, usual: Allowance) -> Room:
    """What an account may send to all: its channel's own settings, else what its kind has."""
    per_day = usual.per_day if channel.mass_per_day is None else channel.mass_per_day
    per_month = usual.per_month if channel.mass_per_month is None else channel.mass_per_month
    return Room(per_day, per_month)


def used_since(session: Session, first: date) -> dict[str, dict[date, int]]:
    """Mass sends of every account on each day from `first` on, counted as `mass_waits` counts them."""
    begin, used = day_start(first), defaultdict[str, dict[date, int]](lambda: defaultdict(int))
    ours = select(Dispatch.account, func.coalesce(Dispatch.submitting_at, Dispatch.created_at)).where(
        Dispatch.mode == Mode.MASS, Dispatch.state.in_(LIVE), Dispatch.created_at >= begin - LONGEST_WAIT
    )  # fmt: skip
    theirs = select(Found.account, Found.out_at).where(
        Found.mode == Mode.MASS, Found.out_at >= begin
    )
    for account, moment in (*session.execute(ours), *session.execute(theirs)):
        if moment >= begin:
            used[account][local_day(moment)] += 1
    return used


def remaining(
    session: Session, channel: Channel, usual: Allowance, day: date
) -> tuple[int | None, int | None]:
    """How many mass sends are left on a day and in its month, as far as sent; None without limit."""
    used = used_since(session, day.replace(day=1)).get(channel.slug, {})
    has = room(channel, usual)
    of_day, of_month = Room(has.per_day, 0), Room(0, has.per_month)
    return fit.left(of_day, used, day), fit.left(of_month, used, day)


def followers(session: Session, account: str) -> int | None:
    """How many followers the newest mass send was meant for, as the platform told; None where it never did."""
    told = select(PlatformEvent.data).where(
        PlatformEvent.account == account, PlatformEvent.kind == "MASSSENDJOBFINISH"
    )
    data = session.scalar(told.order_by(PlatformEvent.id.desc()).limit(1)) or {}
    number = str(data.get("TotalCount", ""))
    return int(number) if number.isascii() and number.isdigit() else None


def take(
    session: Session, account: str, call: str, *, at: datetime, most: int = QUESTIONS_PER_DAY
) -> bool:
    """Count one call before it is made; False, and nothing counted, when the day has none left.

    With a smaller `most` the rest of the day's is left to whoever has more need of it.
    """
    key = {"account": account, "day": local_day(at).isoformat(), "call": call}
    upsert(session, ApiUse, key | {"n": 0}, key=("account", "day", "call"))
    mine = [getattr(ApiUse, name) == value for name, value in key.items()]
    counted = update(ApiUse).where(*mine, ApiUse.n < most).values(n=ApiUse.n + 1)
    taken = counted.returning(ApiUse.n).execution_options(synchronize_session=False)
    return session.execute(taken).first() is not None


def tomorrow(at: datetime) -> datetime:
    """When the platform's daily counts begin anew."""
    return day_start(local_day(at) + timedelta(days=1))


def _sent(session: Session, account: str, first: datetime, end: datetime) -> int:
    """Mass sends in [first, end): ours, also those in hand or in doubt, and those that others sent in the console."""
    begun = func.coalesce(Dispatch.submitting_at, Dispatch.created_at)
    ours = select(func.count()).where(
        Dispatch.account == account, Dispatch.mode == Mode.MASS, Dispatch.state.in_(LIVE),
        begun >= first, begun < end,
    )  # fmt: skip
    theirs = select(func.count()).where(
        Found.account == account, Found.mode == Mode.MASS, Found.out_at >= first, Found.out_at < end
    )
    return (session.scalar(ours) or 0) + (session.scalar(theirs) or 0)


def _spent(account: str) -> str:
    return f"mass_spent.{account}"
