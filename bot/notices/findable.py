"""Let staff find every notice by its words, whatever its state; what the public may find is another table of words."""

from sqlalchemy import ColumnElement, Connection, or_, select
from sqlalchemy.orm import Session, defer, selectinload

from bot.notices import article
from bot.notices.notice import Notice
from bot.search import engine
from bot.search.engine import DESK_WORDS

_BATCH = 500
_LONGEST_NUMBER = 10  # digits


def put(session: Session, notice: Notice) -> None:
    """Make a notice, which has its number, findable by the words that it has now, newest written first."""
    engine.put(session, notice.id, _text(notice), at=notice.created_at, table=DESK_WORDS)


def remove(session: Session, number: int) -> None:
    """Make a notice unfindable: it was deleted, or its text was purged."""
    engine.remove(session, number, DESK_WORDS)


def search(session: Session, text: str, *, limit: int) -> list[Notice]:
    """Notices in any state, for staff: the one of that number or index number, then those that hold every word of the
    text, newest first; any word when none holds all."""
    hits = engine.match(session, text, limit=limit, table=DESK_WORDS) or engine.match(
        session, text, limit=limit, every=False, table=DESK_WORDS
    )
    asked = text.strip()
    named: ColumnElement[bool] = Notice.index_no == asked
    if asked.isascii() and asked.isdigit() and len(asked) < _LONGEST_NUMBER:
        named = or_(named, Notice.id == int(asked))
    chosen = select(Notice).options(selectinload(Notice.unit), defer(Notice.body))
    found = list(session.scalars(chosen.where(or_(named, Notice.id.in_(hits)))))
    place = {id: at for at, id in enumerate(hits, start=1)}
    return sorted(found, key=lambda one: place.get(one.id, 0))[:limit]


def fill(connection: Connection) -> None:
    """Make the notices findable that came before this was kept. After migrations; nothing where all are."""
    known = select(DESK_WORDS.c.id).where(DESK_WORDS.c.id == Notice.id)
    missing = select(Notice).where(~known.exists()).order_by(Notice.id)
    with Session(connection) as session:
        while some := list(session.scalars(missing.limit(_BATCH))):
            told = ((one.id, _text(one), one.created_at) for one in some)
            engine.put_new(session, told, DESK_WORDS)
            session.expunge_all()


def _text(notice: Notice) -> str:
    return f"{notice.title}\n{article.plain(notice.body)}"
