"""A sample can be drawn again by anybody who knows the seed."""

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.ledger.entry import Entry
from bot.reports.pack.sample import drawn, quarter_days


def _entries(count: int) -> list[Entry]:
    return [
        Entry(seq=seq, hash=hashlib.sha256(bytes([seq])).hexdigest()) for seq in range(1, count + 1)
    ]


@given(st.integers(min_value=1, max_value=30), st.randoms())
def test_the_order_in_which_the_ledger_is_read_does_not_matter(count: int, shuffle: object) -> None:
    entries = _entries(count)
    first = [lot.entry.seq for lot in drawn(entries, "2026")]
    shuffle.shuffle(entries)  # type: ignore[attr-defined]
    assert [lot.entry.seq for lot in drawn(entries, "2026")] == first
    assert sorted(first) == list(range(1, count + 1))


def test_another_seed_draws_others_and_the_number_is_what_the_page_says() -> None:
    entries = _entries(50)
    by_seed = [[lot.entry.seq for lot in drawn(entries, seed)][:5] for seed in ("1", "2", "3")]
    assert len({tuple(one) for one in by_seed}) == 3
    lot = drawn(entries, "监督")[0]
    assert lot.number == hashlib.sha256(f"监督\n{lot.entry.hash}".encode()).hexdigest()


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-Q4", ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31))),
        ("2024q1", ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31))),
    ],
)
def test_a_quarter_is_its_days(text: str, days: tuple[str, date, date]) -> None:
    assert quarter_days(text) == days


@pytest.mark.parametrize("text", ["2026-Q5", "2026-4", "Q4", "0001-Q1"])
def test_what_is_no_quarter_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="2026-Q4"):
        quarter_days(text)
