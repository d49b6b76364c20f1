"""What fits into an account's allowance, what is too near, and where nothing comes out for more than a week."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.notices import fit
from bot.notices.fit import Room
from bot.notices.observance import Observance, between

DAY = timedelta(days=1)
FIRST = date(2026, 11, 24)
days = st.integers(0, 50).map(lambda number: FIRST + number * DAY)
rooms = st.builds(Room, st.integers(0, 3), st.integers(0, 6))


@given(rooms, st.dictionaries(days, st.integers(1, 3), max_size=8), st.lists(days, max_size=20))
def test_no_day_and_no_month_gets_more_than_its_room(
    room: Room, used: dict[date, int], wanted: list[date]
) -> None:
    wanted = sorted(wanted)
    placed = fit.place(room, used, wanted)
    by_day = Counter(day for day in placed if day is not None)
    by_month = Counter({(day.year, day.month): 0 for day in by_day})
    for day, number in [*by_day.items(), *used.items()]:
        by_month[day.year, day.month] += number
    for day, number in by_day.items():
        assert not room.per_day or number + used.get(day, 0) <= room.per_day
        assert not room.per_month or by_month[day.year, day.month] <= room.per_month
    for due, put in zip(wanted, placed, strict=True):
        assert put is None or put >= due


@given(rooms, st.lists(days, max_size=12))
def test_what_is_put_off_found_every_earlier_day_full(room: Room, wanted: list[date]) -> None:
    wanted = sorted(wanted)
    placed = fit.place(room, {}, wanted)
    taken = Counter(day for day in placed if day is not None)
    for due, until in zip(wanted, placed, strict=True):
        for number in range(((until or due + fit.FAR * DAY) - due).days):
            assert fit.left(room, taken, due + number * DAY) == 0


@given(st.sets(days), st.integers(0, 50), st.integers(0, 50))
def test_a_gap_is_every_longest_span_of_more_than_seven_silent_days(
    out: set[date], a: int, b: int
) -> None:
    first, last = FIRST + min(a, b) * DAY, FIRST + max(a, b) * DAY
    silent = {first + n * DAY for n in range((last - first).days + 1)} - out
    found = fit.gaps(out, first, last)
    for begin, end in found:
        span = {begin + n * DAY for n in range((end - begin).days + 1)}
        assert len(span) > fit.SILENT
        assert span <= silent
        assert begin - DAY not in silent
        assert end + DAY not in silent
    covered = sum((end - begin).days + 1 for begin, end in found)
    longest, run = 0, 0
    for n in range((last - first).days + 1):
        run = run + 1 if first + n * DAY in silent else 0
        longest = max(longest, run)
    assert (longest > fit.SILENT) == bool(covered)


def test_sends_less_than_an_hour_apart_are_too_near() -> None:
    nine = datetime(2026, 11, 24, 9, tzinfo=UTC)
    sends = [(nine, "a"), (nine + timedelta(minutes=59), "b"), (nine + timedelta(minutes=119), "c")]
    assert fit.too_near(reversed(sends), 60) == [("a", "b")]


def test_days_are_found_by_date_by_weekday_and_by_name() -> None:
    known = [
        Observance(name="世界读书日", month=4, day=23, week=0, weekday=0, dates=[], idea=""),
        Observance(name="文化和自然遗产日", month=6, day=0, week=2, weekday=6, dates=[], idea=""),
        Observance(name="春节", month=0, day=0, week=0, weekday=0, dates=["2027-02-06"], idea=""),
        Observance(name="闰日", month=2, day=29, week=0, weekday=0, dates=[], idea=""),
    ]
    found = between(known, date(2026, 6, 1), date(2027, 6, 30))
    assert [(one.day.isoformat(), one.name) for one in found] == [
        ("2026-06-13", "文化和自然遗产日"), ("2027-02-06", "春节"), ("2027-04-23", "世界读书日"),
        ("2027-06-12", "文化和自然遗产日"),
    ]  # fmt: skip
