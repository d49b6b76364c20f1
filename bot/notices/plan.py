"""The calendar: what goes out on each day, what is left of each account's mass sends, and what would not fit and why.

However much there is, a fixed number of queries, each bounded by the days that are shown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session, joinedload

from bot.clock import day_in_words, day_start, local_day
from bot.db import facts
from bot.ledger.channels import Channel, ChannelKind
from bot.ledger.counters import DayCounter
from bot.notices import allowance, fit, observance
from bot.notices.channel import Allowance, Mode
from bot.notices.fit import Room
from bot.notices.observance import Suggestion
from bot.notices.release import UNDER_WAY, Release, Stage
from bot.workdays import override
from bot.workdays.calendar import Day

MOST = 500  # releases of one kind that a calendar shows
_DAY, _MARGIN = timedelta(days=1), timedelta(days=fit.SILENT + 1)


@dataclass(frozen=True)
class Send:
    """What goes out, or came out, in one send: one notice or several, the first of them the headline."""

    releases: tuple[Release, ...]
    when: datetime  # when it came out, or is due; later where it waits
    day: date  # on which it is shown: a mass send without room is put off to the day that has some
    why: str = ""  # why it would not go out when it is due

    @property
    def first(self) -> Release:
        """The headline: account, way and state are the same for all."""
        return self.releases[0]

    @property
    def waits(self) -> bool:
        """Whether it can still be moved."""
        return self.first.state == Stage.WAITING


@dataclass(frozen=True)
class PlannedDay:
    """One day: how it counts, what goes out, the mass sends left by account (None: no limit), what to prepare for."""

    day: Day
    sends: Sequence[Send]
    left: Mapping[str, int | None]
    suggestions: Sequence[Suggestion]
    silent: bool  # within more than seven days on which nothing comes out


@dataclass(frozen=True)
class Plan:
    """A span of days; what is too near on one account; what comes within three weeks from now."""

    days: Sequence[PlannedDay]
    near: Sequence[tuple[Send, Send]]
    apart: int  # minutes
    soon: Sequence[Suggestion]
    channels: Mapping[str, Channel] = field(default_factory=dict)

    @property
    def unfit(self) -> list[Send]:
        """What would not go out when it is due."""
        return [send for one in self.days for send in one.sends if send.why]


def make(
    session: Session, first: date, last: date, usual: Mapping[str, Allowance], *, at: datetime
) -> Plan:
    """The plan of the days from `first` to `last`; `usual` are the accounts' allowances, as far as they are known."""
    accounts = select(Channel).where(Channel.kind == ChannelKind.WECHAT)
    channels = {one.slug: one for one in session.scalars(accounts.order_by(Channel.slug))}
    waiting = _sends(_waiting(session, last + _MARGIN), at)
    left, placed = _room(session, channels, waiting, usual, at)
    sends = [*placed, *_sends(_begun(session, first, last), at)]
    known, today = observance.every(session), local_day(at)
    suggested = observance.between(known, first, last)
    silent = _silent(session, placed, first, last)
    calendar, minutes = override.calendar(session), observance.apart(session)
    days = [
        PlannedDay(
            calendar.look(day), sorted((one for one in sends if one.day == day), key=lambda one: one.when),
            {slug: left(slug, day) for slug, one in channels.items() if day >= today and not one.retired_on},
            [one for one in suggested if one.day == day], any(a <= day <= b for a, b in silent),
        )
        for day in (first + _DAY * n for n in range((last - first).days + 1))
    ]  # fmt: skip
    soon = observance.between(known, today, today + observance.AHEAD)
    return Plan(days, _near(days, minutes), minutes, soon, channels)


def _waiting(session: Session, last: date) -> Sequence[Release]:
    return _read(session, Release.state == Stage.WAITING, Release.due_at < day_start(last + _DAY))


def _begun(session: Session, first: date, last: date) -> Sequence[Release]:
    """What is out, and what is on its way or has failed."""
    begin, end = day_start(first), day_start(last + _DAY)
    out = Release.published_at >= begin, Release.published_at < end
    under_way = Release.state.in_((*UNDER_WAY, Stage.FAILED))
    on_its_way = under_way, Release.due_at >= begin, Release.due_at < end
    return [*_read(session, Release.state == Stage.PUBLISHED, *out), *_read(session, *on_its_way)]


