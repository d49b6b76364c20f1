"""Say in words what a page shows: which pages there are, what was asked."""

import math
import re
from dataclasses import dataclass

PER_PAGE = 20
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_LONGEST = 80  # characters of a search or a kind; more is not a question


@dataclass(frozen=True)
class Paging:
    """Where a reader is among the pages of a list."""

    page: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, math.ceil(self.total / PER_PAGE))

    @property
    def offset(self) -> int:
        """How many rows stand before this page."""
        return (self.page - 1) * PER_PAGE

    @property
    def exists(self) -> bool:
        """Whether there is such a page."""
        return 1 <= self.page <= self.pages


def asked(text: str) -> str:
    """What was typed into an address, on one line and not endless."""
    return _CONTROL.sub(" ", text).strip()[:_LONGEST]


def page_number(text: str) -> int:
    """The page that an address names; 1 when it names none, 0 when it is no page number."""
    if not text:
        return 1
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0
