"""A text is recognised where it is quoted, and nothing else is."""

import hypothesis
from hypothesis import strategies as st

from bot.purge.traces import WINDOW, Traces, plain

TITLE = "关于启用三号备用水源取水口坐标的请示"
BODY = "取水口位于东经一一八度某处，由**值守班**看护；二〇二六年十二月一日启用。"


def _traces() -> Traces:
    return Traces([("title", TITLE), ("body", BODY)])


def test_a_text_is_known_in_part_with_other_marks_and_inside_a_page() -> None:
    traces = _traces()
    assert traces.quoted_in("《关于启用三号备用水源取水口……》已退回")
    assert traces.quoted_in(
        "<p>启用<b>三号备用</b>水源取水口坐标"
    )  # the tags' letters break only what they touch
    assert traces.quoted_in("取水口位于 东经 一一八度")
    assert not traces.quoted_in("请示启用备用")
    assert not traces.quoted_in("关于启用水源的通知，三号院取水")


def test_days_and_times_are_no_trace_and_short_titles_are_whole_ones() -> None:
    traces = Traces([("title", "停水抢修"), ("body", "2026年11月24日9:00至2026年11月25日18:00")])
    assert not traces.quoted_in("从2026年11月24日9:00起等您审核")
    assert traces.quoted_in("《停水抢修》已退回")
    assert not Traces([("body", "停水抢修")]).quoted_in("停水抢修")


def test_what_another_text_says_by_its_own_right_is_no_trace() -> None:
    traces = _traces()
    assert traces.shared(TITLE) > 0
    traces.leave_out(TITLE)
    assert not traces.quoted_in(TITLE)
    assert traces.quoted_in(BODY)
    assert Traces([]).shared(TITLE) == 0


@hypothesis.given(st.integers(0, len(plain(TITLE)) - WINDOW), st.text(), st.text())
def test_every_ten_characters_in_a_row_give_it_away(at: int, before: str, after: str) -> None:
    part = plain(TITLE)[at : at + WINDOW]
    assert _traces().quoted_in(f"{before}。{part}。{after}")
