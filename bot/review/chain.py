"""The review chain as data: which steps a subject of some importance must pass, in order."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base
from bot.errors import Refused
from bot.staff.roles import TITLES

CHECKLIST = ("政治", "法律", "政策", "保密", "文字")
ANSWER = "answer"  # what the bot says
WHOSE, OF_ORIGIN = (
    {"ordinary": "普通稿件", "key": "重点稿件", ANSWER: "问答、菜单和机器人用语"},
    {"repost": "转载"},
)  # what chains are for


class ChainStep(Base):
    """One step of the chain for an importance; copied onto each subject when it is submitted.

    A chain may be of one origin alone; the chains without an origin are for all that have none of their own.
    """

    __tablename__ = "review_chain_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    importance: Mapped[str] = mapped_column(index=True)
    origin: Mapped[str] = mapped_column(default="")
    position: Mapped[int]
    role: Mapped[str]
    same_unit: Mapped[bool] = mapped_column(default=False)


@dataclass(frozen=True)
class Subject:
    """What is under review: anything with a kind, an id, an importance and a fingerprint of its content."""

    kind: str
    id: int
    title: str
    importance: str
    fingerprint: str
    unit_id: int | None
    authors: frozenset[int]  # members who wrote it: none of them may pass a step
    origin: str = ""


def steps_for(session: Session, importance: str, origin: str = "") -> list[ChainStep]:
    """The chain of an importance, in order: the origin's own, else the common one. Raises Refused when there is none."""
    chosen = select(ChainStep).where(ChainStep.importance == importance)
    every = list(session.scalars(chosen.order_by(ChainStep.position)))
    own = [one for one in every if one.origin and one.origin == origin]
    steps = own or [one for one in every if not one.origin]
    if not steps:
        raise Refused(f"没有为“{importance}”设置审核链，请管理员先设置审核步骤")
    return steps


@dataclass(frozen=True)
class Link:
    """One step of a chain, by itself."""

    role: str
    same_unit: bool = False


def called(importance: str, origin: str = "") -> str:
    """What a chain is called."""
    name = WHOSE.get(importance, importance)
    return f"{name}（{OF_ORIGIN.get(origin, origin)}）" if origin else name


def in_words(links: Sequence[Link]) -> str:
    """The steps of a chain as people read them."""
    steps = [f"{TITLES[one.role]}{'（本单位）' if one.same_unit else ''}" for one in links]
    return " → ".join(steps) or "没有自己的链，走一般的链"


def now(session: Session) -> dict[tuple[str, str], list[Link]]:
    """Every chain in force, by importance and origin."""
    chains: dict[tuple[str, str], list[Link]] = {}
    for one in session.scalars(select(ChainStep).order_by(ChainStep.position, ChainStep.id)):
        chains.setdefault((one.importance, one.origin), []).append(Link(one.role, one.same_unit))
    return chains
