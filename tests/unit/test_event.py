"""A notice's event in words."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.notices import article, event
from bot.notices.article import Foot

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


def test_an_event_stands_above_the_text_of_the_platforms_article() -> None:
    foot = Foot(unit="文化馆", formed_on=date(2026, 11, 3), address="https://example.cn/notices/7")
    announced = event.in_words(EVENT | {"venue": "二楼<报告厅>"})
    html, without = (
        article.for_platform("正文", title="标题", picture=str, foot=one)
        for one in (replace(foot, event=announced), foot)
    )
    above = html[: html.index("正文")]
    for line in ("活动安排", "时间：2026年12月5日（周六）14:00至16:00", "地点：二楼&lt;报告厅&gt;", "名额：200人", "联系：0533-8000000"):  # fmt: skip
        assert line in above
    assert 'style="' in above
    assert "class=" not in html
    assert "活动安排" not in without
