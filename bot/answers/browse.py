"""Look through the answer entries, and through what citizens asked that nobody could answer."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from bot.answers.entry import Entry

PAGE = 50
_ESCAPE = "\\"


@dataclass(frozen=True)
class Filter:
    """What is looked for; an empty part means everything. `state` is one of STATES."""

    text: str = ""
    unit: str = ""
    kind: str = ""
    state: str = ""


STATES = {"live": "正在使用", "expired": "已过期", "off": "已停用"}


@dataclass(frozen=True)
class Page:
    """Entries, newest first; how many there are under the filter; the number that the next page begins after."""

    entries: list[Entry]
    total: int
    next: int | None


def page(
    session: Session, wanted: Filter, *, today: date, after: int = 0, limit: int = PAGE
) -> Page:
    """A page of the entries under a filter, those with smaller numbers than `after`."""
    chosen = select(Entry).where(*_where(wanted, today))
    total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
    if after:
        chosen = chosen.where(Entry.id < after)
    found = list(session.scalars(chosen.order_by(Entry.id.desc()).limit(limit + 1)))
    return Page(found[:limit], total, found[limit - 1].id if len(found) > limit else None)


def every(session: Session, wanted: Filter, *, today: date) -> list[Entry]:
    """All entries under a filter, in the order in which they came."""
    return list(session.scalars(select(Entry).where(*_where(wanted, today)).order_by(Entry.id)))


def units(session: Session) -> list[str]:
    """The units that entries name."""
    named = select(Entry.unit).where(Entry.unit != "").distinct().order_by(Entry.unit)
    return list(session.scalars(named))


def _where(wanted: Filter, today: date) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    for word in wanted.text.split():
        like = f"%{_literally(word)}%"
        found.append(
            or_(
                *(
                    one.ilike(like, escape=_ESCAPE)
                    for one in (Entry.question, Entry.answer, Entry.key)
                )
            )
        )
    if wanted.unit:
        found.append(Entry.unit == wanted.unit)
    if wanted.kind:
        found.append(Entry.kind == wanted.kind)
    expired = Entry.valid_until < today
    if wanted.state == "live":
        found += [
            Entry.live.is_(True),
            or_(Entry.valid_until.is_(None), Entry.valid_until >= today),
        ]
    elif wanted.state == "expired":
        found += [Entry.live.is_(True), expired]
    elif wanted.state == "off":
        found.append(Entry.live.is_(False))
    return found


def _literally(word: str) -> str:
    for mark in (_ESCAPE, "%", "_"):
        word = word.replace(mark, _ESCAPE + mark)
    return word
