"""What a citizen did, and what they are told: the two shapes that pass between a door and the chat."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from bot.chat.dialogue import Turn


class Means(StrEnum):
    """How the citizen addressed us."""

    TEXT = "text"
    FOLLOW = "follow"
    MENU = "menu"  # a menu click; `text` is the menu key
    SCAN = "scan"  # a QR code; `text` is the scene
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    LOCATION = "location"
    LINK = "link"


@dataclass(frozen=True)
class Asked:
    """One thing said by one citizen to one account."""

    account: str  # slug of the account
    openid: str  # empty where nobody can be told apart (command line)
    means: Means
    text: str
    delivery: str  # the same for every redelivery of the same message
    at: datetime  # when it reached us, UTC
    media: str = ""  # the platform's name for the picture that came


@dataclass(frozen=True)
class Found:
    """One hit of the search, as `ask --json` shows it."""

    id: str  # as imported, or the notice's id
    kind: str  # faq | notice | guide | activity
    title: str
    score: float


@dataclass(frozen=True)
class Card:
    """One article card, where the platform can show one."""

    title: str
    digest: str
    url: str
    picture: str = ""


@dataclass(frozen=True)
class Reply:
    """What the citizen is told. `answered` is true only for a direct answer.

    `turn` is what their next message continues; None closes the dialogue. `act` is what must be written before it may
    be said: it is run in the transaction that writes the question down, and gives the reply that stands. With `private`
    what the citizen said holds a name or a telephone, and is not written down.
    """

    text: str
    intent: str
    answered: bool
    answers: tuple[Found, ...] = field(default=())
    card: Card | None = None
    turn: Turn | None = None
    act: Callable[[Session], "Reply"] | None = None
    private: bool = False
