"""Verify the ledger: recompute the chain from the first entry on, and compare head and counters with it."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from bot.audit import broken
from bot.audit.broken import Found, Problem
from bot.clock import local_day, year_month
from bot.db import engine
from bot.ledger import chain
from bot.ledger.counters import EVER, DayCounter, ItemCounter, ReleaseCounter
from bot.ledger.entry import Entry, EntryKind, LedgerHead


@dataclass
class Verdict(Found):
    """What verifying found: how many entries, how many with a purged title, and what is wrong."""

    entries: int = 0


def verify(session: Session) -> Verdict:
    """Recompute everything. The chain's first broken entry is named; what follows it is not judged."""
    engine.hold_view(session)  # one of entries, head and counters while others append
    verdict = Verdict()
    # What stands in the database counts, not what this session may have loaded before.
    options = {"yield_per": 1000, "populate_existing": True}
    streamed = select(Entry).order_by(Entry.seq).execution_options(**options)
    with closing(session.scalars(streamed)) as entries:
        where = first_broken(entries, verdict)
    if where is not None:
        verdict.problems.append(where)
        return verdict
    verdict.problems.extend(beside(session, verdict))
    return verdict


def beside(session: Session, verdict: Verdict) -> Iterable[Problem]:
    """What of head and counters is not what the chain came to."""
    yield from _head(session, verdict)
    yield from _counters(session)


def first_broken(entries: Iterable[Entry], verdict: Verdict) -> Problem | None:
    """Follow the chain from where the verdict stands; what breaks it first, None where nothing does."""
    for entry in entries:
        verdict.entries += 1
        verdict.purged += entry.purged_at is not None
        why = _broken(entry, expected=verdict.entries, prev=verdict.head)
        if why:
            return Problem(entry.seq, why)
        verdict.head = entry.hash
    return None


def _broken(entry: Entry, *, expected: int, prev: str) -> str:
    values = {name: getattr(entry, name) for name in chain.SEALED}
    digest = chain.title_digest(entry.salt, entry.title)
    reasons = (
        (entry.seq != expected, f"前面缺少第 {expected} 号记录，可能被删除"),
        (entry.prev != prev, "与上一条记录接不上，可能有记录被替换或插入"),
        (entry.hash != chain.link(entry.prev, values), "登记内容与指纹不符，可能被改动"),
        (entry.purged_at is None and digest != entry.title_digest, "标题与指纹不符，可能被改动"),
        (entry.purged_at is not None and bool(entry.title or entry.salt), "标为已清除，却还有标题"),
        (entry.ym != year_month(entry.released_at), "所属月份与发布时间不符，可能被改动"),
        (entry.day != local_day(entry.released_at), "所属日期与发布时间不符，可能被改动"),
    )
    return broken.first(reasons)


def _head(session: Session, verdict: Verdict) -> Iterable[Problem]:
    head = session.get(LedgerHead, 1, populate_existing=True)
    told = "链头记着 {kept} 条，台账里有 {there} 条，两者不符，末尾的记录可能被删除"
    return broken.of_head(head, verdict.entries, verdict, whose="台账", told=told)


def _counters(session: Session) -> Iterable[Problem]:
    """The counters that are not what the ledger comes to."""
    yield from _by_month_and_day(session)
    if inspect(session.connection()).has_table(ItemCounter.__tablename__):  # not in older backups
        yield from _by_item(session)


def _by_item(session: Session) -> Iterable[Problem]:
    year, items = func.substr(Entry.ym, 1, 4), func.count(Entry.item.distinct())
    released = Entry.kind == EntryKind.RELEASED
    kept = dict(session.execute(select(ItemCounter.year, ItemCounter.n)).all())
    found = dict(session.execute(select(year, items).where(released).group_by(year)).all())
    found[EVER] = session.scalar(select(items).where(released)) or 0
    for one in sorted(found.keys() | kept.keys()):
        if found.get(one, 0) != kept.get(one, 0):
            where = f"{one} 年" if one else "全部"
            why = f"计数（{where}的信息条数）是 {kept.get(one, 0)}，台账里是 {found.get(one, 0)}"
            yield Problem(None, why)


def _by_month_and_day(session: Session) -> Iterable[Problem]:
    month = (Entry.ym, Entry.channel, Entry.level, Entry.unit, Entry.category)
    kept = ReleaseCounter
    kept_month = (kept.ym, kept.channel, kept.level, kept.unit, kept.category)
    released = Entry.kind == EntryKind.RELEASED
    counted = {
        tuple(row[:-1]): row[-1]
        for row in session.execute(select(*month, func.count()).where(released).group_by(*month))
    }
    stored = {tuple(row[:-1]): row[-1] for row in session.execute(select(*kept_month, kept.n))}
    for key in sorted(counted.keys() | stored.keys()):
        if counted.get(key, 0) != stored.get(key, 0):
            where = "、".join(str(part) for part in key if part)
            yield Problem(
                None, f"计数（{where}）是 {stored.get(key, 0)}，台账里是 {counted.get(key, 0)}"
            )
    days = (
        select(Entry.day, Entry.channel, func.count())
        .where(released)
        .group_by(Entry.day, Entry.channel)
    )
    by_day = {(day, channel): n for day, channel, n in session.execute(days)}
    kept_days = session.execute(select(DayCounter.day, DayCounter.channel, DayCounter.n))
    stored_days = {(day, channel): n for day, channel, n in kept_days}
    for place in sorted(by_day.keys() | stored_days.keys()):
        if by_day.get(place, 0) != stored_days.get(place, 0):
            where = f"{place[0]}、{place[1]}"
            yield Problem(
                None,
                f"计数（{where}）是 {stored_days.get(place, 0)}，台账里是 {by_day.get(place, 0)}",
            )
