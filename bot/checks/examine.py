"""Examine texts by every rule."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from bot.checks import (
    blanks,
    brackets,
    contact,
    dates,
    hours,
    links,
    names,
    numbers,
    pictures,
    private,
    reading,
    retitled,
    secrecy,
    words,
)
from bot.checks.finding import Finding, Hit, located
from bot.checks.sheet import Case, Text

Rule = Callable[[Text, Case], Iterator[Hit]]
RULES: tuple[Rule, ...] = (
    secrecy.find, private.find, words.find, names.find, dates.find, hours.find, numbers.find,
    brackets.find, contact.find, links.find, pictures.find, blanks.find,
)  # fmt: skip


# Marks and unseen characters in the middle of a word hide it from these, so they look at what is read. What must not
# go out at all must not stand where nobody sees it, either.
AS_READ: tuple[Rule, ...] = (secrecy.find, private.find, words.find, names.find)
ALSO_AS_WRITTEN: tuple[Rule, ...] = (secrecy.find, private.find)
OF_CODES: tuple[Rule, ...] = (links.code,)
OF_TITLES: tuple[Rule, ...] = (retitled.find,)


def examine(texts: Iterable[Text], case: Case, *, rules: tuple[Rule, ...] = RULES) -> list[Finding]:
    """Everything found in some texts, the gravest first; the pack may set another severity for a rule.

    What QR codes say is a text of its own, examined by OF_CODES; so are a repost's two titles, by OF_TITLES.
    """
    found = [
        located(weighed(hit, case), text.where, text.source)
        for text in texts
        for hit in _hits(text, case, rules)
    ]
    return sorted(found, key=lambda one: one.rank)


def _hits(text: Text, case: Case, rules: tuple[Rule, ...]) -> Iterator[Hit]:
    read = reading.read(text)
    for rule in rules:
        if rule not in AS_READ:
            yield from rule(text, case)
            continue
        seen = [read.placed(hit) for hit in rule(read.text, case)]
        yield from seen
        if rule in ALSO_AS_WRITTEN and read.places is not None:
            yield from (hit for hit in rule(text, case) if not any(hit.meets(one) for one in seen))


def weighed(hit: Hit, case: Case) -> Hit:
    """A hit with the severity that the bureau gives to its rule."""
    severity = case.pack.severities.get(hit.rule)
    return hit if severity is None else replace(hit, severity=severity)
