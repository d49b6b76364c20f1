"""Tell where a chain is broken: one way to say it, for the audit trail's seals and for the ledger's entries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Problem:
    """What is wrong; `seq` is the link, None where it is the head or something beside the chain."""

    seq: int | None
    why: str


@dataclass(kw_only=True)
class Found:
    """What verifying a chain found, whatever its links are: those that were purged, where it ends, what is wrong."""

    purged: int = 0
    head: str = "0" * 64  # what the first link follows
    problems: list[Problem] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


class Head(Protocol):
    """The row that keeps where a chain ends."""

    seq: int
    hash: str


def first(reasons: Iterable[tuple[bool, str]]) -> str:
    """The first of the reasons that is so; empty where none is."""
    return next((why for wrong, why in reasons if wrong), "")


def of_head(
    head: Head | None, links: int, found: Found, *, whose: str, told: str
) -> Iterator[Problem]:
    """What of the head is not what the chain came to; `told` says it with both counts, {kept} and {there}."""
    if head is None:
        yield Problem(None, f"{whose}没有链头")
    elif (head.seq, head.hash) != (links, found.head):
        yield Problem(None, told.format(kept=head.seq, there=links))
