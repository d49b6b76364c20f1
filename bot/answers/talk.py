"""How a citizen is told something outside of a reply: the customer-service messages of an account."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

# DOC: guide/product/kf/intro. A message of theirs allows five within 48 hours; a tap only three within a minute,
# which no person at a desk can use.
WINDOW = timedelta(hours=48)
MOST = 5
LONGEST = 2048  # bytes of a text; a longer one reaches nobody


@dataclass(frozen=True)
class Window:
    """Until when, and how many messages, an account may still send to one citizen; None: not now."""

    until: datetime | None
    left: int

    def is_open(self, at: datetime) -> bool:
        """Whether one may be sent at a moment."""
        return self.until is not None and at < self.until and self.left > 0


class Talk(Protocol):
    """One account's way to a citizen.

    Raises:
        Refused: the platform will not have it sent: the window is over, they left, the account may not.
        Unreachable: nothing was sent.
        Unsure: it may have been sent.
    """

    def say(self, openid: str, text: str) -> None:
        """Send a text of at most LONGEST bytes."""

    def picture(self, media_id: str, *, most: int) -> bytes:
        """A picture that a citizen sent, of at most `most` bytes: the platform keeps it for three days."""
