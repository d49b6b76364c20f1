"""Load the bureau's guide (config/guide.toml): venues and hours, holidays, and sections that answer questions."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.answers import import_, index
from bot.answers.entry import Entry, Kind
from bot.answers.import_ import NewEntry
from bot.answers.venue import HOLIDAY, MADE_UP, WEEK, Closing, Opening, SpecialDay, Venue
from bot.errors import Refused
from bot.staff.units import Unit

Data = Mapping[str, object]

_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_MONTH_DAY = re.compile(r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")


def load(session: Session, data: Data, *, at: datetime) -> None:
    """Put the guide into the database, in place of the one that was there.

    Raises:
        Refused: something in the file is missing or is not what it should be; the sentence says where.
    """
    venues = [_venue(place, one) for place, one in enumerate(_list(data, "venue", "guide.toml"))]
    special = _special(data)
    sections = [_section(one) for one in _list(data, "section", "guide.toml")]
    units = {unit.name: unit for unit in session.scalars(select(Unit))}
    for made, told in zip(venues, _list(data, "venue", "guide.toml"), strict=True):
        names = [_optional(told, "unit"), made.name, *made.called()]
        made.unit = next((units[name] for name in names if name in units), None)
    for venue in session.scalars(select(Venue)):
        session.delete(venue)
    session.execute(delete(SpecialDay))
    session.flush()  # the old rows must be gone before the new ones take their keys
    session.add_all([*venues, *special])
    _replace_sections(session, sections, at)
    session.flush()


def _replace_sections(session: Session, sections: Sequence[NewEntry], at: datetime) -> None:
    kept = [section.key for section in sections]
    session.execute(delete(Entry).where(Entry.kind == Kind.GUIDE, Entry.key.not_in(kept)))
    import_.keep(session, sections, kind=Kind.GUIDE, at=at)
    index.outdate(session)


def _venue(place: int, data: Data) -> Venue:
    name = _text(data, "name", "场馆")
    return Venue(
        slug=_text(data, "slug", name),
        name=name,
        aliases=[str(alias) for alias in _values(data, "aliases", name)],
        address=_optional(data, "address"),
        phone=_optional(data, "phone"),
        note=_optional(data, "note"),
        position=place,
        openings=[opening(one, name) for one in _list(data, "hours", name)],
        closings=[closing(one, name) for one in _list(data, "closing", name)],
    )


def opening(data: Data, name: str) -> Opening:
    """Hours as they are handed in. Raises Refused saying what is wrong."""
    days = _text(data, "days", name)
    if not set(days) <= {*WEEK, HOLIDAY, MADE_UP}:
        raise Refused(f"{name}的开放日“{days}”写法不对，只能用“{WEEK}{HOLIDAY}{MADE_UP}”中的字")
    season = _optional(data, "season")
    since, until = _season(season, name) if season else ("", "")
    opens, closes = _clock(data, "opens", name), _clock(data, "closes", name)
    if closes <= opens:
        raise Refused(f"{name}的 {opens} 到 {closes}：关门要晚于开门，请改正")
    return Opening(
        days=days,
        opens=opens,
        closes=closes,
        last_entry=_clock(data, "last_entry", name) if data.get("last_entry") else "",
        season_from=since,
        season_to=until,
    )


def closing(data: Data, name: str) -> Closing:
    """A temporary closing, or other hours, as handed in. Raises Refused saying what is wrong."""
    first, last = _span(data, name)
    return Closing(
        first=first,
        last=last,
        reason=_text(data, "reason", name),
        opens=_clock(data, "opens", name) if data.get("opens") else "",
        closes=_clock(data, "closes", name) if data.get("opens") else "",
    )


def _special(data: Data) -> list[SpecialDay]:
    days: dict[date, SpecialDay] = {}
    for holiday in _list(data, "holiday", "guide.toml"):
        name = _text(holiday, "name", "节假日")
        first, last = _span(holiday, name)
        for ahead in range((last - first).days + 1):
            day = first + timedelta(days=ahead)
            days[day] = SpecialDay(day=day, name=name, working=False)
        for made_up in _values(holiday, "make_up", name):
            day = _day(made_up, f"{name}的调休上班日")
            days[day] = SpecialDay(day=day, name=name, working=True)
    return list(days.values())


def _section(data: Data) -> NewEntry:
    key = _text(data, "id", "指南条目")
    until = data.get("valid_until")
    return NewEntry(
        key=key,
        question=_text(data, "question", key),
        answer=_text(data, "answer", key).strip(),
        unit=_optional(data, "unit"),
        valid_until=None if until is None else _day(until, f"{key}的有效期"),
    )


def _span(data: Data, name: str) -> tuple[date, date]:
    first = _day(data.get("first"), f"{name}的起始日期 first")
    last = _day(data.get("last", first), f"{name}的结束日期 last")
    if last < first:
        raise Refused(f"{name}的结束日期 {last} 早于起始日期 {first}，请改正")
    return first, last


def _season(season: str, name: str) -> tuple[str, str]:
    first, _, last = season.partition("..")
    if not (_MONTH_DAY.fullmatch(first) and _MONTH_DAY.fullmatch(last)):
        raise Refused(f"{name}的季节“{season}”写法不对，应为 05-01..09-30")
    return first, last


def _clock(data: Data, key: str, name: str) -> str:
    value = data.get(key)
    text = f"{value:%H:%M}" if isinstance(value, time) else str(value)
    if not _CLOCK.fullmatch(text):
        raise Refused(f"{name}的 {key} 写法不对，应为 09:00 这样的时间")
    return text


def _day(value: object, what: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise Refused(f"{what}写法不对，应为 2026-10-01 这样的日期")


def _text(data: Data, key: str, where: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value.strip():
        raise Refused(f"{where}缺少 {key}，请补上")
    return value


def _optional(data: Data, key: str) -> str:
    return str(data.get(key, ""))


def _values(data: Data, key: str, where: str) -> list[object]:
    value = data.get(key, [])
    if not isinstance(value, list):
        raise Refused(f"{where}的 {key} 应是一个列表")
    return value


def _list(data: Data, key: str, where: str) -> list[Data]:
    found = _values(data, key, where)
    tables = [one for one in found if isinstance(one, Mapping)]
    if len(tables) != len(found):
        raise Refused(f"{where}的 {key} 应写成 [[{key}]]")
    return tables
