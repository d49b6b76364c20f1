"""One ranking: arrays made beforehand and a few candidates score alike, and titles weigh more."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search import arrays, rank
from bot.search.grams import grams

TEXTS = [
    (11, "借书证怎么办", "带身份证到图书馆服务台办理"),
    (12, "图书馆开放时间", "周二至周日开放，周一闭馆"),
    (13, "博物馆开放时间", "周一闭馆，借书请到图书馆"),
    (14, "WiFi密码", "阅览室wifi密码见服务台"),
]


def best(query: str, limit: int = 10) -> list[int]:
    return [key for key, _ in arrays.build(TEXTS).best(grams(query), limit)]


def test_a_hit_in_the_title_counts_more_than_one_in_the_body() -> None:
    assert best("图书馆")[0] == 12
    assert set(best("图书馆")) == {11, 12, 13}


def test_words_and_numbers_of_other_scripts_count_as_a_whole() -> None:
    assert best("wifi") == [14]
    assert best("wif") == []


def test_one_character_finds_every_text_that_holds_it() -> None:
    assert set(best("馆")) == {11, 12, 13}  # also where it ends a run
    assert set(best("证")) == {11}
    assert best("鱼") == []


def test_no_more_are_given_than_asked_for_and_equal_ones_keep_their_order() -> None:
    same = arrays.build([(number, "同样的问题", "同样的答案") for number in (5, 3, 9)])
    assert [key for key, _ in same.best(grams("问题"), 2)] == [5, 3]


def test_nothing_is_found_in_nothing() -> None:
    empty = arrays.build(())
    assert empty.best(grams("图书馆"), 10) == []
    assert arrays.build([(1, "", "")]).best(["图书"], 10) == []


@given(
    st.lists(st.text(alphabet="图书馆开门证", min_size=1, max_size=8), min_size=1, max_size=12),
    st.integers(1, 12),
)
def test_the_best_are_the_best_of_all(titles: list[str], limit: int) -> None:
    made = arrays.build((n, title, "") for n, title in enumerate(titles))
    every = made.best(grams("图书馆开门证"), len(titles))
    assert made.best(grams("图书馆开门证"), limit) == every[:limit]
    assert [score for _, score in every] == sorted((score for _, score in every), reverse=True)


def test_a_few_candidates_are_ranked_as_the_arrays_rank_them() -> None:
    made = arrays.build(TEXTS)
    query = grams("图书馆开放时间")
    scores = rank.few(query, [(title, body) for _, title, body in TEXTS], made.idf)
    order = [TEXTS[at][0] for at in np.argsort(scores)[::-1] if scores[at] > 0]
    assert order == [key for key, _ in made.best(query, 10)]
    assert rank.few([], [("图书馆", "")], made.idf) == [0.0]
    assert rank.few(query, [], made.idf) == []


def test_a_word_inside_a_longer_word_is_no_hit() -> None:
    idf = arrays.build(TEXTS).idf
    assert rank.few(["art"], [("start", "art party"), ("start", "party")], idf)[1] == 0


def test_arrays_are_the_same_after_a_stay_on_disk(tmp_path: Path) -> None:
    made = arrays.build(TEXTS)
    made.save(tmp_path)
    kept = arrays.load(tmp_path)
    assert kept.best(grams("开放时间"), 10) == made.best(grams("开放时间"), 10)


def test_files_of_different_makes_are_refused(tmp_path: Path) -> None:
    arrays.build(TEXTS).save(tmp_path)
    np.save(tmp_path / "docs.npy", np.zeros(3, dtype=np.int32))
    with pytest.raises(ValueError, match="different makes"):
        arrays.load(tmp_path)
