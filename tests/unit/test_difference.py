"""What people are shown of two versions of a text."""

from hypothesis import given
from hypothesis import strategies as st

from bot.notices import difference
from bot.notices.difference import ADDED, REMOVED, SAME, Line


def said(found: list[Line]) -> str:
    """The difference in brackets: [-gone-] and {+come+}."""
    marks = {SAME: "{}", ADDED: "{{+{}+}}", REMOVED: "[-{}-]"}
    return "\n".join(
        "".join(marks[one.kind].format(one.text) for one in line.pieces) for line in found
    )


def test_a_changed_number_is_one_change_and_not_a_change_of_figures() -> None:
    found = difference.lines("名额120人，12月5日开课。", "名额150人，12月12日开课。")
    assert said(found) == "名额[-120-]{+150+}人，12月[-5-]{+12+}日开课。"


def test_a_paragraph_that_came_and_one_that_went_are_told_whole() -> None:
    old, new = (
        "第一段不变。\n\n第二段要删去。\n\n末段。",
        "第一段不变。\n\n末段。\n\n咨询电话另行公布。",
    )
    assert (
        said(difference.lines(old, new))
        == "第一段不变。\n[-第二段要删去。-]\n末段。\n{+咨询电话另行公布。+}"
    )


def test_a_letter_that_stayed_between_two_changes_does_not_make_confetti() -> None:
    pieces = difference.inside("请到文化馆前台报名", "请到图书馆大厅报名")
    assert said([Line("changed", tuple(pieces))]) == "请到[-文化馆前台-]{+图书馆大厅+}报名"


def test_what_did_not_change_far_away_is_left_out() -> None:
    old = "\n".join(f"第{number}段。" for number in range(9))
    shown = difference.around(difference.lines(old, old.replace("第4段。", "第4段，改过。")))
    assert [one if one is None else said([one]) for one in shown] == [
        None, "第3段。", "第4段{+，改过+}。", "第5段。", None,
    ]  # fmt: skip


TEXT = st.lists(st.text(alphabet="甲乙丙12 a。", max_size=12), max_size=6).map("\n".join)


@given(TEXT, TEXT)
def test_both_texts_can_be_read_out_of_the_difference(old: str, new: str) -> None:
    found = difference.lines(old, new)

    def read(kinds: set[str]) -> list[str]:
        lines = ("".join(one.text for one in line.pieces if one.kind in kinds) for line in found)
        return [line for line in lines if line]

    assert read({SAME, REMOVED}) == [line for line in old.splitlines() if line.strip()]
    assert read({SAME, ADDED}) == [line for line in new.splitlines() if line.strip()]
