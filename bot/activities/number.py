"""A booking's number: eight digits that can be said on the telephone; the last one finds slips of the tongue."""

import secrets
import unicodedata

from bot.errors import Refused

DIGITS = 8


def made() -> str:
    """A number that nobody can guess from another. Source of the last digit: ISO 7064, MOD 11,10."""
    digits = f"{secrets.randbelow(9) + 1}" + f"{secrets.randbelow(10**6):06}"
    return digits + _check(digits)


def plain(text: str) -> str:
    """A number as it is kept, from how people write it (full-width, spaces). Raises Refused when it is none."""
    digits = "".join(one for one in unicodedata.normalize("NFKC", text) if one not in " -　")
    right = len(digits) == DIGITS and digits.isascii() and digits.isdigit()
    if not right or _check(digits[:-1]) != digits[-1]:
        raise Refused(f"预约号不对：应是 {DIGITS} 位数字，请对照预约成功的消息再写一次")
    return digits


def in_words(number: str) -> str:
    """A number as it is read: 1234 5678."""
    return f"{number[:4]} {number[4:]}"


def _check(digits: str) -> str:
    product = 10
    for digit in digits:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)
