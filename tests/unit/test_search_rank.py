"""One ranking: arrays made beforehand and a few candidates score alike, and titles weigh more."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search import arrays, rank
from bot.search.arrays import Arrays
from bot.search.build import Text, build
from bot.search.terms import SHARE, Kind, Term

TEXTS = [
    (11, "借书证怎么办", "带身份证到图书馆服务台办理"),
    (12, "图书馆开放时间", "周二至周日开放，周一闭馆"),
    (13, "博物馆开放时间", "周一闭馆，借书请到图书馆"),
    (14, "WiFi密码", "阅览室wifi密码见服务台"),
]


def best(query: str, limit: int = 10) -> list[int]:
    return keys(made(), query, limit)


def made() -> Arrays:
    return build(Text(*text) for text in TEXTS)


def keys(among: Arrays, query: str, limit: int = 10) -> list[int]:
    return [one.key for one in among.best(among.asked(query), limit)]


def test_a_hit_in_the_title_counts_more_than_one_in_the_body() -> None:
    assert best("图书馆")[0] == 12
    assert set(best("图书馆")) == {11, 12, 13}


def test_words_and_numbers_of_other_scripts_count_as_a_whole() -> None:
    assert best("wifi") == [14]
    assert best("wif") == []


def test_one_character_finds_every_text_that_holds_it() -> None:
    assert set(best("馆")) == {11, 12, 13}
    assert set(best("证")) == {11}
    assert best("鱼") == []


def test_no_more_are_given_than_asked_for_and_equal_ones_keep_their_order() -> None:
    same = build([Text(number, "同样的问题", "同样的答案") for number in (5, 3, 9)])
    assert keys(same, "问题", 2) == [5, 3]


def test_nothing_is_found_in_nothing() -> None:
    assert keys(build(()), "图书馆") == []
    assert build(()).full(build(()).asked("图书馆")) > 0
    assert keys(build([Text(1, "", "")]), "图书") == []


@given(
    st.lists(st.text(alphabet="图书馆开门证", min_size=1, max_size=8), min_size=1, max_size=12),
    st.integers(1, 12),
)
def test_the_best_are_the_best_of_all(titles: list[str], limit: int) -> None:
    among = build(Text(n, title, "") for n, title in enumerate(titles))
    asked = among.asked("图书馆开门证")
    every = among.best(asked, len(titles))
    assert among.best(asked, limit) == every[:limit]
    scores = [one.score for one in every]
    assert scores == sorted(scores, reverse=True)
    assert all(score <= among.full(asked) for score in scores)


def test_a_text_said_in_two_ways_is_found_once_by_the_nearer_of_them() -> None:
    ways = [
        Text(1, "借书证怎么办", "带身份证"),
        Text(2, "电影票", "免费"),
        Text(1, "怎样领读者卡", "带身份证", 7),
    ]
    among = build(ways)
    assert [(one.key, one.said) for one in among.best(among.asked("读者卡在哪领"), 10)] == [(1, 7)]
    assert [(one.key, one.said) for one in among.best(among.asked("办借书证"), 10)] == [(1, 0)]


def test_a_question_word_counts_half_and_words_are_cut_as_the_texts_know_them() -> None:
    among = build([Text(1, "什么是公共图书馆", "公共图书馆"), Text(2, "图书馆", "图书馆")])
    weights = {(one.kind, one.text): one.weight for one in among.asked("请问公共图书馆是什么")}
    assert weights[Kind.PAIR, "公共"] == 1
    assert weights[Kind.PAIR, "什么"] == 0.5
    assert (Kind.PAIR, "请问") not in weights
    assert weights[Kind.WORD, "图书馆"] == 1


def test_a_few_candidates_are_ranked_as_the_arrays_rank_them() -> None:
    among = made()
    query = among.asked("图书馆开放时间")
    scores = rank.few(query, [(title, body) for _, title, body in TEXTS], among.rarity)
    order = [TEXTS[at][0] for at in np.argsort(scores)[::-1] if scores[at] > 0]
    best_first = among.best(query, 10)
    assert order == [one.key for one in best_first]
    # Lengths are counted in characters there and in terms here: the scores agree to a few hundredths.
    assert max(scores) == pytest.approx(best_first[0].score, rel=0.1)
    assert rank.few([], [("图书馆", "")], among.rarity) == [0.0]
    assert rank.few(query, [], among.rarity) == []


def test_the_parts_of_a_score_are_the_score() -> None:
    among = made()
    query = among.asked("图书馆周一开放吗")
    for one in among.best(query, 10):
        assert sum(among.parts(query, one.key, one.said)) == pytest.approx(one.score)
    assert among.parts(query, 99) == [0.0] * len(query)


def test_the_kinds_of_evidence_share_a_score() -> None:
    among = build([Text(1, "图书馆", ""), Text(2, "电影", "")])
    query = [Term(Kind.CHARACTER, "图"), Term(Kind.PAIR, "图书")]
    character, pair = among.parts(query, 1)
    assert character / pair == pytest.approx(SHARE[Kind.CHARACTER] / SHARE[Kind.PAIR], rel=0.2)


def test_a_word_inside_a_longer_word_is_no_hit() -> None:
    art = [Term(Kind.PAIR, "art")]
    assert rank.few(art, [("start", "art party"), ("start", "party")], made().rarity)[1] == 0


def test_arrays_are_the_same_after_a_stay_on_disk(tmp_path: Path) -> None:
    made().save(tmp_path)
    kept = arrays.load(tmp_path)
    asked = kept.asked("开放时间")
    assert kept.best(asked, 10) == made().best(asked, 10)


def test_files_of_different_makes_are_refused(tmp_path: Path) -> None:
    made().save(tmp_path)
    np.save(tmp_path / "docs.npy", np.zeros(3, dtype=np.int32))
    with pytest.raises(ValueError, match="different makes"):
        arrays.load(tmp_path)
