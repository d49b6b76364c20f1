"""Know an article again: one that was found on the platform and one that somebody registered by hand are one release."""

import hashlib
from collections.abc import Iterable
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.clock import local_day
from bot.ledger.entry import Entry, EntryKind, Released

FOUND = "WX-"  # how the items of adopted articles begin; they have no number of the bureau's own
MOST_ARTICLES = 8  # in one publish (DOC: draft/add)


class Ours:
    """What this product released or adopted on some accounts in a span of days, by address and by title and day.

    Only that: among the rows of a register two items may well share a title.
    """

    def __init__(self, session: Session, accounts: Iterable[str], first: date, last: date) -> None:
        ours = or_(Entry.release_id.is_not(None), Entry.item.startswith(FOUND))
        chosen = select(Entry).where(
            Entry.kind == EntryKind.RELEASED, Entry.channel.in_(set(accounts)), ours,
            Entry.day.between(first, last),
        )  # fmt: skip
        self._by_url: dict[tuple[str, str], Entry] = {}
        self._by_title: dict[tuple[str, str, date], Entry] = {}
        for entry in session.scalars(chosen.order_by(Entry.seq)):
            self._by_title.setdefault((entry.channel, entry.title, entry.day), entry)
            if entry.url:
                self._by_url.setdefault((entry.channel, entry.url), entry)

    def same(self, record: Released) -> Entry | None:
        """The entry of the same article: the same account and address, or the same title on the same day."""
        day = local_day(record.released_at)
        return self._by_url.get((record.channel, record.url)) or self._by_title.get(
            (record.channel, record.title, day)
        )


def adopted(session: Session, record: Released) -> Entry | None:
    """The ledger's entry of the same article, where it was found on the platform and adopted."""
    same_day = and_(Entry.title == record.title, Entry.day == local_day(record.released_at))
    unknown = Entry.url == "" if record.url else Entry.url.is_not(None)
    same = or_(Entry.url == record.url, and_(same_day, unknown)) if record.url else same_day
    chosen = select(Entry).where(
        Entry.kind == EntryKind.RELEASED, Entry.channel == record.channel,
        Entry.item.startswith(FOUND), same,
    )  # fmt: skip
    return session.scalar(chosen.order_by(Entry.seq).limit(1))


def registered(session: Session, record: Released) -> Entry | None:
    """The ledger's entry of the same article, whoever made it."""
    same_day = and_(Entry.title == record.title, Entry.day == local_day(record.released_at))
    same = or_(same_day, Entry.url == record.url) if record.url else same_day
    chosen = select(Entry).where(
        Entry.kind == EntryKind.RELEASED, Entry.channel == record.channel, same
    )
    return session.scalar(chosen.order_by(Entry.seq).limit(1))


def item_of(article_id: str, place: int) -> str:
    """The item of the article at a place (from 1) of a publish that was out before the account was taken over."""
    return f"{FOUND}{hashlib.sha256(article_id.encode()).hexdigest()[:12]}-{place}"


def was_taken_over(session: Session, account: str, article_id: str) -> bool:
    """Whether a publish of the platform's list was entered when the account was taken over."""
    items = [item_of(article_id, place) for place in range(1, MOST_ARTICLES + 1)]
    chosen = select(Entry.seq).where(Entry.channel == account, Entry.item.in_(items))
    return session.scalar(chosen.limit(1)) is not None


def before(session: Session, record: Released, taken: set[int]) -> Entry | None:
    """The entry of an article out of the platform's list: taken over already, or registered by hand before.

    A register may have no address, or another of the platform's two for one article; two articles of the list
    with one title on one day are two, and one line of a register is one of them: `taken` are the lines (by
    number) that were found by their titles, to which this one is added.
    """
    by_hand = and_(Entry.release_id.is_(None), Entry.item.not_like(f"{FOUND}%"))
    same_day = and_(Entry.title == record.title, Entry.day == local_day(record.released_at))
    named = Entry.item == record.item
    named = or_(named, Entry.url == record.url) if record.url else named
    titled = and_(same_day, or_(Entry.url == "", by_hand), Entry.seq.not_in(taken))
    chosen = select(Entry).where(
        Entry.kind == EntryKind.RELEASED, Entry.channel == record.channel, or_(named, titled)
    )
    found = session.scalar(chosen.order_by(named.desc(), Entry.seq).limit(1))
    if found is not None:
        taken.add(found.seq)
    return found
