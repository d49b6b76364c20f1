"""What the public pages say in words."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.site import words

BEFORE = datetime(2026, 12, 1, tzinfo=UTC)
AFTER = datetime(2026, 12, 6, tzinfo=UTC)
EVENT: dict[str, object] = {
    "starts_at": "2026-12-05T06:00:00+00:00",
    "ends_at": "2026-12-05T08:00:00+00:00",
    "venue": "二楼报告厅",
    "quota": 200,
    "contact": "0533-8000000",
}


def test_an_event_is_told_in_beijing_time() -> None:
    event = words.event(EVENT, at=BEFORE)
    assert event == words.Event(
        "2026年12月5日（周六）14:00至16:00", "二楼报告厅", "200人", "0533-8000000", over=False
    )


@pytest.mark.parametrize(
    ("ends_at", "when"),
    [
        ("2026-12-06T08:00:00+00:00", "2026年12月5日（周六）14:00至2026年12月6日（周日）16:00"),
        ("", "2026年12月5日（周六）14:00"),
    ],
)
def test_an_event_may_last_for_days_or_have_no_end(ends_at: str, when: str) -> None:
    event = words.event({"starts_at": EVENT["starts_at"], "ends_at": ends_at}, at=AFTER)
    assert event is not None
    assert (event.when, event.venue, event.quota) == (when, "", "")


def test_an_event_is_over_when_it_has_ended() -> None:
    over = words.event(EVENT, at=AFTER)
    assert over is not None
    assert over.over


def test_a_notice_without_an_event_says_nothing_of_one() -> None:
    assert words.event(None, at=BEFORE) is None
    assert words.event({"venue": "某处"}, at=BEFORE) is None


@pytest.mark.parametrize(
    ("text", "page"), [("", 1), ("3", 3), ("x", 0), ("-1", 0), ("٣", 0), ("9" * 9, 0)]
)
def test_only_a_page_number_is_a_page_number(text: str, page: int) -> None:
    assert words.page_number(text) == page


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (20, 1), (21, 2), (40, 2), (41, 3)])
def test_a_list_has_as_many_pages_as_it_needs(total: int, pages: int) -> None:
    paging = words.Paging(pages, total)
    assert paging.pages == pages
    assert paging.exists
    assert paging.offset == (pages - 1) * words.PER_PAGE
    assert not words.Paging(pages + 1, total).exists
    assert not words.Paging(0, total).exists


@given(st.text())
def test_what_is_asked_is_one_short_line(text: str) -> None:
    asked = words.asked(text)
    assert len(asked) <= 80
    assert "\x00" not in asked
    assert "\n" not in asked
