"""Read the audit trail (审计记录): filtered by person, act, thing and days, page by page however long it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.audit.find import Wanted, fits
from bot.audit.trail import Act
from bot.staff import roles
from bot.staff.member import Member

READ = "trail.read"
A_PAGE, BATCH = 50, 1000
# What is told of these things is about settings and staff, so whoever sets the product up may read it;
# what is told of others may quote a notice.
SETTINGS = frozenset(
    {
        "account", "backup", "chain", "chain_change", "channel", "check_leader", "check_listed", "check_word",
        "config", "database", "delegation", "guide", "holiday", "kind", "member", "menu", "source", "template", "trail",
        "unit", "uploads", "venue", "wording", "workday",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One act as this reader may see it: `told` is False where what it says of before and after is not theirs."""

    act: Act
    told: bool

    @property
    def changes(self) -> list[tuple[str, object, object]]:
        """What was so before and after, name by name."""
        if not self.told:
            return []
        before, after = self.act.before or {}, self.act.after or {}
        return [(name, before.get(name), after.get(name)) for name in {**before, **after}]


def page(
    session: Session, asked: Wanted, *, below: int | None = None, by: Member
) -> tuple[list[Line], int | None]:
    """The newest acts, or those below a number, newest first; then the number to go on below, None at the end.

    Raises NotYours.
    """
    roles.require(by, READ)
    found = list(session.scalars(_chosen(asked, below).limit(A_PAGE + 1)))
    more = found[A_PAGE - 1].id if len(found) > A_PAGE else None
    return [_line(one, by) for one in found[:A_PAGE]], more


def record_export(session: Session, asked: Wanted, *, by: Member, at: datetime) -> None:
    """Write down that somebody takes the acts away that are looked for, before they do. Raises NotYours."""
    roles.require(by, READ)
    told: dict[str, object] = {
        name: str(value) for name, value in vars(asked).items() if value
    }  # fmt: skip
    trail.record(session, actor=by.name, verb=READ, subject=("trail", ""), at=at, after=told)


def everything(session: Session, asked: Wanted, *, by: Member) -> Iterator[Line]:
    """All acts that are looked for, newest first, a thousand in memory at a time. Raises NotYours."""
    roles.require(by, READ)
    below: int | None = None
    while found := list(session.scalars(_chosen(asked, below).limit(BATCH))):
        yield from (_line(one, by) for one in found)
        below = found[-1].id
        for one in found:
            session.expunge(one)


def _chosen(asked: Wanted, below: int | None) -> Select[Act]:
    chosen = select(Act).where(*fits(asked)).order_by(Act.at.desc(), Act.id.desc())
    if below is not None:
        there = select(Act.at).where(Act.id == below).scalar_subquery()
        before = or_(Act.at < there, and_(Act.at == there, Act.id < below))
        chosen = chosen.where(
            Act.at <= there, before
        )  # the first lets both databases go by the index
    return chosen


def _line(one: Act, by: Member) -> Line:
    return Line(one, one.subject_kind in SETTINGS or roles.may(by, "notice.read"))
