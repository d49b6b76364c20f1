"""The days that a notice writes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.written import written
from bot.search.grams import normal

TOLD_ON = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("sentence", "spans"),
    [
        ("定于11月25日（周三）闭馆一天", ["11-25"]),
        ("2026年11月25日至27日暂停开放", ["11-25..11-27"]),
        ("11月25日（周三）—12月3日（周四）闭馆", ["11-25..12-03"]),
        ("12月1—3日闭馆", ["12-01..12-03"]),
        ("12月1日、3日和2026-12-05闭馆", ["12-01", "12-03", "12-05"]),
        ("11月25日9:00—17:30停电", ["11-25"]),
        ("12月30日至1月2日闭馆", ["12-30..2027-01-02"]),
        ("1月2日闭馆", ["2027-01-02"]),
        ("明天闭馆", ["11-24"]),
        ("本周六、周日延时开放", ["11-28", "11-29"]),
        ("下周末闭馆", ["12-05..12-06"]),
        ("周一闭馆", []),
        ("13月40日闭馆", []),
        ("闭馆3日", []),
    ],
)
def test_days_are_read_as_they_are_written(sentence: str, spans: list[str]) -> None:
    found = written(normal(sentence), TOLD_ON).spans
    assert [(_iso(first), _iso(last)) for first, last in found] == [
        (span.split("..")[0], span.split("..")[-1]) for span in spans
    ]


def test_what_goes_on_and_what_is_every_week_are_told_apart() -> None:
    assert written("自11月25日起闭馆", TOLD_ON).open
    assert not written("11月25日闭馆", TOLD_ON).open
    assert written("每周一闭馆", TOLD_ON).weekly
    assert written("周一闭馆", TOLD_ON).weekly
    assert not written("本周一闭馆", TOLD_ON).weekly
    assert not written("11月25日(周三)闭馆", TOLD_ON).weekly


@given(
    st.text(alphabet="0123456789年月日号周末本下一三天至、—-:起", max_size=16),
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
)
def test_no_sentence_breaks_the_reading(text: str, told_on: date) -> None:
    assert all(first <= last for first, last in written(text, told_on).spans)


def _iso(day: date) -> str:
    return f"{day:%m-%d}" if day.year == TOLD_ON.year else day.isoformat()
