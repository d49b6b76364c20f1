"""Activities without a database: booking numbers, slots, calendars, signed links."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from bot.activities import ical, number, slots
from bot.activities.activity import Activity
from bot.activities.offer import Offer
from bot.clock import beijing
from bot.errors import NotFound, Refused
from bot.signed import Signer
from tests import make

KEYS = ("a" * 40, "b" * 40)


@given(st.data())
def test_a_number_with_one_wrong_digit_or_two_swapped_is_found_out(data: st.DataObject) -> None:
    right = number.made()
    assert number.plain(f" {right[:4]} {right[4:]} ") == right
    place = data.draw(st.integers(0, 7))
    digit = data.draw(st.sampled_from([one for one in "0123456789" if one != right[place]]))
    with pytest.raises(Refused, match="预约号不对"):
        number.plain(right[:place] + digit + right[place + 1 :])


def test_a_number_is_taken_as_people_write_it() -> None:
    right = number.made()
    wide = "".join(chr(ord(one) + 0xFEE0) for one in right)
    assert number.plain(f"{wide[:4]}　{wide[4:]}") == right
    for wrong in ("", "12345", right + "0", "abcdefgh"):
        with pytest.raises(Refused):
            number.plain(wrong)


@dataclass(frozen=True)
class _Span:
    opens: str
    closes: str


@dataclass(frozen=True)
class _Day:
    spans: Sequence[_Span]
    why: str = ""


class _Hours:
    """Open in the morning and the afternoon, but not on Wednesdays."""

    def on(self, day: date) -> _Day:
        if day.weekday() == 2:
            return _Day((), "闭馆")
        return _Day((_Span("08:30", "12:00"), _Span("14:00", "17:30")))


def _offer(**other: object) -> Offer:
    usual = {
        "slug": "x",
        "days": "",
        "first": "09:00",
        "last": "16:00",
        "minutes": 60,
        "not_on": [],
    }
    return Offer(**{**usual, **other})


@pytest.mark.parametrize(
    ("other", "day", "expected"),
    [
        ({}, date(2026, 11, 24), ["09:00", "10:00", "11:00", "14:00", "15:00"]),
        ({}, date(2026, 11, 25), []),
        ({"days": "六日"}, date(2026, 11, 24), []),
        ({"not_on": ["2026-11-24"]}, date(2026, 11, 24), []),
        ({"first": "", "last": "", "minutes": 180}, date(2026, 11, 24), ["08:30", "14:00"]),
    ],
)
def test_slots_lie_within_the_hours_of_the_venue(
    other: dict[str, object], day: date, expected: list[str]
) -> None:
    made = slots.of_day(_offer(**other), _Hours(), day)
    assert [f"{beijing(start):%H:%M}" for start, _ in made] == expected
    assert all(beijing(start).date() == day for start, _ in made)


def test_an_offer_without_a_venue_keeps_its_own_hours() -> None:
    made = slots.of_day(_offer(first="22:00", last="23:59"), None, date(2026, 11, 24))
    assert made == [
        (datetime(2026, 11, 24, 14, tzinfo=UTC), datetime(2026, 11, 24, 15, tzinfo=UTC))
    ]


def test_activities_are_read_by_calendars() -> None:
    one = Activity(
        id=7, title="冬至音乐会；逗号, 分号;换\n行", venue="文化馆", starts_at=make.AT, ends_at=None, quota=None,
        audience="少儿", contact="0533-1", version=3, reason="", cancelled_at=None,
    )  # fmt: skip
    off = Activity(
        id=8, title="停办的", venue="", starts_at=make.AT, ends_at=make.AT + timedelta(days=9), quota=3, walk_in=0,
        audience="", contact="", version=1, reason="暴雪", cancelled_at=make.AT,
    )  # fmt: skip
    data = ical.calendar([one, off], name="活动", base_url="https://x.example/y", at=make.AT)
    assert b"\r\n" in data
    first, second = Calendar.from_ical(data).events
    assert (first["summary"], first["location"], first["uid"]) == (one.title, "文化馆", "activity-7@x.example")  # fmt: skip
    assert (first.start, first["sequence"], first["status"]) == (make.AT, 2, "CONFIRMED")
    assert (second["status"], second.end) == ("CANCELLED", off.ends_at)
    assert "暴雪" in str(second["description"])
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


def test_a_link_is_good_for_half_an_hour_and_its_purpose() -> None:
    with time_machine.travel(make.AT, tick=False) as clock:
        token = Signer(KEYS[1:]).sign("book", {"activity": 7})
        renewed = Signer(KEYS)
        assert renewed.read("book", token) == {"activity": 7}
        for purpose, wrong in (("apply", token), ("book", token[:-2]), ("book", "")):
            with pytest.raises(NotFound, match="链接不对"):
                renewed.read(purpose, wrong)
        with pytest.raises(NotFound):
            Signer(KEYS[:1]).read("book", token)
        clock.shift(timedelta(minutes=31))
        with pytest.raises(Refused, match="30 分钟"):
            renewed.read("book", token)
