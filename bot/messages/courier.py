"""What sending needs of a carrier: mail, a robot, a preview. The carriers themselves are doors (`bot/couriers`)."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Parcel:
    """One message, ready to go. What it says and where it goes never shows in its repr."""

    number: int  # the delivery's: the same at every try
    kind: str
    address: str = field(repr=False)
    text: str = field(repr=False)
    to: str = ""  # whom it is for, by name: several people may read what a robot writes
    secret: str = field(default="", repr=False)
    account: str = ""
    link: str = ""  # the desk's page; it asks whoever opens it to sign in
    wants: str = ""
    about: tuple[str, str] = ("", "")
    mark: str = ""  # together with the number, of this installation's delivery alone
    again: bool = False  # it may have arrived already: at least once, not exactly once

    def words(self) -> str:
        """All that is read where nothing but text is shown."""
        return "\n".join(filter(None, (self.headline(), self.link)))

    def headline(self) -> str:
        """The text; one that may have arrived before says so."""
        return f"（可能重复）{self.text}" if self.again else self.text


class Courier(Protocol):
    """One carrier. Sending is one conversation with somebody else's machine and may raise:

    Refused: it will not be taken, and trying again will not help (a sentence in Chinese).
    Unreachable: nothing was sent; trying again is safe.
    Unsure: it may have been sent; trying again may do it twice.
    """

    def send(self, parcel: Parcel) -> None:
        """Send it, or raise."""
