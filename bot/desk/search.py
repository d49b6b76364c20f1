"""Find on the desk: notices in every state, answers, lines of the ledger, by the words that citizens search by."""

from flask import request

from bot.answers import search as answers
from bot.desk.seat import Answer, Page, Seat
from bot.ledger import browse
from bot.ledger.browse import Filter
from bot.notices import findable
from bot.staff.roles import may

MOST = 15  # of each


def search(seat: Seat) -> Answer:
    """What fits the words best: at most fifteen notices, answers and lines each."""
    text = request.args.get("q", "").strip()[:80]
    notices, entries, lines = [], [], []
    if text:
        with seat.read() as session:
            if may(seat.person, "notice.read"):
                notices = findable.search(session, text, limit=MOST)
            if may(seat.person, "answers.read"):
                arrays = seat.tools.index.fresh(session)
                entries = [
                    one.entry
                    for one in answers.search(session, arrays, arrays.asked(text), limit=MOST)
                ]
            if may(seat.person, "ledger.read"):
                lines = browse.page(session, Filter(text=text), limit=MOST).lines
    return seat.page(
        "search.html", text=text, notices=notices, entries=entries, lines=lines, most=MOST
    )


PAGES = (Page("/search", "search", search, only="GET"),)
