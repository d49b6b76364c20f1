"""What may be shown, and finding it: every path to the public asks here, and only here."""

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.notices.notice import (
    CLASSIFICATIONS,
    Classification,
    Notice,
    NoticeAttachment,
    NoticeMedia,
    State,
)
from bot.review import step
from bot.search import engine

MOST_HITS = 1000  # newest candidates that a search looks through; keeps its cost bounded


def shown() -> ColumnElement[bool]:
    """The one predicate of what the public may see: open by class, and out."""
    return and_(Notice.classification == Classification.ACTIVE, Notice.state == State.PUBLISHED)


def is_open(notice: Notice) -> bool:
    """Whether a notice may go out at all, by its class (公开属性)."""
    return notice.classification == Classification.ACTIVE


def why_closed(notice: Notice) -> str:
    """The sentence for whoever tries to send what is not open."""
    return f"《{notice.title}》的公开属性是“{CLASSIFICATIONS[notice.classification]}”，不能发布"


def approved_as_it_stands(session: Session, notice: Notice) -> bool:
    """Whether what stands now is byte for byte what the chain approved."""
    return step.approved_fingerprint(session, "notice", notice.id) == notice.fingerprint()


def may_go_out(session: Session, notice: Notice) -> bool:
    """The last look before sending: open by class, on its way or out, and approved as it stands."""
    going = notice.state in (State.SCHEDULED, State.PUBLISHING, State.PUBLISHED)
    return going and is_open(notice) and approved_as_it_stands(session, notice)


def latest(
    session: Session, *, limit: int, kind: str | None = None, offset: int = 0
) -> list[Notice]:
    """Released notices, newest first, of one kind or of all."""
    chosen = select(Notice).where(shown())
    if kind:
        chosen = chosen.where(Notice.kind == kind)
    newest_first = chosen.order_by(Notice.published_at.desc(), Notice.id.desc())
    return list(session.scalars(newest_first.limit(limit).offset(offset)))


def search(session: Session, text: str, *, limit: int, offset: int = 0) -> list[Notice]:
    """Released notices that hold every word of the text, newest first; any word when none holds all."""
    found = hits(session, text)
    if not found:
        return []
    chosen = select(Notice).where(shown(), Notice.id.in_(found))
    newest_first = chosen.order_by(Notice.published_at.desc(), Notice.id.desc())
    return list(session.scalars(newest_first.limit(limit).offset(offset)))


def count(session: Session, *, kind: str | None = None, text: str = "") -> int:
    """How many released notices there are, of a kind or holding the words of a text."""
    chosen = select(func.count()).select_from(Notice).where(shown())
    if kind:
        chosen = chosen.where(Notice.kind == kind)
    if text:
        chosen = chosen.where(Notice.id.in_(hits(session, text)))
    return session.scalar(chosen) or 0


def by_id(session: Session, number: int) -> Notice:
    """A released notice. Raises NotFound for anything else, whether or not it exists."""
    notice = session.scalar(select(Notice).where(shown(), Notice.id == number))
    if notice is None:
        raise NotFound("没有这条信息，或者它没有公开发布")
    return notice


def withdrawn(session: Session, number: int) -> Notice | None:
    """A notice that was out and has been withdrawn: that much may be told, its text may not."""
    was_out = (Notice.state == State.WITHDRAWN, Notice.classification == Classification.ACTIVE)
    return session.scalar(select(Notice).where(Notice.id == number, *was_out))


def media(session: Session, file: str) -> bool:
    """Whether a picture may be shown: some released notice shows it."""
    used = select(NoticeMedia.file).join(Notice, Notice.id == NoticeMedia.notice_id)
    return session.scalar(used.where(NoticeMedia.file == file, shown()).limit(1)) is not None


def attachment(session: Session, number: int, position: int) -> NoticeAttachment:
    """An attachment of a released notice. Raises NotFound for anything else, whether or not it exists."""
    chosen = select(NoticeAttachment).join(Notice, Notice.id == NoticeAttachment.notice_id)
    here = (NoticeAttachment.notice_id == number, NoticeAttachment.position == position)
    one = session.scalar(chosen.where(*here, shown()))
    if one is None:
        raise NotFound("没有这个附件，或者它没有公开发布")
    return one


def kinds(session: Session) -> list[tuple[str, int]]:
    """The kinds of what is shown, with how many of each, most first."""
    counted = select(Notice.kind, func.count()).where(shown()).group_by(Notice.kind)
    return [
        (kind, n) for kind, n in session.execute(counted.order_by(func.count().desc(), Notice.kind))
    ]


def hits(session: Session, text: str) -> list[int]:
    """The candidates of a search, newest first: what holds every word of the text, any word when none holds all."""
    every = engine.match(session, text, limit=MOST_HITS)
    return every or engine.match(session, text, limit=MOST_HITS, every=False)
