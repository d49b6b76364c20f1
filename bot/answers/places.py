"""The venues of the guide as checking compares notices with them: names, telephone, hours of the week."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers.venue import Venue
from bot.checks.sheet import Place, Span


def places(session: Session) -> list[Place]:
    """Every venue, in the order that the guide gives."""
    return [_place(venue) for venue in session.scalars(select(Venue).order_by(Venue.position))]


def _place(venue: Venue) -> Place:
    return Place(
        name=venue.name,
        called=tuple(venue.called()),
        phone=venue.phone,
        spans=tuple(Span(row.days, row.opens, row.closes) for row in venue.openings),
    )
