"""What is checked: the texts of a notice, field by field, and what they are compared with."""

import re
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from bot.checks.pack import Pack

# Addresses are no language: rules for words, dates and brackets do not look into them.
_ADDRESS = re.compile(
    r"(?<=\]\()[^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?=\)|\s)"  # the destination of [text](destination)
    r"|(?:https?://|www\.)[!-~]+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    re.ASCII,
)


@dataclass(frozen=True)
class Text:
    """One field: `where` is its name in Chinese, `source` its text as it was written (Markdown in the body).

    `shown` is what readers have before them, where the text was written with marks.
    """

    where: str
    source: str
    shown: str | None = None

    @cached_property
    def quiet(self) -> str:
        """The text of the same length with every address crossed out, so places stay the same."""
        return _ADDRESS.sub(lambda found: "x" * len(found[0]), self.source)


@dataclass(frozen=True)
class Span:
    """Hours of a venue as HH:MM, and the days of the week they hold on (of 一二三四五六日)."""

    days: str
    opens: str
    closes: str


@dataclass(frozen=True)
class Place:
    """A venue as the guide has it, to compare a notice with."""

    name: str
    called: tuple[str, ...]  # every name it goes by, longest first
    phone: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Case:
    """What texts are compared with."""

    formed_on: date
    pack: Pack = field(default_factory=Pack)
    places: tuple[Place, ...] = ()
    title_year: int | None = None  # the year that the title names
    unit: str = ""  # who speaks: 本馆 means its venue
    source_name: str = ""  # 来源, which also credits pictures
