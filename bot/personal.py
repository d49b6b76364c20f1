"""Find personal numbers in a text: identity cards and bank cards by their check digits, mobile phones by form."""

import re
from dataclasses import dataclass
from datetime import date

_ID = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:18|19|20)\d{2}\d{2}\d{2}\d{3}[0-9Xx](?![0-9A-Za-z])"
)
_CARD = re.compile(r"(?<!\d)(?:\d[ -]?){15,18}\d(?!\d)")
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


@dataclass(frozen=True)
class Personal:
    """One number found: `kind` is id_card, bank_card or mobile; `start` and `end` are its place in the text."""

    kind: str
    start: int
    end: int


def is_id_card(number: str) -> bool:
    """Whether 18 characters are a valid citizen identity number (GB 11643-1999: date and check digit)."""
    if not re.fullmatch(r"\d{17}[0-9Xx]", number):
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECKS[total % 11] == number[17].upper()


def is_bank_card(number: str) -> bool:
    """Whether 16 to 19 digits pass the Luhn check and begin like a card that is issued in China."""
    if not re.fullmatch(r"(?:62|4|5[1-5]|35|37|9)\d{14,18}", number) or not 16 <= len(number) <= 19:
        return False
    digits = [int(digit) for digit in reversed(number)]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def find(text: str) -> list[Personal]:
    """Every personal number in a text, in order, none overlapping. Full-width digits count as digits."""
    plain = text.translate(_HALF_WIDTH)
    found = [
        Personal("id_card", m.start(), m.end())
        for m in _ID.finditer(plain)
        if is_id_card(m.group())
    ]
    for match in _CARD.finditer(plain):
        if is_bank_card(re.sub(r"[ -]", "", match.group())) and _free(found, match):
            found.append(Personal("bank_card", match.start(), match.end()))
    found += [
        Personal("mobile", m.start(), m.end()) for m in _MOBILE.finditer(plain) if _free(found, m)
    ]
    return sorted(found, key=lambda one: one.start)


def mask(text: str) -> str:
    """The text with every personal number replaced by stars: what logs and question lists may keep."""
    for one in reversed(find(text)):
        text = text[: one.start] + "*" * (one.end - one.start) + text[one.end :]
    return text


def _free(found: list[Personal], match: re.Match[str]) -> bool:
    return all(match.end() <= one.start or match.start() >= one.end for one in found)


_HALF_WIDTH = {ord("０") + digit: ord("0") + digit for digit in range(10)} | {ord("Ｘ"): ord("X")}
