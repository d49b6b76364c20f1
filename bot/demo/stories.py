"""The demonstration's notices and how far each has come: files beside this one, dates filled in on loading."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import day_start, parse_time
from bot.demo.fill import fill
from bot.errors import Refused
from bot.notices import front
from bot.notices.front import Fields

NOTICES, FRESH = Path(__file__).parent / "notices", Path(__file__).parent / "fresh"
OWN = (
    "story",
    "released",
    "goes_out",
    "remark",
)  # lines of the front matter that are about the story
ENDS = ("draft", "returned", "in_review", "approved", "scheduled", "published", "withdrawn")


@dataclass(frozen=True)
class Story:
    """A notice and its story. `passed` counts review steps; `released` is None for what goes out on loading."""

    slug: str
    fields: Fields
    begins: datetime  # when its author first saved it
    ends: str
    passed: int = 0
    released: datetime | None = None  # out already, before the demonstration was loaded
    goes_out: datetime | None = None
    remark: str = ""  # why it was returned or withdrawn

    @property
    def goes_out_on_loading(self) -> bool:
        """Whether the real scheduler is to release it as soon as the demonstration is there."""
        return self.ends == "published" and self.released is None


def told(at: datetime) -> list[Story]:
    """Every story as of a moment, in the order in which they began. Raises Refused for a file that is wrong."""
    files = sorted(NOTICES.glob("*.md"))
    stories = [_story(file.stem, fill(file.read_text(encoding="utf-8"), at=at)) for file in files]
    return sorted(stories, key=lambda story: (story.begins, story.slug))


def fresh(number: int, *, due: datetime) -> Fields:
    """The notice that goes out while one watches; they take turns."""
    files = sorted(FRESH.glob("*.md"))
    text = files[number % len(files)].read_text(encoding="utf-8")
    return front.from_markdown(fill(text, at=due))


def _story(slug: str, text: str) -> Story:
    fields = front.from_markdown(text, also=OWN)
    ends, _, passed = _own(text, "story").partition(" ")
    if ends not in ENDS or fields.formed_on is None:
        raise Refused(f"演示稿件 {slug} 的 story 或 formed_on 不对")
    # Some time in the morning of its first day, not all at the same minute.
    minutes = 20 + sum(map(ord, slug)) % 100
    return Story(
        slug=slug, fields=fields, begins=day_start(fields.formed_on) + timedelta(hours=8, minutes=minutes),
        ends=ends, passed=int(passed or 0), released=_moment(text, "released"),
        goes_out=_moment(text, "goes_out"), remark=_own(text, "remark"),
    )  # fmt: skip


def _moment(text: str, name: str) -> datetime | None:
    written = _own(text, name)
    return parse_time(written) if written else None


def _own(text: str, name: str) -> str:
    """A line of the front matter that is about the story, not the notice."""
    found = re.search(rf"^{name}: (.+)$", text.split("\n---\n", 1)[0], re.MULTILINE)
    return found[1].strip() if found else ""
