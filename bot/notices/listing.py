"""Lists of notices for staff: filtered, newest first, page by page, at a cost that does not grow with the years."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, defer, joinedload

from bot.notices.notice import Notice

PER_PAGE = 40
_LINE = (joinedload(Notice.unit), defer(Notice.body, raiseload=True))  # a line shows no text


@dataclass(frozen=True)
class Wanted:
    """Which notices: every field that is set must fit."""

    state: str = ""
    kind: str = ""
    classification: str = ""
    importance: str = ""
    unit_id: int | None = None
    author_id: int | None = None


@dataclass(frozen=True)
class Leaf:
    """One page of a list. `older` and `newer` are the ids to ask for `before` and `after`, None at the ends."""

    notices: list[Notice]
    newer: int | None
    older: int | None


def page(
    session: Session,
    wanted: Wanted,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int = PER_PAGE,
) -> Leaf:
    """The newest notices that fit, those before an id, or those after one (keyset: no page is slower than another)."""
    chosen = _fitting(wanted).options(*_LINE, joinedload(Notice.written_by))
    if after is not None:
        rows = list(
            session.scalars(chosen.where(Notice.id > after).order_by(Notice.id).limit(limit + 1))
        )
        more, found = len(rows) > limit, rows[:limit][::-1]
        return Leaf(found, found[0].id if more else None, found[-1].id if found else None)
    if before is not None:
        chosen = chosen.where(Notice.id < before)
    rows = list(session.scalars(chosen.order_by(Notice.id.desc()).limit(limit + 1)))
    found = rows[:limit]
    older = found[-1].id if len(rows) > limit else None
    return Leaf(found, found[0].id if before is not None and found else None, older)


def by_numbers(session: Session, numbers: Iterable[int]) -> dict[int, Notice]:
    """Some notices by their ids, with their units, without their text; ids of none are left out."""
    chosen = select(Notice).options(*_LINE).where(Notice.id.in_(set(numbers)))
    return {one.id: one for one in session.scalars(chosen)}


def _fitting(wanted: Wanted) -> Select[Notice]:
    chosen = select(Notice)
    for column, value in (
        (Notice.state, wanted.state), (Notice.kind, wanted.kind), (Notice.classification, wanted.classification),
        (Notice.importance, wanted.importance), (Notice.unit_id, wanted.unit_id), (Notice.author_id, wanted.author_id),
    ):  # fmt: skip
        if value:
            chosen = chosen.where(column == value)
    return chosen
