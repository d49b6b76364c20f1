"""Today: what waits for me, what goes out, and how the account stands."""

from bot.desk.seat import Answer, Page, Seat
from bot.notices import listing
from bot.review import waiting


def today(seat: Seat) -> Answer:
    """The first page after signing in."""
    with seat.read() as session:
        mine = waiting.for_member(session, seat.person, at=seat.now())
        held = listing.by_numbers(session, (one.round.subject_id for one in mine))
    shown = [(one, held[one.round.subject_id]) for one in mine if one.round.subject_id in held]
    return seat.page("today.html", waiting=shown)


PAGES = (Page("/", "today", today, only="GET"),)
