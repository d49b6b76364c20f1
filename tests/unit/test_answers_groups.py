"""Questions that ask the same are put together, whatever the words around them."""

from collections.abc import Sequence

import numpy as np

from bot.answers.groups import alike
from bot.search.rank import Floats


def _even(asked: Sequence[str]) -> Floats:
    return np.ones(len(asked))


def test_the_same_question_in_other_words_is_one_group() -> None:
    texts = ["有充电桩吗", "请问有充电桩吗？", "图书馆可以停车吗", "充电桩有没有", "停车场在哪"]
    assert alike(texts, _even) == [[0, 1, 3], [2], [4]]


def test_what_has_no_words_in_common_stays_apart() -> None:
    assert alike(["借书证", "舞蹈培训", ""], _even) == [[0], [1], [2]]
    assert alike([], _even) == []
