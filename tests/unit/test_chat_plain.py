"""What citizens type, put plainly: characters, faces, slips of the keyboard, numbers of persons, two questions at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.lexicon import Term
from bot.chat import parts
from bot.chat.lexicon import Lexicon
from bot.chat.plain import plain

LEXICON = Lexicon([
    Term(sort="saying", name="什么时候", words=["啥时候"], phone="", note=""),
    Term(sort="saying", name="怎么", words=["咋"], phone="", note=""),
    Term(sort="saying", name="下午", words=["pm"], phone="", note=""),
    Term(sort="saying", name="", words=["就是说"], phone="", note=""),
    Term(sort="sound", name="馆", words=["官", "管"], phone="", note=""),
    Term(sort="sound", name="图", words=["涂"], phone="", note=""),
    Term(sort="place", name="济南市文化和旅游局", words=["济南"], phone="", note=""),
    Term(sort="authority", name="县人社局", words=["社保"], phone="12333", note=""),
])  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("圖書館今天開門嗎", "图书馆今天开门吗"), ("ＰＭ３点", "下午3点"), ("npm装不上", "npm装不上"), ("啥时候开门？？？", "什么时候开门?"),
        ("咋走😂😂", "怎么走"), ("开门吗[微笑]", "开门吗"), ("👍🏻", "谢谢"), ("👋", "你好"), ("嗯那个图书馆开门吗", "图书馆开门吗"),
        ("就是说怎么借书", "怎么借书"), ("我的号是13800138000能办吗", "我的号是 能办吗"), ("嗯", "嗯"), ("。。。", "。"), ("？", "?"), ("", ""),
        ("身份证11010519491231002X", "身份证"),
    ],
)  # fmt: skip
def test_what_is_typed_is_put_plainly(typed: str, meant: str) -> None:
    assert plain(typed, LEXICON) == meant


def test_a_story_keeps_its_words() -> None:
    story = "啥时候" + "这件事说来话长，" * 10
    assert "啥时候" in plain(story, LEXICON)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("图书官开门吗", "图书馆开门吗"), ("涂书管几点关", "图书馆几点关"), ("图书馆管不管饭", "图书馆管不管饭"), ("官方图书", "官方图书"),
    ],
)  # fmt: skip
def test_the_name_of_a_place_is_spelt_right_by_its_sound(text: str, right: str) -> None:
    assert LEXICON.spelt(text, ["图书馆"]) == right


def test_others_doors_are_known_by_their_words() -> None:
    door = LEXICON.authority("社保怎么交")
    assert door is not None
    assert (door.name, door.phone) == ("县人社局", "12333")
    assert LEXICON.authority("借书证怎么办") is None
    assert LEXICON.place_words("济南的图书馆") == ["济南"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("图书馆几点关门?借书证怎么办?", 2), ("博物馆周六开吗,要门票吗", 2), ("图书馆在哪 还有几点开门", 2), ("借书证怎么办", 0),
        ("图书馆,博物馆几点开门", 0), ("你好,借书证怎么办", 0), ("为什么?为什么?为什么?为什么?", 0),
    ],
)  # fmt: skip
def test_questions_are_told_apart(text: str, asked: int) -> None:
    assert len(parts.questions(text)) == asked


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("你好,请问图书馆开门吗", "图书馆开门吗"), ("您好!借书证怎么办", "借书证怎么办"), ("你好", "你好"), ("你好吗", "你好吗"),
    ],
)  # fmt: skip
def test_a_greeting_before_a_question_is_passed_over(text: str, left: str) -> None:
    assert parts.without_greeting(text) == left


@given(st.text(max_size=80))
def test_whatever_is_typed_can_be_put_plainly(text: str) -> None:
    meant = plain(text, LEXICON)
    assert meant == meant.strip()
    parts.questions(meant)
