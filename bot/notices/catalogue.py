"""The catalogue (目录) of what is released: under a filter, page by page, and whole, with the four elements of each item.

The four are 索引号, 名称, 内容概述 and 生成日期 (Disclosure Regulation, art. 12). Lists are in the order of release, the
catalogue in the order in which things were formed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, defer, joinedload

from bot.clock import day_start, local_day
from bot.notices import find
from bot.notices.notice import Notice
from bot.staff.units import Unit

_BATCH = 1000
_LINE = (joinedload(Notice.unit), defer(Notice.body))  # a line shows no text


@dataclass(frozen=True)
class Wanted:
    """Which released notices: every part that is set must fit. With `formed` the year is that of 生成日期."""

    unit: str = ""
    kind: str = ""
    year: int | None = None
    text: str = ""
    formed: bool = False


def count(session: Session, wanted: Wanted) -> int:
    """How many there are; of a search, among its newest candidates."""
    chosen = select(func.count()).select_from(Notice).where(*_where(session, wanted))
    return session.scalar(chosen) or 0


def page(session: Session, wanted: Wanted, *, limit: int, offset: int = 0) -> list[Notice]:
    """Those of one page, newest first, without their texts."""
    order = _newest(wanted)
    numbers = select(Notice.id).where(*_where(session, wanted)).order_by(*order)
    found = session.scalars(numbers.limit(limit).offset(offset)).all()
    chosen = select(Notice).options(*_LINE).where(Notice.id.in_(found))
    return list(session.scalars(chosen.order_by(*order)))


def every(session: Session, wanted: Wanted) -> Iterator[Notice]:
    """All of them, newest first, without their texts, streamed."""
    chosen = select(Notice).options(*_LINE).where(*_where(session, wanted))
    newest = chosen.order_by(*_newest(wanted)).execution_options(yield_per=_BATCH)
    yield from session.scalars(newest)


def days(session: Session, *, limit: int) -> list[tuple[int, date]]:
    """The numbers of the newest, with the days on which they came out."""
    out = select(Notice.id, Notice.published_at).where(
        find.shown(), Notice.published_at.is_not(None)
    )
    newest = session.execute(out.order_by(Notice.published_at.desc()).limit(limit))
    return [(number, local_day(at)) for number, at in newest if at is not None]


def units(session: Session) -> list[str]:
    """The units that have released anything, in their order."""
    has = exists().where(Notice.unit_id == Unit.id, find.shown())
    return list(session.scalars(select(Unit.name).where(has).order_by(Unit.id)))


def years(session: Session, *, formed: bool = False) -> list[int]:
    """The years from the newest to the oldest release; with `formed`, of 生成日期."""
    day = _day(formed)
    first, last = session.execute(select(func.min(day), func.max(day)).where(find.shown())).one()
    if first is None:
        return []
    newest, oldest = (at.year if formed else local_day(at).year for at in (last, first))
    return list(range(newest, oldest - 1, -1))


def _day(formed: bool) -> ColumnElement[Any]:
    return Notice.formed_on if formed else Notice.published_at  # type: ignore[return-value]


def _newest(wanted: Wanted) -> tuple[ColumnElement[Any], ...]:
    return _day(wanted.formed).desc(), Notice.id.desc()


def _where(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    parts = [find.shown()]
    if wanted.unit:
        named = select(Unit.id).where(Unit.name == wanted.unit)
        parts.append(Notice.unit_id == named.scalar_subquery())
    if wanted.kind:
        parts.append(Notice.kind == wanted.kind)
    if wanted.year:
        parts.append(_in_year(wanted.year, formed=wanted.formed))
    if wanted.text:
        parts.append(Notice.id.in_(find.hits(session, wanted.text)))
    return parts


def _in_year(year: int, *, formed: bool) -> ColumnElement[bool]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    if formed:
        return Notice.formed_on.between(first, last)
    since, until = day_start(first), day_start(last + timedelta(days=1))
    return (Notice.published_at >= since) & (Notice.published_at < until)
