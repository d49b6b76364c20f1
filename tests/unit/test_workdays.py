"""Working days: make-up days count, holidays do not, a year that nobody announced is provisional."""

from bisect import bisect_right
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.workdays.calendar import Calendar, Special

FIRST, LAST = date(2010, 1, 1), date(2026, 12, 31)
OFFICIAL = Calendar()
EVERY = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
WORKED = [day for day in EVERY if chinese_calendar.is_workday(day)]  # slow and obvious
days = st.dates(date(1949, 10, 1), date(2199, 12, 31))
numbers = st.integers(0, 300)
overrides = st.dictionaries(
    st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.booleans(), max_size=40
)


def _official(start: date, number: int) -> date | None:
    place = bisect_right(WORKED, start) + number - 1
    return WORKED[place] if place < len(WORKED) else None


@pytest.mark.parametrize("number", [7, 15, 20, 40])
def test_it_is_the_official_calendar_as_far_as_that_is_known(number: int) -> None:
    checked = 0
    for start in EVERY[:: 1 if number == 20 else 3]:
        due = _official(start, number)
        if due is not None:
            term = OFFICIAL.add(start, number)
            assert (term.date, term.provisional) == (due, False)
            checked += 1
    assert checked > 2000


@pytest.mark.parametrize(
    ("start", "number", "due"),
    [
        ("2017-09-20", 7, "2017-09-29"), ("2017-09-20", 20, "2017-10-24"),
        ("2018-02-01", 7, "2018-02-11"), ("2018-02-01", 40, "2018-04-03"),
        ("2024-09-10", 15, "2024-10-08"), ("2025-01-20", 7, "2025-02-05"),
        ("2025-04-25", 20, "2025-05-27"), ("2025-09-25", 40, "2025-11-26"),
        ("2026-02-10", 7, "2026-02-26"), ("2026-02-10", 20, "2026-03-16"),
        ("2026-09-30", 1, "2026-10-08"), ("2026-11-22", 1, "2026-11-23"),
    ],
)  # fmt: skip
def test_the_dates_that_were_reckoned_by_hand(start: str, number: int, due: str) -> None:
    assert OFFICIAL.add(date.fromisoformat(start), number).date == date.fromisoformat(due)


def test_every_day_that_does_not_count_is_named() -> None:
    term = OFFICIAL.add(date(2026, 9, 18), 2)  # Sunday the 20th is worked for the National Day
    assert term.date == date(2026, 9, 21)
    assert [(one.day.day, one.why) for one in term.skipped] == [(19, "周六")]
    assert [one.why for one in term.days] == ["周六", "国庆节调休上班", ""]


def test_a_year_that_nobody_announced_is_reckoned_by_weekends_and_fixed_days() -> None:
    term = OFFICIAL.add(date(2026, 12, 10), 20)
    assert (term.date, term.provisional) == (date(2027, 1, 8), True)
    assert [one.why for one in term.skipped][-3:] == ["元旦", "周六", "周日"]
    assert not OFFICIAL.add(date(2026, 12, 10), 15).provisional  # 31 December
    off = {date(2027, 4, 5): "清明", date(2028, 4, 4): "清明", date(2027, 5, 2): "劳动节"}
    assert {day: OFFICIAL.look(day).why for day in off} == off
    assert OFFICIAL.look(date(2028, 4, 5)).working


@given(days, numbers)
def test_one_day_more_is_never_earlier_and_the_result_is_a_working_day(
    start: date, number: int
) -> None:
    term, next_one = OFFICIAL.add(start, number), OFFICIAL.add(start, number + 1)
    assert next_one.date > term.date
    assert OFFICIAL.look(next_one.date).working
    assert sum(one.working for one in term.days) == number
    assert len(term.days) == (term.date - start).days
    assert OFFICIAL.add(term.date, 1).date == next_one.date


@given(overrides, st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_what_staff_entered_comes_first(entered: dict[date, bool], day: date) -> None:
    own = Calendar({one: Special(working, "局文件") for one, working in entered.items()})
    if day in entered:
        assert (own.look(day).working, own.look(day).why) == (entered[day], "局文件")
        assert own.look(day).certain
    else:
        assert own.look(day) == OFFICIAL.look(day)
