"""Read what stands in a settings file (TOML): rows, words, days and numbers, or what is wrong with them."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from bot.clock import parse_day
from bot.errors import Refused

MOST_DAYS = 365  # within which a notice of a kind must be public


def day(row: Mapping[str, object], key: str) -> date | None:
    """A day, whether written as TOML writes one or as a text."""
    given = row.get(key)
    if isinstance(given, datetime):
        return given.date()
    if given is None or isinstance(given, date):
        return given
    try:
        return parse_day(str(given))
    except Refused as problem:
        raise ValueError(f"{key} {problem}") from None


def rows(data: Mapping[str, object], name: str) -> list[dict[str, object]]:
    """The tables under a name. Raises TypeError where they are written otherwise."""
    rows = data[name]
    if not isinstance(rows, list):
        raise TypeError(f"{name} 要写成一段一段的 [[{name}]]")
    return rows


def one_of(row: Mapping[str, object], key: str, choices: Iterable[str]) -> str:
    """One of a few words. Raises ValueError naming them."""
    given, known = str(row[key]), [str(choice) for choice in choices]
    if given not in known:
        raise ValueError(f"{key} “{given}”不在可选范围：{'、'.join(known)}")
    return given


def number(row: Mapping[str, object], key: str) -> int:
    """A number of days. Raises ValueError."""
    given = row[key]
    if not isinstance(given, int) or not 0 <= given <= MOST_DAYS:
        raise ValueError(f"{key} “{given}”不是 0 到 {MOST_DAYS} 的整数")
    return given


def limit(row: Mapping[str, object], name: str) -> int | None:
    """A limit, None where there is none. Raises ValueError."""
    value = row.get(name)
    if value is not None and (not isinstance(value, int) or value < 0):
        raise ValueError(f"{name} = {value!r}")
    return value
