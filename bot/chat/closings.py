"""What released notices say about venues being closed or open at other hours, and for which days it holds.

A notice is what the bureau told everybody: where it speaks of a venue, no hours of the guide are held against it.
In doubt a notice counts: the citizen then reads it, instead of standing before a closed door.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers import hours
from bot.answers.hours import Announced, Timetable
from bot.answers.venue import OFFICE
from bot.chat.dates import holiday_named
from bot.chat.written import Written, written
from bot.clock import day_start, local_day
from bot.notices import article, find
from bot.notices.notice import Notice
from bot.search import engine
from bot.search.grams import normal

LOOKED_BACK = timedelta(days=400)  # notices that are read
RECENT = timedelta(days=30)  # how long a notice holds that names no day
LASTING = timedelta(days=180)  # how long a closing holds that names no end
MOST = 300  # notices that are looked at, the newest that hold a hint
READ = 60  # notices that are read sentence by sentence
QUOTED = 90  # characters of a sentence that are shown

# Pairs of characters of which a notice must hold one to be read at all: all that the patterns below begin from.
_HINTS = "闭馆 休馆 闭园 暂停 停止 关闭 不开 不再 不对 放时 馆时 务时 公时 业时 时开 长开 迟开 前开 间开 放安 恢复 新开 新对"
# Not 闭馆前30分钟, 闭馆期间, 临时闭馆应当公告; but 闭馆的通知.
_NO_RULE = r"(?!前|后|期间|时|要|应|须|的(?!通|公|启|说|提|告))"
_STOP = re.compile(
    r"(?<!不)(?:闭馆|休馆|闭园)" + _NO_RULE
    + r"|(?:暂停|停止)(?:对外|全部|一切|部分|线下|现场)*(?:开放|开馆|服务|接待|营业|借阅|受理|办公|办理)" + _NO_RULE
    + r"|(?:全馆|馆区|场馆|展厅)(?:临时)?关闭|不(?:再)?(?:对外)?开放" + _NO_RULE
)  # fmt: skip
_HOURS = r"(?:开放|开馆|闭馆|服务|办公|营业)时间"
_CHANGE = re.compile(
    rf"{_HOURS}.{{0,8}}?(?:调整|变更|改为|改到|延长|缩短|推迟|提前)|(?:调整|变更|延长|缩短).{{0,8}}?{_HOURS}"
    r"|(?:延时|延长|延迟|推迟|提前|错时|夜间)(?:开放|开馆|闭馆)|(?:节假日|假期|期间).{0,8}开放(?:时间)?安排"
)
_RESUME = re.compile(
    r"恢复(?:正常|对外|全面)*(?:开放|开馆|服务|接待|营业|办公)|恢复正常|重新(?:对外)?开放"
)
_STAYS = re.compile(_RESUME.pattern + r"|照常|正常开放")
_SPEAKS = re.compile("|".join(one.pattern for one in (_STOP, _CHANGE, _RESUME)))
_MARKS = re.compile(r"[*_`~]")
_EVERYWHERE = re.compile(r"(?:各|全部|所有)(?:公共)?(?:文化)?场?馆|文化场馆")
_SENTENCE = re.compile(r"[^。!?;\n！？；]+[。!?;！？；]?")
_PARAGRAPH = re.compile(r"\n\s*\n")
_CLAUSE = re.compile(r"[,，]")


@dataclass
class _Read:
    """What was read so far, newest notice first: what holds for a venue, and since when it is open again."""

    told: list[Announced] = field(default_factory=list)
    again: date | None = None


def with_notices(session: Session, timetables: Sequence[Timetable], today: date) -> list[Timetable]:
    """The timetables together with what notices say of them, as far as it is not over."""
    read = {one.venue.slug: _Read() for one in timetables}
    for notice in _notices(session, today):
        for slug, (told, again) in _by_venue(notice, timetables).items():
            one = read[slug]
            one.again = again or one.again
            one.told += [_ended(announced, one.again) for announced in told]
    return [
        replace(one, announced=[a for a in read[one.venue.slug].told if a.last >= today])
        for one in timetables
    ]


def _notices(session: Session, today: date) -> list[Notice]:
    hits = engine.match(session, _HINTS, limit=MOST, every=False)
    recent = Notice.published_at >= day_start(today - LOOKED_BACK)
    chosen = select(Notice).where(find.shown(), recent, Notice.id.in_(hits))
    newest = session.scalars(chosen.order_by(Notice.published_at.desc(), Notice.id.desc()))
    speaking = (one for one in newest if _speaks(f"{one.title}\n{one.body}"))
    return list(islice(speaking, READ))


def _by_venue(
    notice: Notice, timetables: Sequence[Timetable]
) -> dict[str, tuple[list[Announced], date | None]]:
    """For each venue that a notice speaks of: what it announces, and from which day it is open again."""
    told_on = local_day(notice.published_at) if notice.published_at else notice.formed_on
    found: dict[str, tuple[list[Announced], date | None]] = {}
    undated: dict[str, Announced] = {}
    title_places = _places(notice.title, timetables)
    for sentence in _sentences(notice):
        plain = normal(sentence)
        if not _speaks(plain):
            continue
        places = _places(sentence, timetables) or title_places or _of_unit(notice, timetables)
        again = _open_again(plain, told_on)
        announced = list(_announced(notice, sentence, told_on))
        for slug in places:
            told, before = found.setdefault(slug, ([], None))
            told += [one for one in announced if one.dated]
            found[slug] = told, again or before
            for one in announced:
                if not one.dated:
                    undated.setdefault(slug, one)
    for slug, one in undated.items():
        if not found[slug][0]:  # a title without a day stands beside a text with one
            found[slug][0].append(one)
    return found


def _sentences(notice: Notice) -> Iterator[str]:
    """The title, and the sentences of the paragraphs that speak of it: reading Markdown costs most."""
    yield notice.title
    for paragraph in _PARAGRAPH.split(notice.body):
        if _speaks(paragraph):
            for found in _SENTENCE.finditer(article.plain(paragraph)):
                yield found[0].strip()


def _speaks(text: str) -> bool:
    return _SPEAKS.search(_MARKS.sub("", normal(text))) is not None


def _places(text: str, timetables: Sequence[Timetable]) -> list[str]:
    """The venues (slugs) that a text names; the office only where it stands alone, as it signs everything."""
    named = hours.named(text, timetables)
    venues = named - {OFFICE}
    if not venues and _EVERYWHERE.search(text):
        return [one.venue.slug for one in timetables if one.venue.slug != OFFICE]
    return sorted(venues or named)


def _of_unit(notice: Notice, timetables: Sequence[Timetable]) -> list[str]:
    return [one.venue.slug for one in timetables if notice.unit.name in one.venue.called()]


def _announced(notice: Notice, sentence: str, told_on: date) -> Iterator[Announced]:
    plain = normal(sentence)
    # 11月26日恢复开放 and 分馆照常开放 tell no day of closing.
    rest = ",".join(part for part in _CLAUSE.split(plain) if not _STAYS.search(part))
    stops = _STOP.search(rest) is not None
    if not stops and not _CHANGE.search(rest):
        return
    days = written(rest, told_on)
    holidays = not days.spans and bool(holiday_named(plain) or re.search("节假日|假期", plain))
    if days.weekly and not days.spans:
        return  # 周一闭馆 is what the guide says anyway
    quote = sentence if len(sentence) <= QUOTED else sentence[: QUOTED - 1] + "…"
    for first, last in _spans(days, told_on, stops=stops):
        yield Announced(
            notice=notice.id, title=notice.title, told_on=told_on, quote=quote, first=first, last=last,
            dated=bool(days.spans), open=days.open or not days.spans, holidays=holidays,
        )  # fmt: skip


def _spans(days: Written, told_on: date, *, stops: bool) -> list[tuple[date, date]]:
    if not days.spans:
        return [(told_on, told_on + RECENT)]
    spans = list(days.spans)
    first, last = spans[-1]
    if days.open and first == last:
        spans[-1] = first, first + (LASTING if stops and not days.weekly else RECENT)
    return spans


def _open_again(plain: str, told_on: date) -> date | None:
    for part in _CLAUSE.split(plain):
        if _RESUME.search(part):
            days = written(part, told_on)
            return days.spans[0][0] if days.spans else told_on
    return None


def _ended(one: Announced, again: date | None) -> Announced:
    """What named no end has ended where the same or a newer notice says that the venue is open again."""
    if again is None or not one.open or again <= one.first:
        return one
    return replace(one, last=min(one.last, again - timedelta(days=1)))
