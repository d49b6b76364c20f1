"""What releasing needs of a WeChat account. The account itself is a door (`bot/wechat`)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from bot.notices.readers import Comments


class Mode(StrEnum):
    """How a notice goes out on a WeChat account."""

    PUBLISH = "publish"  # a permanent page; followers are not told
    MASS = "mass"  # sent to all followers; costs quota
    DRAFT = "draft"  # laid into the account's draft box; a person sends it in the platform's own console


class Outcome(StrEnum):
    """What the platform says of a job."""

    PENDING = "pending"
    PUBLISHED = "published"
    FAILED = "failed"


@dataclass(frozen=True)
class Picture:
    """The bytes of an image and its file name, which must end as its type does."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True)
class Article:
    """One article of a draft, ready for the platform."""

    title: str
    author: str
    digest: str
    html: str
    source_url: str  # unique per release: by it an article is known as ours
    cover_id: str
    cover_wide: str = (
        ""  # the part of the cover that is shown at 2.35:1, see cover.py; empty: its middle
    )
    cover_square: str = ""  # and at 1:1


@dataclass(frozen=True)
class Job:
    """A job that the platform took on. `known` is true when it says that it already had it (45065)."""

    id: str
    msg_data_id: str = ""
    known: bool = False


@dataclass(frozen=True)
class Seen:
    """What was seen of a job: by asking, by an event, or in a list."""

    outcome: Outcome
    reason: str = ""  # a sentence in Chinese when it failed
    note: str = ""  # what people should know though it is out
    urls: tuple[str, ...] = ()  # one per article, in order; may be missing, or one of them empty
    article_id: str = ""
    raw: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Listed:
    """One article that is published, as the platform shows it."""

    article_id: str
    title: str
    url: str
    source_url: str  # by it one of ours is known
    html: str = ""  # empty where only its facts were asked for
    deleted: bool = False
    out_at: datetime | None = None  # None where the platform does not say
    place: int = 0  # among several of one publish, from 1; 0: it is alone


@dataclass(frozen=True)
class Counted:
    """One article in the platform's statistics of the day on which it came out."""

    message: str  # the number of what it came out in (msg_data_id)
    place: int  # in it, from 1
    title: str
    url: str
    told: bool  # followers were told of it: a mass send


@dataclass(frozen=True)
class Allowance:
    """How many mass sends an account has; 0 is without limit. Its channel's own settings go first."""

    per_day: int = 0
    per_month: int = 0


SUBSCRIPTION, SERVICE = Allowance(per_day=1), Allowance(per_month=4)


class Publisher(Protocol):
    """One account on the platform. Every call is one request and may raise:

    Refused: the platform will not do it, and says why (a sentence in Chinese with what to do).
    Unreachable: nothing was sent, or the platform asked to try later; trying again is safe.
    Unsure: it was sent, and no answer came back.
    """

    slug: str
    allowance: Allowance
    comments: Comments

    def upload_image(self, picture: Picture) -> str:
        """Put a picture where articles may show it; returns its address."""

    def upload_cover(self, picture: Picture) -> str:
        """Keep a cover as permanent material; returns its media id."""

    def make_draft(self, articles: Sequence[Article]) -> str:
        """Put the articles into the draft box; returns the draft's media id."""

    def publish(self, draft_id: str) -> Job:
        """Start publishing a draft without telling followers."""

    def send_to_all(self, draft_id: str, client_id: str, *, as_reprint: bool = False) -> Job:
        """Send a draft to all followers. The same `client_id` (ASCII, at most 60) within 24 h is one job.

        `as_reprint`: also where the platform judges it a reprint that may be sent; it is not sent otherwise.
        """

    def preview(self, draft_id: str, to: str) -> None:
        """Send a draft to one phone, by WeChat name or openid; 100 a day. Twice does no harm."""

    def preview_text(self, text: str, to: str) -> None:
        """Send a text to one phone in the same way."""

    def look(self, mode: Mode, job_id: str) -> Seen:
        """Ask how a job stands."""

    def find(self, source_url: str) -> Seen | None:
        """Look for an article of ours, by its source address, among the newest published ones."""

    def article(self, article_id: str) -> list[Listed]:
        """The articles of one publish, with their text; none when the platform has none."""

    def published(self, offset: int) -> list[Listed]:
        """The published articles from `offset` publishes on, newest first, 20 publishes at most, without text."""

    def counted_on(self, day: date) -> list[Counted]:
        """What came out on a day that is over, over the interface or by hand, in the platform's statistics."""

    def delete_article(self, article_id: str, place: int = 0) -> None:
        """Take the article at a place (from 1) of a publish down, for good; 0 takes all. None there is as good."""

    def delete_sent(self, job_id: str, place: int = 0) -> None:
        """Take the article of a mass send down; its card stays on phones. Gone already is as good."""

    def publishes_used(self) -> int:
        """How many publish calls the platform counted today for this account; Refused when none is left."""

    def draft_exists(self, draft_id: str) -> bool:
        """Whether a draft is still in the draft box."""

    def delete_draft(self, draft_id: str) -> None:
        """Take a draft out of the draft box; Refused when it is not there."""
