"""Merge settings that were read into those of the database: what the past names stays, lists become the files'."""

import json
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, inspect, select
from sqlalchemy.orm import Session

from bot.clock import local_day
from bot.db.base import Base
from bot.ledger.channels import Channel, ChannelAlias
from bot.notices.notice import NoticeKind
from bot.notices.source import Source
from bot.staff.units import Unit

Row = dict[str, object]


def units(session: Session, given: Session) -> None:
    """Units by name."""
    known = {one.name: one for one in session.scalars(select(Unit))}
    for new in given.scalars(select(Unit).order_by(Unit.id)):
        _put(session, known.get(new.name), Unit, _values(new, without="id"))


def channels(session: Session, given: Session) -> None:
    """Channels by slug, and what else they are called."""
    for new in given.scalars(select(Channel)):
        _put(session, session.get(Channel, new.slug), Channel, _values(new))
        session.execute(delete(ChannelAlias).where(ChannelAlias.channel == new.slug))
    session.flush()
    for alias in given.scalars(select(ChannelAlias)):
        session.add(ChannelAlias(alias=alias.alias, channel=alias.channel))


def kinds(session: Session, given: Session) -> None:
    """Kinds by name; those that the files do not have come after theirs."""
    told = {new.name: _values(new) for new in given.scalars(select(NoticeKind))}
    others = [one for one in session.scalars(select(NoticeKind)) if one.name not in told]
    for place, one in enumerate(sorted(others, key=lambda one: one.position), start=len(told) + 1):
        one.position = place
    for name, values in told.items():
        _put(session, session.get(NoticeKind, name), NoticeKind, values)


def replace(session: Session, given: Session, model: type[Base]) -> None:
    """Let a table say what the files say; rows that say the same stay as they are, with what refers to them."""
    wanted: dict[str, list[Row]] = {}
    for new in given.scalars(select(model).order_by(*inspect(model).primary_key)):
        values = _values(new, without="id")
        wanted.setdefault(_key(values), []).append(values)
    for one in session.scalars(select(model)):
        same = wanted.get(_key(_values(one, without="id")))
        if same:
            same.pop()
        else:
            session.delete(one)
    session.flush()  # the old rows must be gone before the new ones take their keys
    session.add_all(model(**values) for rows in wanted.values() for values in rows)
    session.flush()


def sources(session: Session, given: Iterable[Source], who: str, *, at: datetime) -> None:
    """The list of sources as of today: what is no longer on it ends, what is new begins."""
    today = local_day(at)
    wanted = {_source(new): new for new in given}
    for one in session.scalars(select(Source).where(Source.ended_on.is_(None))):
        if wanted.pop(_source(one), None) is None:
            one.ended_on, one.ended_by, one.end_reason = today, who, "载入设置文件"
    session.add_all(
        Source(
            name=new.name, hosts=new.hosts, accounts=new.accounts, note=new.note, since=today,
            ended_on=None, added_by=who, reason="载入设置文件",
        )
        for new in wanted.values()
    )  # fmt: skip


def _put(session: Session, known: Base | None, model: type[Base], values: Row) -> None:
    if known is None:
        session.add(model(**values))
        return
    for name, value in values.items():
        setattr(known, name, value)


def _values(one: Base, *, without: str = "") -> Row:
    names = (column.key for column in inspect(type(one)).column_attrs)
    return {name: getattr(one, name) for name in names if name != without}


def _key(values: Row) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True, default=str)


def _source(one: Source) -> str:
    return _key({"name": one.name, "hosts": one.hosts, "accounts": one.accounts, "note": one.note})
