"""Messages to the person: what waits to be read, page by page; each opens the page of what it is about."""

from flask import redirect, request, url_for
from flask_wtf import FlaskForm

from bot.desk.seat import Answer, Page, Seat
from bot.messages import inbox, message, outbox

SIZE = 30
MOST_PAGES = 1000  # older ones than that nobody leafs to


def messages(seat: Seat) -> Answer:
    """The newest messages; only those that were not read, or all."""
    every = request.args.get("all") == "1"
    asked = request.args.get("page", 1, type=int)
    number = min(max(asked, 1), MOST_PAGES)
    with seat.read() as session:
        shown = inbox.page(session, seat.person, number=number, size=SIZE, unread=not every)

    def address(to: int) -> str:
        return url_for("desk.messages", all="1" if every else None, page=to if to > 1 else None)

    return seat.page(
        "messages.html", inbox=shown, every=every, form=FlaskForm(), number=number,
        newer=address(number - 1) if number > 1 else "", older=address(number + 1) if shown.more else "",
    )  # fmt: skip


def message_open(seat: Seat, number: int) -> Answer:
    """Open what a message is about; by that it is read."""
    with seat.begin() as (session, by):
        one = inbox.find(session, by, number)
        message.mark_read(session, by, [one])
        there = outbox.path_of(one)
    return redirect(url_for("desk.messages", all=1) if there == outbox.HERE else there, 303)


def messages_read(seat: Seat) -> Answer:
    """Say that all of them are read."""
    with seat.begin() as (session, by):
        new = inbox.read_all(session, by)
    return seat.done(f"{new} 条消息标为已读" if new else "没有未读的消息", "messages")


PAGES = (
    Page("/messages", "messages", messages, only="GET"),
    Page("/messages/<int:number>", "message_open", message_open, only="GET"),
    Page("/messages/read", "messages_read", messages_read, only="POST"),
)
