"""What a conversation about bookings needs beside the database: what signs links, and what seals names and telephones."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.signed import Signer
from bot.vault import Vault

BOOK = "book"  # the purpose of links to the page of a booking


@dataclass(frozen=True)
class Trust:
    """Asked for only when something is booked: commands that talk to nobody make no key."""

    signer: Callable[[], Signer]
    vault: Callable[[], Vault]

    def path(self, activity: int, account: str, openid: str) -> str:
        """The path of the page on which a citizen books, sees or cancels their seats of an activity."""
        token = self.signer().sign(
            BOOK, {"activity": activity, "account": account, "openid": openid}
        )
        return f"/book/{token}"
