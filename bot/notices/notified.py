"""Who was told that the step of a review waits for them: when, by what ways, and whether it arrived."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.messages.address import KINDS
from bot.messages.delivery import STAGE_WORDS, Delivery, Stage
from bot.messages.message import MEMBER, Message, MessageRead
from bot.notices import escalate, waits
from bot.notices.notice import Notice
from bot.review import step
from bot.staff.member import Member


@dataclass(frozen=True)
class Sent:
    """One way by which somebody was told: how, how it stands, when it went out, why it did not."""

    how: str
    stands: str
    arrived: bool
    at: datetime | None
    reason: str


@dataclass(frozen=True)
class Told:
    """One person who was told: the newest message to them of this step, and whether they have seen it on the desk."""

    name: str
    at: datetime
    seen: bool
    by: tuple[Sent, ...]


def told(session: Session, notice: Notice) -> list[Told]:
    """Who was told of the step that waits now, in four queries however many they are; nobody when none waits."""
    opened = step.current(session, "notice", notice.id)
    waiting = opened.waiting() if opened is not None else None
    if opened is None or waiting is None:
        return []
    newest = _newest(session, notice, since=escalate.since(opened, waiting))
    people = {
        one.id: one for one in session.scalars(select(Member).where(Member.id.in_(list(newest))))
    }
    numbers = [one.id for one in newest.values()]
    sent, seen = _sent(session, numbers), _seen(session, numbers)
    return [
        Told(people[who].name, one.at, (one.id, who) in seen, tuple(sent[one.id]))
        for who, one in newest.items()
    ]


def _newest(session: Session, notice: Notice, *, since: datetime) -> dict[int, Message]:
    """The newest request to each person, by their number."""
    asked = select(Message).where(
        Message.subject_kind == "notice", Message.subject_id == str(notice.id), Message.at >= since,
        Message.wants == waits.REVIEW, Message.role.startswith(MEMBER),
    )  # fmt: skip
    requests = session.scalars(asked.order_by(Message.id))
    return {int(one.role.removeprefix(MEMBER)): one for one in requests}


def _sent(session: Session, numbers: Sequence[int]) -> Mapping[int, list[Sent]]:
    chosen = select(Delivery).where(Delivery.message_id.in_(numbers)).order_by(Delivery.id)
    found: dict[int, list[Sent]] = defaultdict(list)
    for one in session.scalars(chosen.options(joinedload(Delivery.way))):
        if one.message_id is not None:
            arrived = one.state == Stage.SENT
            found[one.message_id].append(
                Sent(KINDS[one.way.kind], STAGE_WORDS[one.state], arrived, one.sent_at, one.reason)
            )
    return found


def _seen(session: Session, numbers: Sequence[int]) -> set[tuple[int, int]]:
    rows = select(MessageRead).where(MessageRead.message_id.in_(numbers))
    return {(one.message_id, one.member_id) for one in session.scalars(rows)}
