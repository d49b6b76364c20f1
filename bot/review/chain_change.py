"""Change the review chain: proposed by the administrator or the chief, in force when the other has confirmed it.

What is under review already keeps the steps that were copied onto it when it was submitted.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot.audit import trail
from bot.db.base import Base
from bot.errors import NotFound, NotYours, OutOfTurn, Refused
from bot.messages import message
from bot.review import passing
from bot.review.chain import OF_ORIGIN, WHOSE, ChainStep, Link, called, in_words, now
from bot.review.passing import Wanted
from bot.staff import roles
from bot.staff.member import Member
from bot.staff.roles import APPROVERS, TITLES, Role

MOST = 6  # steps of one chain
KEY = "key"


class Standing(StrEnum):
    """How a proposal stands."""

    OPEN = "open"
    IN_FORCE = "in_force"
    DECLINED = "declined"


STANDING_WORDS: dict[str, str] = {
    Standing.OPEN: "等另一方确认", Standing.IN_FORCE: "已生效", Standing.DECLINED: "没有采纳",
}  # fmt: skip


class ChainChange(Base):
    """A chain as somebody would have it, and what the other said."""

    __tablename__ = "chain_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    importance: Mapped[str]
    origin: Mapped[str] = mapped_column(default="")
    steps: Mapped[list[dict[str, object]]]
    reason: Mapped[str]
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    proposed_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(index=True)
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    settled_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")  # why it was declined

    proposed_by: Mapped[Member] = relationship(foreign_keys=proposed_by_id)
    settled_by: Mapped[Member | None] = relationship(foreign_keys=settled_by_id)

    def links(self) -> list[Link]:
        """The proposed steps, in order; none: this origin has no chain of its own any more."""
        return [Link(str(one["role"]), one["same_unit"] is True) for one in self.steps]


def propose(
    session: Session, key: tuple[str, str], links: Sequence[Link], *, reason: str, by: Member, at: datetime
) -> ChainChange:  # fmt: skip
    """Ask for another chain. Nothing changes by it yet. Raises NotYours, OutOfTurn, Refused."""
    roles.require(by, "chain.change")
    importance, origin = key
    _hold(session)
    present = now(session).get(key, [])
    _check(importance, origin, links, reason)
    if list(links) == present:
        raise Refused(f"{called(*key)}的审核链本来就是这样，没有要改的")
    if any((one.importance, one.origin) == key for one in waiting(session)):
        raise OutOfTurn(f"{called(*key)}的审核链已经有一个变更在等确认，先办完那一个")
    _require_passable(session, links, at=at)
    made = ChainChange(
        importance=importance, origin=origin,
        steps=[{"role": one.role, "same_unit": one.same_unit} for one in links], reason=reason.strip(),
        proposed_by_id=by.id, proposed_by=by, proposed_at=at, state=Standing.OPEN, settled_by_id=None,
        settled_at=None,
    )  # fmt: skip
    session.add(made)
    session.flush()
    _record(session, made, "chain.propose", by, at, before=present)
    text = (
        f"{by.name} 提出改{called(*key)}的审核链：{in_words(links)}。原来是 {in_words(present)}。"
        f"理由：{made.reason}。管理员和主要领导都同意才生效，请在“设置 → 审核链”里确认或不采纳"
    )
    others = (Role.CHIEF if not by.has(Role.CHIEF) else Role.ADMIN,)
    message.tell(session, others, text, about=("chain_change", str(made.id)), at=at)
    return made


def confirm(session: Session, number: int, *, by: Member, at: datetime) -> ChainChange:
    """The other of the two agrees: the chain holds for whatever is submitted from now on.

    Raises NotYours, NotFound, OutOfTurn, and Refused where nobody could pass it by now.
    """
    roles.require(by, "chain.change")
    one = _open(session, number)
    _require_the_other(one, by)
    links, key = one.links(), (one.importance, one.origin)
    _require_passable(session, links, at=at)
    present = now(session).get(key, [])
    mine = (ChainStep.importance == one.importance, ChainStep.origin == one.origin)
    session.execute(delete(ChainStep).where(*mine))
    session.add_all(
        ChainStep(
            importance=one.importance, origin=one.origin, position=place, role=link.role,
            same_unit=link.same_unit,
        )
        for place, link in enumerate(links, start=1)
    )  # fmt: skip
    _settle(session, one, Standing.IN_FORCE, by, at)
    _record(session, one, "chain.confirm", by, at, before=present)
    return one


def decline(session: Session, number: int, *, reason: str, by: Member, at: datetime) -> ChainChange:
    """Not agreed by the other, or taken back by who proposed it; the chain stays. Raises NotYours, NotFound, OutOfTurn, Refused."""
    roles.require(by, "chain.change")
    one = _open(session, number)
    if by.id != one.proposed_by_id:
        _require_the_other(one, by)
    if not reason.strip():
        raise Refused("请写明为什么不改")
    one.answer = reason.strip()
    _settle(session, one, Standing.DECLINED, by, at)
    _record(session, one, "chain.decline", by, at, before=None)
    return one


def waiting(session: Session) -> list[ChainChange]:
    """What waits for the other, oldest first."""
    chosen = select(ChainChange).where(ChainChange.state == Standing.OPEN)
    return list(session.scalars(chosen.order_by(ChainChange.id)))


def settled(session: Session, *, limit: int = 20) -> list[ChainChange]:
    """What was settled, newest first."""
    chosen = select(ChainChange).where(ChainChange.state != Standing.OPEN)
    return list(session.scalars(chosen.order_by(ChainChange.id.desc()).limit(limit)))


def may_answer(one: ChainChange, member: Member) -> bool:
    """Whether it is this member's to confirm."""
    pairs = ((Role.ADMIN, Role.CHIEF), (Role.CHIEF, Role.ADMIN))
    asked = one.proposed_by
    return asked.id != member.id and any(
        asked.has(mine) and member.has(other) for mine, other in pairs
    )


