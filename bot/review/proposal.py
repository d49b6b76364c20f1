"""Texts that citizens are told, as somebody would have them (拟改的文字): they take effect when the chain has passed them."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.audit import trail
from bot.db import facts
from bot.db.base import Base
from bot.errors import NotFound, NotYours, OutOfTurn, Refused
from bot.messages import message
from bot.review import step, waiting
from bot.review.chain import ANSWER, ChainStep, Subject
from bot.staff.member import Member
from bot.staff.roles import TITLES, Role

KIND = "proposal"  # what reviews and the trail call it
LOADED = "answer_chain_loaded_at"
TITLE = 80  # characters


class State(StrEnum):
    """How a proposal stands."""

    WAITING = "waiting"
    IN_FORCE = "in_force"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


STATE_WORDS: dict[str, str] = {
    State.WAITING: "等审核", State.IN_FORCE: "已生效", State.RETURNED: "已退回", State.WITHDRAWN: "已撤回",
}  # fmt: skip


class Proposal(Base):
    """One change of a text: of which thing, what it says now and what it would say."""

    __tablename__ = "text_proposal"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    target: Mapped[str]  # the thing's own key; empty for a new one
    title: Mapped[str]
    before: Mapped[dict[str, object] | None]
    after: Mapped[dict[str, object]]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    made_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(index=True)
    ended_by: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")  # why it was returned

    made_by: Mapped[Member] = relationship()

    def fingerprint(self) -> str:
        """A hash over what would be said."""
        told = json.dumps([self.kind, self.target, self.after], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()

    def changes(self) -> list[tuple[str, object, object]]:
        """What is otherwise: name, before, after."""
        before = self.before or {}
        return [
            (name, before.get(name, ""), new)
            for name, new in self.after.items()
            if before.get(name, "") != new
        ]


@dataclass(frozen=True)
class Given:
    """A change as it is handed in, already checked by the thing's own rules."""

    kind: str
    target: str
    title: str
    before: dict[str, object] | None
    after: dict[str, object]


# Makes a proposal true: (session, proposal, who passed it last, at). Raises OutOfTurn where the thing is another by now.
Put = Callable[[Session, Proposal, str, datetime], None]


def load(session: Session, data: Mapping[str, object], at: datetime) -> None:
    """The chain of answers, from review.toml; where it has none, the head of a unit passes them."""
    rows = data.get("step", [])
    given = [row for row in rows if isinstance(row, dict) and row.get("importance") == ANSWER] if isinstance(rows, list) else []  # fmt: skip
    for position, row in enumerate(given or [{"role": Role.UNIT_HEAD}], start=1):
        if row["role"] not in TITLES:
            raise ValueError(f"role “{row['role']}”不是一个岗位")
        same = row.get("same_unit") is True
        session.add(
            ChainStep(importance=ANSWER, position=position, role=str(row["role"]), same_unit=same)
        )
    facts.put(session, LOADED, at.isoformat())


