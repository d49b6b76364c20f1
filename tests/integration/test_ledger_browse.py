"""Looking through the ledger: pages and totals under a filter are what a plain look at every line gives."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import day_start, local_day
from bot.db.engine import Sessions
from bot.errors import Refused
from bot.ledger import browse, purge, words
from bot.ledger.browse import OWN, Filter, Totals
from bot.ledger.counters import ItemCounter
from bot.ledger.entry import Entry, EntryKind, Released, append
from bot.ledger.verify import verify
from bot.search import engine
from bot.search.grams import grams
from tests import ledger

LINES = 150
FIRST, LAST = date(2015, 11, 20), date(2017, 2, 3)
UNITS, KINDS, WORDS = ("文化馆", "图书馆", ""), ("活动", "公告"), ("广场舞", "京剧", "讲座")
CHANNELS = (("wechat", ""), ("c-1", "县级"), ("c-2", "省级"))


def _records() -> list[Released]:
    dice = random.Random(1124)
    days = (LAST - FIRST).days
    found = []
    for number in range(LINES):
        channel, level = dice.choice(CHANNELS)
        at = day_start(FIRST + timedelta(days=dice.randrange(days))) + timedelta(minutes=number)
        found.append(
            Released(
                item=f"GK-{dice.randrange(60)}", title=f"{dice.choice(WORDS)}{number}", channel=channel,
                channel_name=channel, level=level, unit=dice.choice(UNITS), category=dice.choice(KINDS),
                released_at=at, release_id=number + 1,
                kind=EntryKind.CORRECTED if number % 10 == 0 else EntryKind.RELEASED,
            )
        )  # fmt: skip
    return found


@pytest.fixture
def full(sessions: Sessions) -> Sessions:
    """A ledger of fourteen months, written in two strokes."""
    records = _records()
    for some in (records[:70], records[70:]):
        with sessions.begin() as session:
            append(session, some, by="test", at=ledger.AT)
    return sessions


DAYS = st.none() | st.dates(FIRST - timedelta(days=3), LAST + timedelta(days=3))
MONTHS = st.sampled_from([None, date(2016, 1, 1), date(2016, 5, 1), date(2015, 11, 1)])
FILTERS = st.builds(
    Filter,
    first=DAYS | MONTHS,
    last=DAYS | st.sampled_from([None, date(2016, 12, 31), date(2016, 2, 29)]),
    channel=st.sampled_from(["", "wechat", "c-1", "c-9"]),
    level=st.sampled_from(["", OWN, "县级"]),
    unit=st.sampled_from(["", "文化馆"]),
    kind=st.sampled_from(["", "活动", "公告"]),
    text=st.sampled_from(["", "京剧", "GK-7"]),
    what=st.sampled_from([EntryKind.RELEASED, EntryKind.RELEASED, EntryKind.CORRECTED]),
)


def _fits(one: Entry, wanted: Filter) -> bool:
    level = {"": one.level, OWN: ""}.get(wanted.level, wanted.level)
    held = grams(f"{one.title}\n{one.item}")
    return (
        one.kind == wanted.what
        and (wanted.first or FIRST) <= one.day <= (wanted.last or LAST)
        and one.channel == (wanted.channel or one.channel)
        and one.level == level
        and one.unit == (wanted.unit or one.unit)
        and one.category == (wanted.kind or one.category)
        and all(gram in held for gram in grams(wanted.text))
    )


def _plain(session: Session, wanted: Filter) -> list[Entry]:
    every = session.scalars(select(Entry).order_by(Entry.day.desc(), Entry.seq.desc()))
    return [one for one in every if _fits(one, wanted)]


def test_pages_and_totals_are_those_of_a_plain_look(full: Sessions) -> None:
    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(wanted=FILTERS, limit=st.integers(1, 40))
    def look(wanted: Filter, limit: int) -> None:
        with full.read() as session:
            plain = _plain(session, wanted)
            items = len({one.item for one in plain})
            assert browse.totals(session, wanted) == Totals(len(plain), items)
            seen: list[int] = []
            after: str | None = ""
            while after is not None:
                page = browse.page(session, wanted, after=after, limit=limit)
                seen += [one.seq for one in page.lines]
                after = page.next
            assert seen == [one.seq for one in plain]
            assert [one.seq for one in browse.every(session, wanted, most=500)] == seen

    look()


def test_a_span_too_large_to_look_at_is_told_from_the_counters(full: Sessions) -> None:
    @settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(wanted=FILTERS)
    def look(wanted: Filter) -> None:
        if wanted.what != EntryKind.RELEASED or wanted.text:
            return
        with full.read() as session:
            plain = _plain(session, wanted)
            told = browse.totals(session, wanted, most=-1)
            assert told.lines == len(plain)
            if told.items is not None:
                assert told.items == len({one.item for one in plain})

    look()
    with full.read() as session:
        for wanted in (Filter(), Filter(*browse.year(2016))):
            assert browse.totals(session, wanted, most=-1).items is not None
        assert browse.years(session) == [2017, 2016, 2015]
        assert verify(session).whole


def test_a_damaged_counter_of_items_is_found(full: Sessions) -> None:
    with full.begin() as session:
        counted = session.get_one(ItemCounter, "2016")
        counted.n += 1
    with full.read() as session:
        (problem,) = verify(session).problems
    assert "2016 年的信息条数" in problem.why


def test_a_place_that_is_none_is_refused(full: Sessions) -> None:
    with full.read() as session, pytest.raises(Refused, match="从第一页"):
        browse.page(session, Filter(), after="昨天.1")


def test_a_purged_title_is_no_longer_found(full: Sessions) -> None:
    wanted = Filter(text="京剧")
    with full.read() as session:
        first = browse.page(session, wanted).lines[0]
    with full.begin() as session:
        purge.purge(session, first.seq, by="test", reason="误录", at=ledger.AT)
    with full.read() as session:
        assert first.seq not in [one.seq for one in browse.page(session, wanted).lines]
        assert browse.totals(session, Filter()).lines == LINES - LINES // 10


def test_what_came_before_words_were_kept_becomes_findable(full: Sessions) -> None:
    with full.read() as session:
        before = [one.seq for one in browse.page(session, Filter(text="讲座")).lines]
    with full.engine.begin() as connection:
        connection.execute(engine.LEDGER_WORDS.delete())
        words.fill(connection)
        words.fill(connection)
    with full.read() as session:
        assert [one.seq for one in browse.page(session, Filter(text="讲座")).lines] == before
        assert local_day(ledger.AT) not in [one.day for one in browse.of_item(session, "GK-1")]
