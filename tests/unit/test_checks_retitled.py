"""A repost's title may be shortened or labelled; what may not change is named, what only a person can judge is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.checks import retitled
from bot.checks.finding import Severity
from bot.checks.pack import Leader, Pack
from bot.checks.sheet import Case, Text
from tests import make

PACK = Pack(
    names=("桓台县文化馆",),
    leaders=(Leader("李四", "局长", 1, None, None),),
)
CASE = Case(formed_on=make.today(), pack=PACK)
ORIGINAL = "关于2026年元旦春节期间文艺演出的通知"


def _found(title: str, original: str = ORIGINAL) -> list[tuple[str, Severity]]:
    hits = retitled.find(Text("标题", f"{title}\n{original}"), CASE)
    return [(hit.rule, hit.severity) for hit in hits]


@pytest.mark.parametrize(
    ("title", "original"),
    [
        (ORIGINAL, ORIGINAL),
        (f"【转载】{ORIGINAL}", ORIGINAL),
        (f"转载：{ORIGINAL}", ORIGINAL),
        (f"文化动态｜{ORIGINAL}", ORIGINAL),
        (f"{ORIGINAL}（转载）", ORIGINAL),
        ("2026年元旦春节期间文艺演出", ORIGINAL),
        ("2026年元旦春节期间演出的通知", "2026年元旦春节期间文艺演出的通知"),
        ("非遗进校园", "非遗进校园：孩子们的课堂"),
        ("【转载】", "【转载】"),
        ("演出 （第二场）", "演出(第二场)"),
    ],
)
def test_the_same_a_label_and_a_shorter_title_are_fine(title: str, original: str) -> None:
    assert _found(title, original) == []


@pytest.mark.parametrize(
    ("title", "original"),
    [
        ("元旦春节期间文艺演出的通知", ORIGINAL),
        ("关于2027年元旦春节期间文艺演出的通知", ORIGINAL),
        ("12月5日演出", "5月12日演出"),
        ("全体人员参加演出", "全体人员不参加演出"),
        ("周末演出", "周末演出取消"),
        ("【辟谣】图书馆停电", "图书馆停电"),
        ("迎新演出开幕", "桓台县文化馆迎新演出开幕"),
        ("谈读书", "李四谈读书"),
        ("印发通知", "印发《读书条例》通知"),
        ("三个展厅开放", "两个展厅开放"),
    ],
)
def test_numbers_days_denials_and_names_do_not_change(title: str, original: str) -> None:
    assert _found(title, original) == [("retitled.facts", Severity.BLOCK)]


@pytest.mark.parametrize(
    ("title", "original", "rule"),
    [
        ("演出的好消息来了", "文艺演出的通知", "retitled.reworded"),
        ("支持演出", "演出支持", "retitled.reworded"),
        ("十二月演出安排", "12月演出安排", "retitled.reworded"),
        ("加强演出管理", "省文化厅加强演出管理", "retitled.cut"),
        (ORIGINAL, "", "retitled.none"),
    ],
)
def test_what_only_a_person_can_judge_is_to_be_confirmed(
    title: str, original: str, rule: str
) -> None:
    assert _found(title, original) == [(rule, Severity.CONFIRM)]


@given(st.text("春节演出不取消2三月日《》“”【】丨|：:（） ", min_size=1, max_size=20))
def test_a_title_is_never_another_than_itself(title: str) -> None:
    plain = " ".join(title.split())
    assert not plain or _found(plain, plain) == []
