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


OF_CODES: tuple[Rule, ...] = (links.code,)
OF_TITLES: tuple[Rule, ...] = (retitled.find,)


def examine(texts: Iterable[Text], case: Case, *, rules: tuple[Rule, ...] = RULES) -> list[Finding]:
    """Everything found in some texts, the gravest first; the pack may set another severity for a rule.

    What QR codes say is a text of its own, examined by OF_CODES; so are a repost's two titles, by OF_TITLES.
    """
    found = [
        located(weighed(hit, case), text.where, text.source)
        for text in texts
        for rule in rules
        for hit in rule(text, case)
    ]
    return sorted(found, key=lambda one: one.rank)


def weighed(hit: Hit, case: Case) -> Hit:
    """A hit with the severity that the bureau gives to its rule."""
    severity = case.pack.severities.get(hit.rule)
    return hit if severity is None else replace(hit, severity=severity)
