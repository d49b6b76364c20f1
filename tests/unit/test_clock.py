"""Time is reckoned in Beijing."""

from datetime import UTC, date, datetime

import pytest

from bot import clock
from bot.errors import Refused


def test_the_last_half_hour_of_october_in_utc_is_november_in_beijing() -> None:
    assert clock.year_month(datetime(2026, 10, 31, 16, 30, tzinfo=UTC)) == "2026-11"
    assert clock.year_month(datetime(2026, 10, 31, 15, 59, tzinfo=UTC)) == "2026-10"


def test_a_month_begins_at_midnight_in_beijing() -> None:
    first, last = clock.month_bounds("2017-12")
    assert first == datetime(2017, 11, 30, 16, tzinfo=UTC)
    assert last == datetime(2017, 12, 31, 16, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2017-13", "2017", "十月", "", "2017-1-1"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="月份"):
        clock.month_bounds(text)


def test_a_time_without_offset_is_beijing_time() -> None:
    assert clock.parse_time("2026-11-24T09:00") == datetime(2026, 11, 24, 1, tzinfo=UTC)
    assert clock.parse_time("2026-11-24T09:00+00:00") == datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026年11月24日", "2026-11-24", "2026/11/24", "2026.11.24"])
def test_a_day_is_read_as_people_write_it(text: str) -> None:
    assert clock.parse_day(text) == date(2026, 11, 24)


def test_a_moment_is_told_in_words() -> None:
    assert (
        clock.in_words(datetime(2026, 11, 24, 6, 30, tzinfo=UTC)) == "2026年11月24日（周二）14:30"
    )


@pytest.mark.parametrize("year", ["0001", "1899", "2200", "9999"])
def test_a_year_out_of_reach_is_refused(year: str) -> None:
    for read, text in (
        (clock.month_bounds, f"{year}-12"),
        (clock.parse_time, f"{year}-12-31T23:59"),
        (clock.parse_day, f"{year}-01-01"),
    ):
        with pytest.raises(Refused, match="年份"):
            read(text)
