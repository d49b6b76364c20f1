"""Several notices in one send (同批): one draft of up to eight articles, sent once, out or not out together.

Each keeps a release of its own, with its own state, address and entry in the ledger.
"""

import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from bot.errors import OutOfTurn, Refused
from bot.ledger.channels import Channel
from bot.notices import find, release, schedule, together
from bot.notices.channel import Mode
from bot.notices.notice import Classification, Notice, State, hold
from bot.notices.release import Release, Stage
from bot.staff import roles
from bot.staff.member import Member

LISTED = 60  # notices to choose from
MOST = 8  # articles in one draft (DOC: draft/add)


def group(
    session: Session, notices: Sequence[Notice], *, on: str, mode: Mode, due: datetime | None, by: Member, at: datetime
) -> list[Release]:  # fmt: skip
    """Arrange notices to go out on a channel in one send, in this order; the first one is the headline (头条).

    What was arranged for them on this channel is replaced; other channels stay as they are. Raises as
    `schedule.schedule` does for each of them, and Refused for fewer than two or more than eight.
    """
    roles.require(by, "notice.schedule")
    numbers = [one.id for one in notices]
    if not 2 <= len(set(numbers)) <= MOST or len(set(numbers)) < len(numbers):
        raise Refused(f"合并成一次发送的，要 2 到 {MOST} 篇不同的稿件")
    hold(session, *numbers)
    channel, mark = schedule.sendable(session, on), secrets.token_hex(8)
    arranged = []
    for place, notice in enumerate(notices, start=1):
        one, before = _free(session, notice, channel, due, at=at)
        schedule.arrange(session, one, mode=mode, due=due or at, by=by.name, at=at)
        one.batch, one.place = mark, place
        schedule.is_due(session, notice)
        after: dict[str, object] = {
            "state": notice.state, "channels": [channel.slug], "mode": mode.value,
            "due_at": one.due_at.isoformat(), "group": numbers,
        }  # fmt: skip
        schedule.record(session, notice, "notice.group", by.name, at, before, after)
        arranged.append(one)
    return arranged


def candidates(session: Session) -> list[Notice]:
    """The newest notices that may be put together: approved, or arranged already."""
    ready = Notice.state.in_((State.APPROVED, State.SCHEDULED))
    opened = Notice.classification == Classification.ACTIVE
    chosen = select(Notice).options(joinedload(Notice.unit)).where(ready, opened)
    return list(session.scalars(chosen.order_by(Notice.id.desc()).limit(LISTED)))


def order(
    session: Session, mark: str, numbers: Sequence[int], *, by: Member, at: datetime
) -> list[Release]:
    """Put the releases of a group into another order. Raises OutOfTurn where they are not all and only that group."""
    roles.require(by, "notice.schedule")
    hold(session, *(one.notice_id for one in together.grouped(session, mark)))
    known = {one.id: one for one in together.grouped(session, mark)}
    if len(known) < 2 or sorted(numbers) != sorted(known):
        raise OutOfTurn(
            "这一批刚刚有变动（有稿件加入、移出，或者已经开始发送），请重新打开再排顺序"
        )
    told: dict[str, object] = {"group": [known[number].notice_id for number in numbers]}
    for place, number in enumerate(numbers, start=1):
        one = known[number]
        before: dict[str, object] = {"place": one.place}
        one.place = place
        schedule.record(
            session, one.notice, "notice.order", by.name, at, before, told | {"place": place}
        )
    return [known[number] for number in numbers]


def ungroup(session: Session, notice: Notice, *, by: Member, at: datetime) -> list[Release]:
    """Take a notice out of what it is grouped with: it goes out by itself, at the same time and in the same way.

    Raises OutOfTurn where it waits in no group.
    """
    roles.require(by, "notice.schedule")
    hold(session, notice.id)
    grouped = list(_grouped(session, notice))
    if not grouped:
        raise OutOfTurn(f"《{notice.title}》没有在等的同批发送，不用移出")
    for one in grouped:
        before: dict[str, object] = {"place": one.place}
        one.batch, one.place = "", 0
        told: dict[str, object] = {"channel": one.channel, "due_at": one.due_at.isoformat()}
        schedule.record(session, notice, "notice.ungroup", by.name, at, before, told)
    return grouped


def _grouped(session: Session, notice: Notice) -> Iterator[Release]:
    for one in release.of(session, notice.id):
        if one.state == Stage.WAITING and len(together.waiting_with(session, one)) > 1:
            yield one


def _free(
    session: Session, notice: Notice, channel: Channel, due: datetime | None, *, at: datetime
) -> tuple[Release, dict[str, object]]:
    """A notice's release on the channel, which may be arranged (anew), and the state that the notice had."""
    schedule.refuse_what_never_goes(session, notice, due, at=at)
    every = release.of(session, notice.id)
    known = next((one for one in every if one.channel == channel.slug), None)
    schedule.refuse_second(notice, channel, known)
    before = notice.move("schedule_more" if notice.state == State.PUBLISHED else "schedule")
    if not find.approved_as_it_stands(session, notice):
        raise OutOfTurn(f"《{notice.title}》的内容和审定时不一样，请重新送审")
    return known or schedule.new(notice, channel), before
