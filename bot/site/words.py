"""Say in words what a page shows: which pages there are, what was asked."""

import math
import re
from dataclasses import dataclass

from bot.clock import FIRST_YEAR, LAST_YEAR, day_in_words, local_day
from bot.notices.notice import Notice

PER_PAGE = 20
LARGEST_ID = 2**31 - 1
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_LONGEST = 80  # characters of a search or a kind; more is not a question


@dataclass(frozen=True)
class Paging:
    """Where a reader is among the pages of a list."""

    page: int
    total: int
    size: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, math.ceil(self.total / self.size))

    @property
    def offset(self) -> int:
        """How many rows stand before this page."""
        return (self.page - 1) * self.size

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


def year_asked(text: str) -> int | None:
    """The year that an address names; None when it names none."""
    if not re.fullmatch(r"[0-9]{4}", text):
        return None
    year = int(text)
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def day_out(notice: Notice) -> str:
    """The day on which a notice came out."""
    return day_in_words(local_day(notice.published_at)) if notice.published_at else ""


def iso_day_out(notice: Notice) -> str:
    """The same for a table: 2026-11-24."""
    return local_day(notice.published_at).isoformat() if notice.published_at else ""
