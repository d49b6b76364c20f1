"""Lines of Chinese break where they may."""

from hypothesis import given
from hypothesis import strategies as st

from bot.reports.form.breaking import NOT_FIRST, NOT_LAST, broken

TEXT = st.text(alphabet="公开信息发布审核，。；（）《》“”、…—2026GB ", max_size=80)


def _wide(text: str) -> float:
    return sum(1 if mark.isascii() else 2 for mark in text)


@given(TEXT, st.integers(min_value=24, max_value=60))
def test_nothing_is_lost_and_no_line_is_too_long(text: str, width: int) -> None:
    lines = broken(text, width, _wide)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(_wide(line) <= width for line in lines)


@given(
    st.lists(
        st.sampled_from(["公开", "《条例》，", "（见附件）。", "“惠民”、", "2026年", "GB/T"]),
        max_size=30,
    )
)
def test_no_mark_stands_where_it_may_not(words: list[str]) -> None:
    lines = broken("".join(words), 16, _wide)
    assert not [line for line in lines[1:] if line[0] in NOT_FIRST]
    assert not [line for line in lines[:-1] if line[-1] in NOT_LAST]


def test_a_word_or_a_number_is_cut_only_when_it_is_longer_than_a_line() -> None:
    assert broken("联系电话13800138000。", 18, _wide) == ["联系电话", "13800138000。"]
    cut = broken("见https://mp.example/s/a", 10, _wide)
    assert cut == ["见", "https://mp", ".example/s", "/a"]
    assert broken("一\n\n二", 10, _wide) == ["一", "", "二"]
    assert broken("", 10, _wide) == [""]
