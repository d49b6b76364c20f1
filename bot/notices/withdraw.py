"""Withdraw a notice: it is shown and found no more, and the ledger gets another line; nothing is deleted."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.errors import OutOfTurn, Refused
from bot.ledger import entry
from bot.ledger.entry import Entry, EntryKind
from bot.messages import message
from bot.notices import release, waits
from bot.notices.notice import Notice, hold
from bot.review import step
from bot.search import engine
from bot.staff import roles
from bot.staff.member import Member


def withdraw(
    session: Session, notice: Notice, *, by: Member, reason: str, at: datetime
) -> list[str]:
    """Take a released notice back, with the reason that the public will read.

    Also one that was changed since, when the platform told late that it had gone out before. What is still
    on its way to another channel is called off where it has not been submitted.

    What is out on our own channels is taken down by `take_down`. Returns the names of the media that carried
    it as well: what they printed is not ours to remove, the officer is told of it.
    """
    roles.require(by, "notice.withdraw")
    if not reason.strip():
        raise Refused("撤回要写明原因，公众会看到")
    return take_back(session, notice, by=by.name, reason=reason, at=at)


def take_back(session: Session, notice: Notice, *, by: str, reason: str, at: datetime) -> list[str]:
    """The same, for who has asked already whether they may: what is replaced is withdrawn when the new one is out."""
    hold(session, notice.id)
    out = [one for one in release.of(session, notice.id) if one.state == release.Stage.PUBLISHED]
    if not out:
        raise OutOfTurn(f"《{notice.title}》没有发布过，不用撤回")
    before = notice.move("withdraw")
    notice.reason, notice.withdrawn_at = reason.strip(), at
    step.void(session, "notice", notice.id, at=at)
    waits.over(session, notice, waits.REVIEW)
    release.cancel_waiting(session, notice, why=release.WITHDRAWN)
    engine.remove(session, notice.id)
    lines = [release.copied(session, one, at=at, kind=EntryKind.WITHDRAWN) for one in out]
    entry.append(session, lines, by=by, at=at)
    told: dict[str, object] = {
        "state": notice.state, "reason": reason, "releases": [one.id for one in out]
    }  # fmt: skip
    trail.record(
        session, actor=by, verb="notice.withdraw", subject=("notice", str(notice.id)), at=at,
        before=before, after=told,
    )  # fmt: skip
    elsewhere = _elsewhere(session, notice)
    if elsewhere:
        text = f"《{notice.title}》已撤回；{'、'.join(elsewhere)}也登载过，不能由本系统删除，请联系它们"
        message.tell(session, ("officer",), text, about=("notice", str(notice.id)), at=at)
    return elsewhere


def _elsewhere(session: Session, notice: Notice) -> list[str]:
    """The media that a register says have carried the notice."""
    registered = select(Entry.channel_name).where(
        Entry.notice_id == notice.id, Entry.kind == EntryKind.RELEASED, Entry.release_id.is_(None)
    )
    return list(
        session.scalars(registered.group_by(Entry.channel_name).order_by(Entry.channel_name))
    )