def _read(session: Session, *which: ColumnElement[bool]) -> Sequence[Release]:
    chosen = select(Release).options(joinedload(Release.notice)).where(*which)
    in_order = chosen.order_by(Release.due_at, Release.place, Release.id)
    return session.scalars(in_order.limit(MOST)).all()


def _sends(releases: Iterable[Release], at: datetime) -> list[Send]:
    together: dict[object, list[Release]] = defaultdict(list)
    for one in releases:
        mark = one.batch if one.state == Stage.WAITING else one.dispatch_id
        together[(one.state, mark) if mark else one.id].append(one)
    return [
        Send(tuple(some), when, local_day(when))
        for some in together.values()
        for when in [_when(some[0], at)]
    ]


def _when(one: Release, at: datetime) -> datetime:
    if one.state == Stage.PUBLISHED:
        return one.published_at or one.due_at
    if one.state == Stage.WAITING:
        return max(one.due_at, one.waits_until or one.due_at, at)
    return one.due_at


class _Left:
    """What is left of each account's mass sends on a day, once all that waits is out."""

    def __init__(self) -> None:
        self.rooms: dict[str, tuple[Room, dict[date, int]]] = {}

    def __call__(self, account: str, day: date) -> int | None:
        room, taken = self.rooms[account]
        return fit.left(room, taken, day)


def _room(
    session: Session, channels: Mapping[str, Channel], waiting: Sequence[Send],
    usual: Mapping[str, Allowance], at: datetime,
) -> tuple[_Left, list[Send]]:  # fmt: skip
    used = allowance.used_since(session, local_day(at).replace(day=1))
    left, placed = _Left(), [one for one in waiting if one.first.mode != Mode.MASS]
    for slug, channel in channels.items():
        room = allowance.room(channel, usual.get(slug, Allowance()))
        mass = [one for one in waiting if one.first.mode == Mode.MASS and one.first.channel == slug]
        mass.sort(key=lambda one: (one.first.due_at, one.first.id))
        taken = dict(used.get(slug, {}))
        days = fit.place(room, taken, [one.day for one in mass])
        for send, day in zip(mass, days, strict=True):
            placed.append(_put_off(send, day, room))
            if day is not None:
                taken[day] = taken.get(day, 0) + 1
        left.rooms[slug] = room, taken
    return left, placed


def _put_off(send: Send, day: date | None, room: Room) -> Send:
    """A mass send on the day that has room for it, and why that is not the day on which it is due."""
    due = local_day(send.first.due_at)
    limits = [f"每天 {room.per_day} 次"] * bool(room.per_day) + [f"每月 {room.per_month} 次"] * bool(room.per_month)  # fmt: skip
    if day is None:
        return replace(
            send, why=f"群发次数（{'、'.join(limits)}）近两个月都排不下，请改时间或改用“发布”"
        )
    if day == send.day:
        return replace(send, why=send.first.reason if day > due else "")
    why = f"{day_in_words(due)}的群发次数（{'、'.join(limits)}）不够，会等到{day_in_words(day)}再发"
    return replace(send, day=day, when=day_start(day), why=why)


def _near(days: Iterable[PlannedDay], minutes: int) -> list[tuple[Send, Send]]:
    by_account: dict[str, list[tuple[datetime, Send]]] = defaultdict(list)
    for one in days:
        for send in one.sends:
            if send.first.state != Stage.FAILED:
                by_account[send.first.channel].append((send.when, send))
    pairs = [pair for some in by_account.values() for pair in fit.too_near(some, minutes)]
    return [(a, b) for a, b in pairs if a.waits or b.waits]


def _silent(
    session: Session, placed: Sequence[Send], first: date, last: date
) -> list[tuple[date, date]]:
    began = facts.get(session, facts.BEGAN)
    start = max(first - _MARGIN, local_day(datetime.fromisoformat(began))) if began else first
    own = select(Channel.slug).where(Channel.kind == ChannelKind.WECHAT, Channel.level == "")
    counted = select(DayCounter.day).where(
        DayCounter.day.between(start, last + _MARGIN), DayCounter.channel.in_(own), DayCounter.n > 0
    )
    out = {*session.scalars(counted.distinct()), *(one.day for one in placed)}
    return fit.gaps(out, start, last + _MARGIN)
