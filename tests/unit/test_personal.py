"""Personal numbers are found by their check digits and masked."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import personal

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_card(region: int, day: str, order: int) -> str:
    body = f"{region}{day}{order:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS, strict=True)) % 11]


def bank_card(body: str) -> str:
    digits = [int(d) for d in reversed(body)]
    total = sum(sum(divmod(2 * d, 10)) for d in digits[::2]) + sum(digits[1::2])
    return body + str(-total % 10)


@given(
    st.integers(110000, 659999),
    st.dates(date(1900, 1, 1), date(2026, 12, 31)),
    st.integers(0, 999),
    st.text("甲乙，。 ", max_size=5),
)
def test_every_valid_identity_number_is_found_and_masked(
    region: int, day: date, order: int, around: str
) -> None:
    number = id_card(region, f"{day:%Y%m%d}", order)
    assert [one.kind for one in personal.find(f"{around}{number}{around}")] == ["id_card"]
    assert number not in personal.mask(f"{around}{number}{around}")


@given(st.text("0123456789", min_size=13, max_size=16))
def test_every_valid_bank_card_is_found(rest: str) -> None:
    number = bank_card("62" + rest)
    assert "bank_card" in [one.kind for one in personal.find(f"卡号{number}。")]


def test_a_number_with_a_wrong_check_digit_is_no_identity_number() -> None:
    number = id_card(370321, "19900307", 123)
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    assert [one.kind for one in personal.find(wrong) if one.kind == "id_card"] == []


@pytest.mark.parametrize("text", ["电话0533-8180313", "2026年11月24日", "HTWH-2026-00012", "12345"])
def test_what_notices_are_full_of_is_not_personal(text: str) -> None:
    assert personal.find(text) == []


@pytest.mark.parametrize(
    "text", ["13800138000", "138 0013 8000", "+86 13800138000", "１３８００１３８０００"]
)
def test_a_mobile_number_is_found_however_it_is_written(text: str) -> None:
    assert [one.kind for one in personal.find(f"联系{text}。")] == ["mobile"]


@given(st.text())
def test_masking_keeps_the_length_and_leaves_nothing_to_find(text: str) -> None:
    masked = personal.mask(text)
    assert len(masked) == len(text)
    assert personal.find(masked) == []