def propose(session: Session, given: Given, *, by: Member, at: datetime) -> Proposal:
    """Send a change into the chain. The caller has asked whether `by` may.

    Raises OutOfTurn while another change of the same thing waits, and Refused where nobody could pass it.
    """
    held = select(Proposal).where(
        Proposal.kind == given.kind, Proposal.target == given.target, Proposal.state == State.WAITING
    )  # fmt: skip
    if given.target and (other := session.scalar(held.limit(1))) is not None:
        raise OutOfTurn(f"{other.made_by.name} 提出的一处改动正在等审核，先办完那一个，或请他撤回")
    first = waiting_count(session) == 0
    made = Proposal(
        kind=given.kind, target=given.target, title=given.title[:TITLE], before=given.before, after=given.after,
        made_by_id=by.id, made_by=by, made_at=at, state=State.WAITING, ended_at=None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    opened = step.begin(session, _subject(made, by), by=by, at=at)
    if first and (next_one := opened.waiting()) is not None:
        text = f"{by.name} 提出改“{made.title}”，还会有别的：在“待审 → 问答和用语”里一起审"
        message.tell(session, (next_one.role,), text, about=(KIND, str(made.id)), at=at)
    _record(session, made, "text.propose", by, at)
    return made


def approve(
    session: Session, number: int, *, by: Member, checked: Iterable[str], at: datetime, puts: Mapping[str, Put]
) -> bool:  # fmt: skip
    """Pass the step that waits; by the last one the change takes effect. True then.

    Raises NotYours, Refused for a point that was not checked, OutOfTurn where it is settled, or the thing has changed.
    """
    made, opened = _open(session, number)
    last = step.approve(session, opened, by=by, comment="", checked=checked, at=at)
    if last:
        puts[made.kind](session, made, by.name, at)
        made.state, made.ended_by, made.ended_at = State.IN_FORCE, by.name, at
    _record(session, made, "text.approve", by, at)
    return last


def send_back(session: Session, number: int, *, by: Member, reason: str, at: datetime) -> Proposal:
    """Return a change to whoever proposed it. Raises NotYours, Refused and OutOfTurn."""
    made, opened = _open(session, number)
    step.send_back(session, opened, by=by, comment=reason, at=at)
    made.state, made.ended_by, made.ended_at = State.RETURNED, by.name, at
    made.reason = reason.strip()[:300]
    text = f"{by.name} 退回了您提出的“{made.title}”：{made.reason}"
    message.tell_members(session, [made.made_by], text, about=(KIND, str(made.id)), at=at)
    _record(session, made, "text.return", by, at)
    return made


def withdraw(session: Session, number: int, *, by: Member, at: datetime) -> None:
    """Take a change of one's own back. Raises NotYours and OutOfTurn."""
    made, _ = _open(session, number)
    if made.made_by_id != by.id:
        raise NotYours(f"这处改动是 {made.made_by.name} 提出的，由他撤回；不同意请审核人退回")
    step.void(session, KIND, made.id, at=at)
    made.state, made.ended_by, made.ended_at = State.WITHDRAWN, by.name, at
    _record(session, made, "text.withdraw", by, at)


def for_member(session: Session, member: Member, *, at: datetime) -> list[Proposal]:
    """What a member may pass now, longest waiting first."""
    rounds = waiting.for_member(session, member, at=at)
    numbers = [one.round.subject_id for one in rounds if one.round.subject_kind == KIND]
    return list(
        session.scalars(select(Proposal).where(Proposal.id.in_(numbers)).order_by(Proposal.id))
    )


def listed(session: Session, state: str, *, limit: int = 100) -> Sequence[Proposal]:
    """Proposals in a state, newest first."""
    chosen = select(Proposal).where(Proposal.state == state).order_by(Proposal.id.desc())
    return session.scalars(chosen.limit(limit)).all()


def waiting_count(session: Session) -> int:
    """How many wait."""
    which = select(func.count()).select_from(Proposal).where(Proposal.state == State.WAITING)
    return session.scalar(which) or 0


def _subject(made: Proposal, by: Member) -> Subject:
    return Subject(
        kind=KIND, id=made.id, title=made.title, importance=ANSWER, fingerprint=made.fingerprint(),
        unit_id=by.unit_id, authors=frozenset({by.id}),
    )  # fmt: skip


def _open(session: Session, number: int) -> tuple[Proposal, step.Round]:
    made = session.get(Proposal, number, with_for_update=True, populate_existing=True)
    if made is None:
        raise NotFound("没有这处改动")
    opened = step.current(session, KIND, number)
    if made.state != State.WAITING or opened is None:
        raise OutOfTurn(f"“{made.title}”已经办过了：{STATE_WORDS[made.state]}")
    if opened.fingerprint != made.fingerprint():
        raise Refused("这处改动和送审时的不一样，请退回重新提出")
    return made, opened


def _record(session: Session, made: Proposal, verb: str, by: Member, at: datetime) -> None:
    session.flush()
    after: dict[str, object] = {
        "kind": made.kind, "target": made.target, "title": made.title, "state": made.state, "reason": made.reason,
    }  # fmt: skip
    trail.record(
        session, actor=by.name, verb=verb, subject=(KIND, str(made.id)), at=at, after=after
    )
