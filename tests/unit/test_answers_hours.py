"""Hours: the week, seasons, holidays, worked weekends; and a temporary closing before all of them."""

from datetime import UTC, date, datetime

import pytest

from bot.answers.hours import Span, Timetable
from bot.answers.venue import Closing, Opening, SpecialDay, Venue
from bot.chat import weekly

NATIONAL_DAY = date(2026, 10, 1)


def timetable(*openings: Opening, closings: tuple[Closing, ...] = ()) -> Timetable:
    venue = Venue(
        slug="v",
        name="图书馆",
        aliases=[],
        position=0,
        openings=list(openings),
        closings=list(closings),
    )
    special = {
        NATIONAL_DAY: SpecialDay(day=NATIONAL_DAY, name="国庆节", working=False),
        date(2026, 10, 10): SpecialDay(day=date(2026, 10, 10), name="国庆节", working=True),
    }
    return Timetable(venue, special)


def opening(days: str, opens: str = "09:00", closes: str = "17:00", **more: str) -> Opening:
    kept = {"last_entry": "", "season_from": "", "season_to": ""} | more
    return Opening(days=days, opens=opens, closes=closes, **kept)


def beijing(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour - 8, minute, tzinfo=UTC)


OFFICE = timetable(
    opening("一二三四五班", "08:30", "12:00"), opening("一二三四五班", "14:00", "17:30")
)
LIBRARY = timetable(opening("二三四五六日节", last_entry="16:30"))


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (beijing(24, 9), "现在开放，到 12:00"),
        (beijing(24, 12), "现在不开放，下次开放：今天 14:00"),  # closing time is closed
        (beijing(24, 14), "现在开放，到 17:30"),  # opening time is open
        (beijing(24, 20), "现在不开放，下次开放：明天 08:30"),
        (beijing(27, 20), "现在不开放，下次开放：11月30日（周一） 08:30"),
        (beijing(1, 10, month=10), "现在不开放（国庆节假期），下次开放：明天 08:30"),
        (beijing(10, 10, month=10), "现在开放，到 12:00"),  # a Saturday worked
    ],
)
def test_the_office_is_open_when_people_work(moment: datetime, told: str) -> None:
    assert weekly.now(OFFICE.at(moment)) == told


def test_a_museum_day_has_its_last_entry_and_holidays_are_open() -> None:
    assert LIBRARY.on(NATIONAL_DAY).spans == (Span("09:00", "17:00", "16:30"),)
    assert weekly.now(LIBRARY.at(beijing(24, 9))) == "现在开放，到 17:00（16:30 停止入场）"
    assert LIBRARY.on(date(2026, 11, 23)).spans == ()  # Monday


def test_a_worked_weekend_changes_nothing_for_who_is_open_then_anyway() -> None:
    assert LIBRARY.on(date(2026, 10, 10)).spans == LIBRARY.on(date(2026, 10, 17)).spans


def test_a_temporary_closing_comes_before_the_week() -> None:
    shut = Closing(
        first=date(2026, 11, 20),
        last=date(2026, 11, 25),
        reason="馆内消防改造",
        opens="",
        closes="",
    )
    stands = timetable(opening("一二三四五六日"), closings=(shut,)).at(beijing(24, 10))
    assert weekly.now(stands) == "现在不开放（馆内消防改造），下次开放：11月26日（周四） 09:00"


def test_other_hours_for_some_days_replace_the_usual_ones() -> None:
    late = Closing(
        first=date(2026, 11, 24),
        last=date(2026, 11, 24),
        reason="夜场活动",
        opens="18:00",
        closes="21:00",
    )
    one = timetable(opening("一二三四五六日"), closings=(late,))
    assert weekly.day(one.on(date(2026, 11, 24))) == "18:00—21:00（夜场活动）"


@pytest.mark.parametrize(
    ("day", "closes"), [("2026-04-30", "17:30"), ("2026-05-01", "19:00"), ("2026-12-31", "17:30")]
)
def test_seasons_change_the_hours_also_over_the_new_year(day: str, closes: str) -> None:
    winter = opening("一二三四五六日", closes="17:30", season_from="10-01", season_to="04-30")
    summer = opening("一二三四五六日", closes="19:00", season_from="05-01", season_to="09-30")
    assert timetable(winter, summer).on(date.fromisoformat(day)).spans[0].closes == closes


def test_a_venue_that_never_opens_has_no_next_opening() -> None:
    assert weekly.now(timetable().at(beijing(24, 10))) == "现在不开放"


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ("一二三四五", "周一至周五"),
        ("六日", "周六、周日"),
        ("二四节", "周二、周四、法定节假日"),
        ("一二三四五六日", "周一至周日"),
    ],
)
def test_days_are_said_as_people_say_them(days: str, words: str) -> None:
    assert weekly.days_in_words(days) == words


def test_a_week_is_told_in_one_line() -> None:
    assert (
        weekly.in_words(OFFICE.venue.openings)
        == "周一至周五、调休工作日 08:30—12:00、14:00—17:30；周六、周日不开放"
    )
    assert weekly.on_holidays(OFFICE.venue.openings) == "不开放"
    assert weekly.on_holidays(LIBRARY.venue.openings) == "开放，09:00—17:00（16:30 停止入场）"
