"""What taking over needs of an account's console. The console itself is a door (`bot/wechat`)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.notices.channel import Listed


@dataclass(frozen=True)
class Page:
    """A page of the published list: how many publishes there are in all, how many stand here, and their articles."""

    total: int
    count: int
    publishes: Sequence[Sequence[Listed]]


@dataclass(frozen=True)
class Laid:
    """A draft in the account's draft box."""

    media_id: str
    titles: tuple[str, ...]


class Console(Protocol):
    """One account. Every call is one request and may raise Refused or Unreachable; `push_menu` also Unsure."""

    slug: str

    def menu(self) -> dict[str, object]:
        """The menu in use as the platform tells it ({"button": […]}), {} where there is none."""

    def menu_stays(self) -> bool:
        """Whether the menu was made over the interface, so that switching the callback on leaves it."""

    def replies(self) -> dict[str, object]:
        """The auto-replies that the console gives, as the platform tells them."""

    def push_menu(self, menu: dict[str, object]) -> None:
        """Put a menu in place of the present one."""

    def page(self, offset: int) -> Page:
        """The published list from a publish on, newest first; what was sent to followers is never in it."""

    def drafts(self, offset: int) -> list[Laid]:
        """The draft box from a draft on; an empty list ends it."""
