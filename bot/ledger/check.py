"""Show that the chain is whole, in steps: a million lines take a minute or two, and no request waits for them.

Somebody asks, or the night does; the scheduler looks; what it found stays for everybody to see.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Index, Select, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.audit import trail
from bot.audit.broken import Problem
from bot.clock import beijing, local_day
from bot.db import engine
from bot.db.base import Base
from bot.ledger import chain, verify
from bot.ledger.entry import Entry, LedgerHead
from bot.ledger.verify import Verdict
from bot.messages import message
from bot.staff.member import Member
from bot.staff.roles import Role, require

STEP = 20_000  # lines looked at in one step: a second or two
NIGHT = 3  # the hour in Beijing from which on the day's verification begins by itself
TOLD = (Role.OFFICER, Role.DEPUTY, Role.CHIEF)  # who hears of a broken chain


class LedgerCheck(Base):
    """One verification: `seq` and `hash` say how far it has come, `target` how many lines there are."""

    __tablename__ = "ledger_check"
    # One at a time, whoever asks.
    __table_args__ = (
        Index(
            "uq_ledger_check_running", "running", unique=True,
            sqlite_where=text("running"), postgresql_where=text("running"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    by: Mapped[str]
    started_at: Mapped[datetime]
    target: Mapped[int]
    seq: Mapped[int]
    hash: Mapped[str]
    purged: Mapped[int]  # lines whose title was purged by law
    running: Mapped[bool]
    ended_at: Mapped[datetime | None]
    problem: Mapped[str]  # what was found; empty for a whole chain

    @property
    def whole(self) -> bool:
        """Whether it ended without finding anything."""
        return not self.running and not self.problem

    @property
    def percent(self) -> int:
        """How far it has come."""
        return min(100, 100 * self.seq // self.target) if self.target else 0


@dataclass(frozen=True)
class Look:
    """What one step saw: the verification and where it stood, how far it is now, whether that is the end."""

    id: int
    since: int
    target: int
    verdict: Verdict
    ended: bool
    problems: list[Problem] = field(default_factory=list)


def ask(session: Session, *, by: Member, at: datetime) -> LedgerCheck:
    """Begin a verification, or join the one that is under way. Raises NotYours."""
    require(by, "ledger.verify")
    running = session.scalar(_running())
    if running is not None:
        return running
    trail.record(session, actor=by.name, verb="ledger.verify", subject=("ledger", "check"), at=at)
    return _begin(session, by.name, at)


def is_due(session: Session, *, at: datetime) -> bool:
    """Whether the day's own verification should begin: it is past `NIGHT`, and none began today."""
    if beijing(at).hour < NIGHT:
        return False
    newest = session.scalar(select(LedgerCheck.started_at).order_by(LedgerCheck.id.desc()).limit(1))
    return newest is None or local_day(newest) < local_day(at)


def begin(session: Session, *, at: datetime) -> bool:
    """Begin the day's own verification; False when somebody else has."""
    if not is_due(session, at=at) or session.scalar(_running()) is not None:
        return False
    _begin(session, trail.SYSTEM, at)
    return True


def latest(session: Session, count: int = 8) -> list[LedgerCheck]:
    """The newest verifications, newest first."""
    return list(session.scalars(select(LedgerCheck).order_by(LedgerCheck.id.desc()).limit(count)))


def look(session: Session, *, lines: int = STEP) -> Look | None:
    """Look at the next lines, in a reading session; None where nobody asked.

    At the end head and counters are compared with what was found, in the same view of the database.
    """
    engine.hold_view(session)
    check = session.scalar(_running())
    if check is None:
        return None
    head = session.get(LedgerHead, 1)
    target = head.seq if head is not None else check.seq
    verdict = Verdict(entries=check.seq, purged=check.purged, head=check.hash)
    some = select(Entry).where(Entry.seq > check.seq).order_by(Entry.seq).limit(lines)
    seen = list(session.scalars(some))
    broken = verify.first_broken(seen, verdict)
    ended = broken is not None or len(seen) < lines or verdict.entries >= target
    problems = (
        [broken] if broken is not None else list(verify.beside(session, verdict)) if ended else []
    )
    return Look(check.id, check.seq, target, verdict, ended, problems)


def keep(session: Session, seen: Look, *, at: datetime) -> bool:
    """Write down how far it is; False when another scheduler has done the same step. Who must hear of a break is told."""
    told = "；".join(
        f"第 {one.seq} 号记录：{one.why}" if one.seq else one.why for one in seen.problems[:20]
    )
    values: dict[str, object] = {
        "seq": seen.verdict.entries, "hash": seen.verdict.head, "purged": seen.verdict.purged,
        "target": seen.target, "running": not seen.ended, "problem": told,
        "ended_at": at if seen.ended else None,
    }  # fmt: skip
    mine = (LedgerCheck.id == seen.id, LedgerCheck.seq == seen.since, LedgerCheck.running)
    changed = session.execute(
        update(LedgerCheck).where(*mine).values(values).returning(LedgerCheck.id)
    ).first()
    if changed is None:
        return False
    if told:
        sentence = f"发布台账不完整：{told}。请停止发布，保留数据库，用备份核对"
        message.tell(session, TOLD, sentence, about=("ledger", str(seen.id)), at=at)
    return True


def _running() -> Select[LedgerCheck]:
    return select(LedgerCheck).where(LedgerCheck.running)


def _begin(session: Session, by: str, at: datetime) -> LedgerCheck:
    head = session.get(LedgerHead, 1)
    check = LedgerCheck(
        by=by, started_at=at, target=head.seq if head else 0, seq=0, hash=chain.GENESIS, purged=0,
        running=True, ended_at=None, problem="",
    )  # fmt: skip
    session.add(check)
    session.flush()
    return check
