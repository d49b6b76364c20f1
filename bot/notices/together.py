"""What waits to go out together, in one send (同批): read here by whoever arranges, claims or shows it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.notices.release import Release, Stage


def waiting_with(session: Session, one: Release) -> list[Release]:
    """What waits to go out in one send with a release, in its order, as it stands now; itself alone where nothing does."""
    return grouped(session, one.batch) if one.batch else [one]


def grouped(session: Session, mark: str) -> list[Release]:
    """What waits under the mark of a group, in its order, as it stands now; none where it has begun or ended."""
    chosen = select(Release).where(Release.batch == mark, Release.state == Stage.WAITING)
    in_order = chosen.order_by(Release.place, Release.id)
    return list(session.scalars(in_order, execution_options={"populate_existing": True}))
