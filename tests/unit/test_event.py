"""A notice's event in words."""

from datetime import UTC, datetime

import pytest

from bot.notices import event

BEFORE = datetime(2026, 12, 1, tzinfo=UTC)
AFTER = datetime(2026, 12, 6, tzinfo=UTC)
ENDS = datetime(2026, 12, 5, 8, tzinfo=UTC)
EVENT: dict[str, object] = {
    "starts_at": "2026-12-05T06:00:00+00:00",
    "ends_at": "2026-12-05T08:00:00+00:00",
    "venue": "二楼报告厅",
    "quota": 200,
    "contact": "0533-8000000",
}


def test_an_event_is_told_in_beijing_time() -> None:
    assert event.in_words(EVENT) == event.Event(
        "2026年12月5日（周六）14:00至16:00", "二楼报告厅", "200人", "0533-8000000", ENDS
    )


@pytest.mark.parametrize(
    ("ends_at", "when"),
    [
        ("2026-12-06T08:00:00+00:00", "2026年12月5日（周六）14:00至2026年12月6日（周日）16:00"),
        ("", "2026年12月5日（周六）14:00"),
    ],
)
def test_an_event_may_last_for_days_or_have_no_end(ends_at: str, when: str) -> None:
    told = event.in_words({"starts_at": EVENT["starts_at"], "ends_at": ends_at})
    assert told is not None
    assert (told.when, told.venue, told.quota) == (when, "", "")


def test_an_event_is_over_when_it_has_ended() -> None:
    told = event.in_words(EVENT)
    assert told is not None
    assert told.is_over(AFTER)
    assert not told.is_over(BEFORE)


def test_a_notice_without_an_event_says_nothing_of_one() -> None:
    assert event.in_words(None) is None
    assert event.in_words({"venue": "某处"}) is None
