"""The releases as open data: the lines of the ledger that the public may see, field by field.

A line of ours is given as long as its notice is shown; a registered one as it reads with its corrections, unless it
was struck; what was purged is not given.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from bot.clock import beijing
from bot.ledger import restate
from bot.ledger.entry import Entry, EntryKind
from bot.notices import find
from bot.notices.notice import Classification, Notice

_BATCH = 1000


@dataclass(frozen=True)
class Field:
    """A column: its name, what it is called, its type, and what stands in it."""

    name: str
    called: str
    type: str
    meaning: str


FIELDS = (
    Field("item", "事项", "文本", "信息的索引号；登记的媒体刊发为登记表里的编号。同一事项在几个渠道发布，各占一行"),
    Field("title", "标题", "文本", "发布时的标题"),
    Field("channel", "渠道代号", "文本", "发布渠道的代号，不随改名变化"),
    Field("channel_name", "渠道", "文本", "发布渠道当时的名称"),
    Field("level", "级别", "文本", "媒体的级别：县、市、省、国家；本单位账号为空"),
    Field("unit", "单位", "文本", "发布单位当时的名称"),
    Field("category", "类别", "文本", "信息的类别"),
    Field("released_at", "发布时间", "时间", "北京时间，ISO 8601，如 2026-11-24T09:00:00+08:00"),
    Field("url", "原文网址", "网址", "在该渠道上的网址；没有的为空"),
    Field("page", "本站网址", "网址", "本站的信息页；登记的媒体刊发没有对应信息的为空"),
)  # fmt: skip
HEADERS = tuple(one.name for one in FIELDS)


def rows(session: Session, *, base_url: str, year: int | None = None) -> Iterator[tuple[str, ...]]:
    """Every line, oldest first, of one year or of all, streamed; without the header."""
    right = restate.restated(session)
    for one in session.scalars(_lines(year).execution_options(yield_per=_BATCH)):
        line = right.get(one.seq, one)
        if line is not None:
            yield _told(one, line, base_url)


def _lines(year: int | None) -> Select[Entry]:
    chosen = (
        select(Entry)
        .outerjoin(Notice, Notice.id == Entry.notice_id)
        .where(
            Entry.kind == EntryKind.RELEASED,
            Entry.classification == Classification.ACTIVE,
            Entry.purged_at.is_(None),
            or_(Entry.notice_id.is_(None), find.shown()),
        )
    )
    if year is not None:
        chosen = chosen.where(
            Entry.ym.between(f"{year}-01", f"{year}-12"),
            Entry.day.between(date(year, 1, 1), date(year, 12, 31)),
        )
    return chosen.order_by(Entry.ym, Entry.day, Entry.seq)


def _told(one: Entry, line: Entry, base_url: str) -> tuple[str, ...]:
    """`one` says when it went out, `line` how it reads now."""
    page = f"{base_url}/notices/{one.notice_id}" if one.notice_id else ""
    at = beijing(one.released_at).isoformat(timespec="seconds")
    return (
        one.item, line.title, one.channel, one.channel_name, one.level, line.unit, line.category, at,
        line.url or one.url, page,
    )  # fmt: skip
