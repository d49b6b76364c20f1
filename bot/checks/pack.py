"""The rule pack (规则包) that the bureau keeps: words, names, leaders, hosts and severities, as plain data."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.checks.finding import Severity

Data = Mapping[str, object]
TITLES, QUOTES = "《》", "“”"  # in `unless`: not within a title, not within a quotation


@dataclass(frozen=True)
class WordRule:
    """A word or pattern that is wrong, or to be used with care, in texts formed between two days."""

    word: str  # as it stands in texts, or a regular expression where `is_pattern`
    is_pattern: bool
    use: str | None  # what to write instead (\1 for a group of a pattern); None: a person must say
    category: str
    source: str
    severity: Severity
    unless: tuple[
        str, ...
    ] = ()  # contexts in which it is right; TITLES and QUOTES have their meaning
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the rule holds for a text formed on a day."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)


@dataclass(frozen=True)
class Leader:
    """A leader in one office, from a day to a day; `order` is the place in which they are named."""

    name: str
    title: str
    order: int
    valid_from: date | None = None
    valid_to: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the person held the office on a day."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)


@dataclass(frozen=True)
class Pack:
    """Everything that the bureau has set down for checking."""

    words: tuple[WordRule, ...] = ()
    leaders: tuple[Leader, ...] = ()
    names: tuple[str, ...] = ()  # full names of bodies and places
    hosts: tuple[str, ...] = ()  # confirmed hosts; their subdomains count
    severities: Mapping[str, Severity] = field(default_factory=dict)  # rule -> instead of its own


def from_toml(data: Data) -> Pack:
    """The pack of a file `checks.toml`. Raises ValueError, TypeError or KeyError saying what is wrong."""
    words = [_word(group, row) for group in _tables(data, "group") for row in _rows(group)]
    severities = data.get("severity", {})
    if not isinstance(severities, Mapping):
        raise TypeError("severity 要写成一段 [severity]")
    return Pack(
        words=tuple(words),
        leaders=tuple(_leader(row) for row in _tables(data, "leader")),
        names=_strings(data, "names"),
        hosts=_strings(data, "hosts"),
        severities={str(rule): _severity(given) for rule, given in severities.items()},
    )


def _rows(group: Data) -> list[Data]:
    """The words of a group: its pairs (wrong = right) and those written out."""
    pairs = group.get("pairs", {})
    if not isinstance(pairs, Mapping):
        raise TypeError("pairs 要写成一段 [group.pairs]")
    return [{"word": word, "use": use} for word, use in pairs.items()] + [*_tables(group, "word")]


def _word(group: Data, row: Data) -> WordRule:
    both = {**group, **row}
    is_pattern = "pattern" in row
    word = str(row["pattern"] if is_pattern else row["word"])
    if not word or not str(both["source"]).strip():
        raise ValueError(f"“{word}”要有词和依据（source）")
    if is_pattern:
        _compiles(word)
    return WordRule(
        word=word,
        is_pattern=is_pattern,
        use=None if both.get("use") is None else str(both["use"]),
        category=str(both["category"]),
        source=str(both["source"]),
        severity=_severity(both["severity"]),
        unless=_strings(both, "unless"),
        valid_from=_day(both, "valid_from"),
        valid_to=_day(both, "valid_to"),
    )


def _compiles(pattern: str) -> None:
    try:
        if re.compile(pattern).match(""):
            raise ValueError(f"pattern “{pattern}”什么也不写也算，要写得窄一些")
    except re.error as problem:
        raise ValueError(f"pattern “{pattern}”写法不对：{problem}") from None


def _leader(row: Data) -> Leader:
    order = row["order"]
    if not isinstance(order, int):
        raise TypeError("leader 的 order 要写成整数")
    return Leader(
        name=str(row["name"]), title=str(row["title"]), order=order,
        valid_from=_day(row, "valid_from"), valid_to=_day(row, "valid_to"),
    )  # fmt: skip


def _severity(given: object) -> Severity:
    if given not in set(Severity):
        raise ValueError(f"severity “{given}”只能是 {'、'.join(Severity)}")
    return Severity(str(given))


def _day(row: Data, key: str) -> date | None:
    given = row.get(key)
    if given is None or (isinstance(given, date) and not isinstance(given, datetime)):
        return given
    raise ValueError(f"{key} 要写成 2018-03-21 这样的日期，不加引号")


def _strings(data: Data, key: str) -> tuple[str, ...]:
    given = data.get(key, [])
    if not isinstance(given, list):
        raise TypeError(f"{key} 要写成列表")
    return tuple(str(one) for one in given)


def _tables(data: Data, key: str) -> Iterable[Data]:
    given = data.get(key, [])
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        raise TypeError(f"{key} 要写成一段一段的")
    return given
