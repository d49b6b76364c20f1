"""What a public page works with: the database, the files, the frame; and what a page is."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot.chat.trust import Trust
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.site.frame import Frame

FULL = ("full",)  # a site of its own
PHONE = ("full", "phone")  # also where there is only what the chat links to
ALWAYS = ("full", "phone", "off")


class Counts(Protocol):
    """Counts how often something was done, over all processes."""

    def one_more(self, what: str, whose: str, *, seconds: int) -> int:
        """Count one more; how many there are within the present span of `seconds`."""
        ...


@dataclass(frozen=True)
class Place:
    """What the pages are given when the door is opened."""

    sessions: Sessions
    files: Files
    frame: Frame
    trust: Trust | None = None  # None: nothing can be booked here
    counts: Counts | None = None  # None: nobody is slowed down

    @property
    def base_url(self) -> str:
        """The address that citizens see, without a slash at its end."""
        return self.frame.base_url

    def read(self) -> AbstractContextManager[Session]:
        """A reading transaction."""
        return self.sessions.read()


@dataclass(frozen=True)
class Page:
    """A page: its address, its name, what answers, and the modes (GONGKAI_SITE) that have it."""

    rule: str
    name: str
    view: Callable[..., Response]  # given the place and what stands in the address
    modes: tuple[str, ...] = FULL
    posts: bool = False  # takes a form as well

    @property
    def methods(self) -> list[str]:
        """The methods that the address takes."""
        return ["GET", "POST"] if self.posts else ["GET"]

    def on(self, place: Place) -> Callable[..., Response]:
        """The view, with its place."""

        def view(**values: Any) -> Response:  # noqa: ANN401 - whatever the address holds
            return self.view(place, **values)

        return view
