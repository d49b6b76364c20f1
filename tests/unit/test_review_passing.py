"""Whether a chain can be completed: every step a person, all of them different."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from bot.review.passing import distinct

CHOICES = st.lists(st.frozensets(st.integers(0, 4), max_size=4), max_size=5)


@given(CHOICES)
def test_it_is_found_exactly_when_trying_everything_finds_it(
    choices: list[frozenset[int]],
) -> None:
    tried = any(len(set(people)) == len(people) for people in itertools.product(*choices))
    assert distinct([set(one) for one in choices]) is tried
