"""Texts are cut the same way whoever wrote them, and queries lose what asks for nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.grams import LONGEST, grams, last_characters, normal
from bot.search.query import clean, content, words


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("图书馆", ["图书", "书馆"]),
        ("王 渔洋", ["王", "渔洋"]),
        ("WiFi密码", ["wifi", "密码"]),
        ("ＷｉＦｉ，２０２６年", ["wifi", "2026", "年"]),
        ("3D打印_体验", ["3d", "打印", "体验"]),
        ("？！。", []),
        ("", []),
    ],
)
def test_a_text_is_cut_into_pairs_and_whole_words(text: str, cut: list[str]) -> None:
    assert grams(text) == cut


@given(st.text())
def test_any_text_can_be_cut_and_full_width_changes_nothing(text: str) -> None:
    assert grams(normal(text)) == grams(text)
    assert all(0 < len(gram) <= LONGEST and not gram.isspace() for gram in grams(text))


@given(st.text(alphabet="图书馆开门了吗 ，a1", max_size=30))
def test_every_chinese_character_begins_a_gram_or_ends_a_run(text: str) -> None:
    found = {gram[0] for gram in grams(text)} | set(last_characters(text))
    assert {one for one in text if one in "图书馆开门了吗"} <= found


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("您好，请问借书证怎么办？谢谢", "借书证怎么办"),
        ("我想咨询一下营业性演出许可", "营业性演出许可"),
        ("麻烦问下，图书馆在哪", "问下图书馆在哪"),
    ],
)
def test_greetings_and_thanks_are_not_searched_for(text: str, left: str) -> None:
    assert "".join(one for one in clean(text) if one.isalnum()) == left


@pytest.mark.parametrize("text", ["怎么办呢", "这是什么", "可以吗", "您好，请问怎么样"])
def test_question_words_are_no_content(text: str) -> None:
    assert grams(content(text)) in ([], ["这是"])


def test_a_query_of_courtesies_alone_is_kept_whole() -> None:
    assert clean("谢谢") == "谢谢"
    assert words("怎么办") == "怎么办"
