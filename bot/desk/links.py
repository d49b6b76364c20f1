"""Dead links: which addresses in answers and menus lead nowhere, since when, and where they stand."""

from flask import request

from bot.desk.seat import Answer, Page, Seat
from bot.links import check


def links(seat: Seat) -> Answer:
    """What fails, longest first."""
    with seat.read() as session:
        found = check.failing(session)
    return seat.page("links.html", found=found)


def links_again(seat: Seat) -> Answer:
    """Look once more soon."""
    with seat.begin() as (session, by):
        check.again(session, request.form.get("url", "")[: check.LONGEST], by=by, at=seat.now())
    return seat.done("一小时内再查一次，好了就从这里去掉", "links")


PAGES = (
    Page("/links", "links", links, only="GET"),
    Page("/links/again", "links_again", links_again, only="POST"),
)
