"""What the public pages say in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.site import words


@pytest.mark.parametrize(
    ("text", "page"), [("", 1), ("3", 3), ("x", 0), ("-1", 0), ("٣", 0), ("9" * 9, 0)]
)
def test_only_a_page_number_is_a_page_number(text: str, page: int) -> None:
    assert words.page_number(text) == page


@pytest.mark.parametrize(("total", "pages"), [(0, 1), (20, 1), (21, 2), (40, 2), (41, 3)])
def test_a_list_has_as_many_pages_as_it_needs(total: int, pages: int) -> None:
    paging = words.Paging(pages, total)
    assert paging.pages == pages
    assert paging.exists
    assert paging.offset == (pages - 1) * words.PER_PAGE
    assert not words.Paging(pages + 1, total).exists
    assert not words.Paging(0, total).exists


@given(st.text())
def test_what_is_asked_is_one_short_line(text: str) -> None:
    asked = words.asked(text)
    assert len(asked) <= 80
    assert "\x00" not in asked
    assert "\n" not in asked
