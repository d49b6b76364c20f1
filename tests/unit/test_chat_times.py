"""The days and hours that a citizen means, and what is said to a list."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.choices import Said, said
from bot.chat.times import times_meant
from bot.clock import beijing

TUESDAY = date(2026, 11, 24)
HOLIDAYS = {date(2027, 1, day): "元旦" for day in (1, 2, 3)}


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("今天有什么活动", "2026-11-24 00:00", "2026-11-25 00:00"), ("周末", "2026-11-28 00:00", "2026-11-30 00:00"),
        ("这周末", "2026-11-28 00:00", "2026-11-30 00:00"), ("下周三", "2026-12-02 00:00", "2026-12-03 00:00"),
        ("五一", "2027-05-01 00:00", "2027-05-06 00:00"), ("元旦", "2027-01-01 00:00", "2027-01-04 00:00"),
        ("12月2日上午", "2026-12-02 06:00", "2026-12-02 12:00"), ("明天下午三点", "2026-11-25 15:00", "2026-11-25 15:01"),
        ("晚上七点半", "2026-11-24 19:30", "2026-11-24 19:31"), ("下午3点开门吗", "2026-11-24 15:00", "2026-11-24 15:01"),
        ("3点", "2026-11-24 15:00", "2026-11-24 15:01"), ("9:15", "2026-11-24 09:15", "2026-11-24 09:16"),
        ("明晚", "2026-11-25 18:00", "2026-11-26 00:00"), ("十二月十号", "2026-12-10 00:00", "2026-12-11 00:00"),
        ("本月", "2026-11-24 00:00", "2026-12-01 00:00"), ("下个月", "2026-12-01 00:00", "2027-01-01 00:00"),
        ("寒假", "2027-01-15 00:00", "2027-03-01 00:00"), ("12月30日至1月2日", "2026-12-30 00:00", "2027-01-03 00:00"),
        ("10月2号到5号", "2027-10-02 00:00", "2027-10-06 00:00"), ("25号", "2026-11-25 00:00", "2026-11-26 00:00"),
        ("三天后", "2026-11-27 00:00", "2026-11-28 00:00"), ("大后天", "2026-11-27 00:00", "2026-11-28 00:00"),
        ("下周", "2026-11-30 00:00", "2026-12-07 00:00"), ("1月", "2027-01-01 00:00", "2027-02-01 00:00"),
    ],
)  # fmt: skip
def test_a_time_is_understood_from_today(text: str, start: str, end: str) -> None:
    meant = times_meant(text, TUESDAY, HOLIDAYS)
    assert meant is not None
    assert [f"{beijing(moment):%Y-%m-%d %H:%M}" for moment in (meant.start, meant.end)] == [
        start,
        end,
    ]


@pytest.mark.parametrize("text", ["借书证怎么办", "2号楼在哪", "现在开门吗", "", "第12条"])
def test_no_time_is_made_up(text: str) -> None:
    assert times_meant(text, TUESDAY, HOLIDAYS) is None


@given(
    st.text(alphabet="0123456789零一二两三十年月日号点时半:周末下上午晚至到后天寒假国庆最近", max_size=14),
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
)  # fmt: skip
def test_no_words_about_times_break_anything(text: str, today: date) -> None:
    meant = times_meant(text, today, HOLIDAYS)
    assert meant is None or meant.start < meant.end


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("2", 2), ("第二个", 2), ("选3", 3), ("3号", 3), ("三", 3), ("看第10条", 10), ("2.", 2), ("两", 2), ("2吧", 2),
        ("下一页", Said.MORE), ("还有吗", Said.MORE), ("更多", Said.MORE), ("取消", Said.CANCEL), ("算了", Said.CANCEL), ("不用了", Said.CANCEL),
        ("", None), ("2点开门吗", None), ("借书证", None), ("123", None), ("12345", None), ("第二课堂", None),
    ],
)  # fmt: skip
def test_what_is_said_to_a_list(text: str, means: object) -> None:
    assert said(text) == means