def _require_the_other(one: ChainChange, by: Member) -> None:
    asked = one.proposed_by
    if asked.id == by.id:
        raise NotYours("自己提出的变更要由另一个人确认")
    if not asked.has(Role.ADMIN) and not asked.has(Role.CHIEF):
        raise OutOfTurn(f"提出的人 {asked.name} 已经不是管理员或主要领导，请重新提出")
    if not may_answer(one, by):
        other = TITLES[Role.CHIEF if asked.has(Role.ADMIN) else Role.ADMIN]
        raise NotYours(f"这个变更由{other}确认，{by.name} 不是{other}")


def _check(importance: str, origin: str, links: Sequence[Link], reason: str) -> None:
    if importance not in WHOSE or origin not in ("", *OF_ORIGIN):
        raise Refused("没有这一种审核链")
    if not reason.strip():
        raise Refused("请写明为什么要改审核链")
    if len(links) > MOST or (not links and not origin):
        raise Refused(f"一条审核链要有 1 到 {MOST} 步")
    if any(one.role not in APPROVERS for one in links):
        raise Refused(
            f"审核步骤只能由{'、'.join(TITLES[role] for role in Role if role in APPROVERS)}通过"
        )
    if links and importance == KEY and all(one.role != Role.CHIEF for one in links):
        raise Refused("重点稿件要报主要领导审批同意（年度报告第九部分），链里要有主要领导一步")


def _require_passable(session: Session, links: Sequence[Link], *, at: datetime) -> None:
    steps = [Wanted(one.role, None, frozenset(), frozenset()) for one in links]
    passing.refuse_dead_end(session, steps, at=at)


def _hold(session: Session) -> None:
    """Whoever changes chains waits for the other."""
    session.scalars(select(ChainStep).order_by(ChainStep.id).with_for_update()).all()


def _open(session: Session, number: int) -> ChainChange:
    _hold(session)
    row = select(ChainChange).where(ChainChange.id == number).with_for_update()
    one = session.scalar(row, execution_options={"populate_existing": True})
    if one is None:
        raise NotFound("没有这个审核链变更")
    if one.state != Standing.OPEN:
        raise OutOfTurn(f"这个变更已经办过了：{STANDING_WORDS[one.state]}")
    return one


def _settle(session: Session, one: ChainChange, state: Standing, by: Member, at: datetime) -> None:
    one.state, one.settled_by, one.settled_by_id, one.settled_at = state, by, by.id, at
    session.flush()
    text = f"{called(one.importance, one.origin)}的审核链变更{STANDING_WORDS[state]}（{by.name}）"
    if one.answer:
        text += f"：{one.answer}"
    message.tell_members(
        session, [one.proposed_by], text, about=("chain_change", str(one.id)), at=at
    )


def _record(
    session: Session, one: ChainChange, verb: str, by: Member, at: datetime, *, before: Sequence[Link] | None
) -> None:  # fmt: skip
    told: dict[str, object] = {
        "chain": called(one.importance, one.origin), "steps": in_words(one.links()),
        "reason": one.answer or one.reason, "state": one.state,
    }  # fmt: skip
    trail.record(
        session, actor=by.name, verb=verb, subject=("chain", str(one.id)), at=at,
        before=None if before is None else {"steps": in_words(before)}, after=told,
    )  # fmt: skip
