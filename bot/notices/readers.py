"""What working with readers' comments needs of a WeChat account. The account itself is a door (`bot/wechat`)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

A_PAGE = 50  # comments that one call gives at most


@dataclass(frozen=True)
class Where:
    """The article that comments belong to: the number of its send and its place in it, from 0."""

    account: str
    message: str
    place: int


@dataclass(frozen=True)
class Said:
    """One comment as the platform lists it; whose it is, is left out."""

    number: str
    text: str
    at: datetime
    elected: bool  # everybody may read it (精选)
    reply: str


class Comments(Protocol):
    """The comments of one account. Every call may raise what a Publisher's raise; each of them twice does no harm."""

    def allow(self, where: Where, *, yes: bool) -> None:
        """Open an article to comments, or close it."""

    def listed(self, where: Where, begin: int) -> tuple[int, list[Said]]:
        """How many there are, and at most `A_PAGE` of them."""

    def elect(self, where: Where, number: str, *, yes: bool) -> None:
        """Let everybody read a comment, or no longer."""

    def delete(self, where: Where, number: str) -> None:
        """Take a comment away; none there is as good."""

    def reply(self, where: Where, number: str, text: str) -> None:
        """Reply; a comment has one reply at most."""

    def delete_reply(self, where: Where, number: str) -> None:
        """Take our reply away; none there is as good."""
