"""Verify the audit trail: every act has its seal, every seal its act, and both are as they were."""

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from bot.audit import broken, chain
from bot.audit.broken import Found, Problem
from bot.audit.purge import PURGED
from bot.audit.seal import LATE, Seal, SealHead
from bot.audit.trail import Act
from bot.clock import in_words
from bot.db import engine, facts

WAITS = timedelta(minutes=10)  # at most, for a seal: ten times the pace of the job

_READ = (
    Seal.seq, Seal.act_id, Seal.salt, Seal.digest, Seal.sealed_at, Seal.complete_at, Seal.prev, Seal.hash,
    Seal.purged_at, Act.id.label("found"), Act.at, Act.actor, Act.verb, Act.subject_kind, Act.subject_id,
    Act.before, Act.after,
)  # fmt: skip


@dataclass
class Verdict(Found):
    """What verifying found: seals, those whose words were purged, acts that wait for a seal, and what is wrong."""

    seals: int = 0
    waiting: int = 0


class _Walk:
    """What has been seen of the chain so far."""

    def __init__(self, *, dated: bool) -> None:
        self.dated = dated
        self.complete: datetime | None = None
        self.sealed: datetime | None = None
        self.purged: dict[int, int] = {}  # act -> the seal that was purged
        self.named: set[int] = set()  # acts that a purge names

    def note(self, row: Row[*tuple[object, ...]]) -> None:
        self.complete, self.sealed = row.complete_at, row.sealed_at
        if row.purged_at is not None:
            self.purged.setdefault(row.act_id, row.seq)
        if row.verb == PURGED:
            self.named.update((row.after or {}).get("acts", ()))

    def was_written_later(self, row: Row[*tuple[object, ...]]) -> bool:
        """Whether it says that it was there when everything had its seal; after a purge an act is sealed anew."""
        again = row.act_id in self.purged
        return (
            self.dated and not again and row.complete_at is not None
            and row.at < row.complete_at - LATE
        )  # fmt: skip

    def went_back(self, row: Row[*tuple[object, ...]]) -> bool:
        """Whether less is said to be complete than before, although the clock that sealed went on."""
        less = self.complete is not None and (
            row.complete_at is None or row.complete_at < self.complete
        )
        return less and self.sealed is not None and row.sealed_at >= self.sealed


def verify(session: Session, *, at: datetime) -> Verdict:
    """Recompute everything, as of a moment. The first broken seal is named; what follows it is not judged."""
    engine.hold_view(session)
    # What a demonstration tells of last month was written today.
    walk, verdict = _Walk(dated=not facts.is_demo(session)), Verdict()
    streamed = select(*_READ).outerjoin(Act, Act.id == Seal.act_id).order_by(Seal.seq)
    with closing(session.execute(streamed, execution_options={"yield_per": 1000})) as rows:
        where = _first_broken(rows, verdict, walk)
    if where is not None:
        verdict.problems.append(where)
        return verdict
    verdict.problems += [
        Problem(seq, f"审计记录 {act} 的封条标为已清除，却没有清除的记录")
        for act, seq in sorted(walk.purged.items(), key=lambda one: one[1])
        if act not in walk.named
    ]
    verdict.problems.extend(_head(session, verdict))
    verdict.problems.extend(_unsealed(session, verdict, at=at))
    return verdict


def _first_broken(
    rows: Iterable[Row[*tuple[object, ...]]], verdict: Verdict, walk: _Walk
) -> Problem | None:
    for row in rows:
        verdict.seals += 1
        verdict.purged += row.purged_at is not None
        why = _broken(row, verdict, walk)
        if why:
            return Problem(row.seq, f"审计记录 {row.act_id}：{why}")
        verdict.head = row.hash
        walk.note(row)
    return None


def _broken(row: Row[*tuple[object, ...]], verdict: Verdict, walk: _Walk) -> str:
    if row.found is None:
        return "不见了，可能被删除"
    digest = chain.digest(row.salt, row.before, row.after) if row.purged_at is None else ""
    reasons = (
        (row.seq != verdict.seals, f"前面缺少第 {verdict.seals} 号封条，可能被删除"),
        (row.prev != verdict.head, "封条与上一号接不上，可能有封条被替换或插入"),
        (row.hash != chain.link(row.prev, dict(row._mapping)), "时间、办理人、事项、对象或封条与封存时不符，可能被改动"),
        (row.purged_at is None and digest != row.digest, "前后内容与封存时不符，可能被改动"),
        (row.purged_at is not None and bool(row.salt), "封条标为已清除，却没有清干净"),
        (walk.went_back(row), "封条记的封存进度倒退了，可能有封条被替换"),
        (walk.was_written_later(row), _later(row)),
    )  # fmt: skip
    return broken.first(reasons)


def _later(row: Row[*tuple[object, ...]]) -> str:
    if row.complete_at is None:
        return ""
    return (
        f"写的时间是 {in_words(row.at)}，可是到 {in_words(row.complete_at)} 以前的记录已经全部封存，那时还没有它："
        "是事后补写的（或者本机的时钟往回拨过）"
    )


def _head(session: Session, verdict: Verdict) -> Iterable[Problem]:
    head = session.get(SealHead, 1, populate_existing=True)
    told = "链头记着 {kept} 个封条，实有 {there} 个，两者不符，末尾的封条可能被删除"
    return broken.of_head(head, verdict.seals, verdict, whose="审计记录", told=told)


def _unsealed(session: Session, verdict: Verdict, *, at: datetime) -> Iterable[Problem]:
    standing = select(Seal.act_id).where(Seal.purged_at.is_(None)).subquery()
    without = (
        select(func.count(), func.min(Act.id))
        .outerjoin(standing, standing.c.act_id == Act.id)
        .where(standing.c.act_id.is_(None))
    )
    verdict.waiting, _ = session.execute(without).one()
    count, first = session.execute(without.where(Act.at < at - WAITS)).one()
    if count:
        yield Problem(
            None,
            f"审计记录 {first} 等 {count} 条过了 {WAITS.seconds // 60} 分钟还没有封存：定时任务没有在运行，"
            "或者是刚刚补写的。开着定时任务等一分钟再校验一次",
        )
