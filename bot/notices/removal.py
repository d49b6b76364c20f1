"""The removal of a withdrawn notice from a channel, and what is missing until its withdrawal is done."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.db.base import Base
from bot.ledger.channels import Channel
from bot.notices.notice import Notice, State
from bot.notices.release import STAGE_WORDS, UNDER_WAY, Release, Stage, of


class Standing(StrEnum):
    """How the removal of one release stands."""

    DELETING = "deleting"
    DELETED = "deleted"
    BY_HAND = "by_hand"  # the interface cannot; a person deletes it in the console and confirms
    CARD_REMAINS = "card_remains"  # the article is gone, the card of the mass send stays on phones


STANDING_WORDS: dict[str, str] = {
    Standing.DELETING: "正在删除", Standing.DELETED: "已删除", Standing.BY_HAND: "待人工删除",
    Standing.CARD_REMAINS: "卡片仍可见",
}  # fmt: skip
DONE = (Standing.DELETED, Standing.CARD_REMAINS)


class Removal(Base):
    """The removal of a release of a withdrawn notice; one that has none yet counts as DELETING."""

    __tablename__ = "removal"

    release_id: Mapped[int] = mapped_column(ForeignKey("release.id"), primary_key=True)
    state: Mapped[str] = mapped_column(default=Standing.DELETING, index=True)
    reason: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]


def of_all(session: Session, releases: Iterable[Release]) -> dict[int, Removal]:
    """The removals of those that are out of withdrawn notices, by release."""
    out = [
        one.id
        for one in releases
        if one.state == Stage.PUBLISHED and one.notice.state == State.WITHDRAWN
    ]
    begun = session.scalars(select(Removal).where(Removal.release_id.in_(out)))
    new = {number: Removal(release_id=number, state=Standing.DELETING, reason="") for number in out}
    return new | {one.release_id: one for one in begun}


def left(session: Session, notice: Notice) -> list[str] | None:
    """What is missing until a withdrawal is done, a line for each channel; None for what was not withdrawn."""
    if notice.state != State.WITHDRAWN:
        return None
    releases = of(session, notice.id)
    # What is on its way may come out yet, as what lies in the draft box may.
    words = {one.id: STAGE_WORDS[one.state] for one in releases if one.state in UNDER_WAY}
    for number, one in of_all(session, releases).items():
        if one.state not in DONE:
            words[number] = STANDING_WORDS[one.state]
    names = {one.id: session.get_one(Channel, one.channel).name for one in releases}
    return [f"R{number} {names[number]}：{words[number]}" for number in sorted(words)]
