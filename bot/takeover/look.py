"""Look at what an account has before it is taken over; nothing is changed, neither there nor here."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.errors import Refused
from bot.takeover import menu, replies
from bot.takeover.console import Console
from bot.takeover.kept import Told
from bot.takeover.menu import Button
from bot.takeover.replies import Replies

T = TypeVar("T")


@dataclass
class Seen:
    """The menu and auto-replies as the platform tells them, None where it would not; `problems` say why."""

    menu: Told | None = None
    menu_stays: bool = False
    replies: Told | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def buttons(self) -> tuple[Button, ...] | None:
        """The menu read; None where it could not be."""
        return None if self.menu is None else menu.read(self.menu)

    @property
    def answers(self) -> Replies | None:
        """The auto-replies read; None where they could not be."""
        return None if self.replies is None else replies.read(self.replies)


def look(console: Console) -> Seen:
    """Ask for the menu and the auto-replies. A refusal is written down and the rest asked for.

    Raises Unreachable.
    """
    seen = Seen()
    seen.menu = _asked(console.menu, "菜单", seen)
    if seen.menu:
        seen.menu_stays = bool(_asked(console.menu_stays, "菜单的来历", seen))
    seen.replies = _asked(console.replies, "自动回复", seen)
    return seen


def drafts(slug: str, seen: Seen) -> dict[str, str]:
    """Files for staff to edit, by name: the menu as settings, keyword answers for `faq import`, the follow reply."""
    written = {}
    if seen.buttons:
        written["menu.toml"] = menu.as_toml(seen.buttons)
    found = seen.answers
    if found is not None and any(rule.answer for rule in found.rules):
        written["问答草稿.csv"] = replies.as_csv(slug, found.rules)
    if found is not None and found.follow is not None and found.follow.text:
        written["关注回复.toml"] = replies.greeting(found.follow)
    return written


def _asked(ask: Callable[[], T], what: str, seen: Seen) -> T | None:
    try:
        return ask()
    except Refused as problem:
        seen.problems.append(f"{what}没有读到：{problem}")
        return None
