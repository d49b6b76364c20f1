"""List the releases that are not out (yet), as `release list` shows them beside the ledger."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import beijing
from bot.ledger.channels import Channel
from bot.notices.release import Release, Stage


def unpublished(
    session: Session, first: datetime | None, last: datetime | None
) -> Iterable[Release]:
    """Releases that are not out (yet), by the time they were due: [first, last), all when None."""
    chosen = select(Release).where(Release.state != Stage.PUBLISHED)
    if first is not None:
        chosen = chosen.where(Release.due_at >= first)
    if last is not None:
        chosen = chosen.where(Release.due_at < last)
    return session.scalars(chosen.order_by(Release.due_at, Release.id))


def rows(
    session: Session, first: datetime | None, last: datetime | None
) -> list[dict[str, object]]:
    """The same as `release list` shows them (interfaces.md, section 4)."""
    names = {channel.slug: channel for channel in session.scalars(select(Channel))}
    return [
        {
            "id": f"R{one.id}", "item": one.notice.index_no or "", "notice": one.notice_id,
            "title": one.notice.title, "channel": one.channel, "level": names[one.channel].level,
            "unit": one.notice.unit.name, "kind": one.notice.kind,
            "released_at": None, "due_at": beijing(one.due_at).isoformat(), "url": one.url,
            "state": one.state, "reason": one.reason,
        }
        for one in unpublished(session, first, last)
    ]  # fmt: skip
