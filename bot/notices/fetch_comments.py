"""Fetch the comments of recent sends, article by article, and settle what is known of our replies by what is shown."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot import personal
from bot.messages import message
from bot.notices import comment
from bot.notices.comment import (
    AT_ONCE,
    FRESH,
    OFTEN,
    RECENT,
    SELDOM,
    Comment,
    CommentBox,
    Reply,
)
from bot.notices.readers import Said, Where
from bot.notices.release import Release

LONGEST = 600  # characters of a comment that are kept


def due(session: Session, *, at: datetime) -> list[tuple[int, Where]]:
    """The releases whose comments are to be fetched now, and where they are."""
    waiting = (
        select(Release)
        .join(CommentBox, CommentBox.release_id == Release.id)
        .where(CommentBox.is_open, CommentBox.next_at <= at, Release.published_at > at - RECENT)
        .order_by(CommentBox.next_at)
    )
    return [
        (one.id, comment.where(session, one)) for one in session.scalars(waiting.limit(AT_ONCE))
    ]


def keep(session: Session, number: int, total: int, shown: list[Said], *, at: datetime) -> int:
    """Write down what was listed of a release; how many are new. What is listed no more is forgotten."""
    one = session.get_one(Release, number)
    known = {
        each.number: each
        for each in session.scalars(select(Comment).where(Comment.release_id == number))
    }
    fresh = [said for said in shown if said.number not in known]
    session.add_all(_new(one, said) for said in fresh)
    for said in shown:
        if said.number in known:
            _learn(known[said.number], said)
    if len(shown) >= total:  # else what is not listed may only be older
        gone = [each.id for each in known.values() if each.number not in {s.number for s in shown}]
        session.execute(delete(Comment).where(Comment.id.in_(gone)))
    kept = comment.box(session, one)
    kept.total, kept.problem, kept.fetched_at = total, "", at
    out = one.published_at or at
    kept.next_at = at + (OFTEN if at - out < FRESH else SELDOM)
    if fresh:
        text = f"《{one.notice.title}》有 {len(fresh)} 条新留言，请查看、选择、回复"
        message.tell(session, ("officer",), text, about=("notice", str(one.notice_id)), at=at)
    return len(fresh)


def failed(session: Session, number: int, *, why: str, at: datetime) -> None:
    """They could not be fetched; tried again later."""
    kept = comment.box(session, session.get_one(Release, number))
    kept.problem, kept.next_at = why, at + SELDOM


def _new(one: Release, said: Said) -> Comment:
    return Comment(
        notice_id=one.notice_id, release_id=one.id, number=said.number, said_at=said.at,
        text=personal.mask(said.text)[:LONGEST], elected=said.elected, reply=said.reply,
        reply_state=Reply.PUBLISHED if said.reply else Reply.NONE, reply_by="", passed_by="",
    )  # fmt: skip


def _learn(one: Comment, said: Said) -> None:
    """The platform's word goes before ours: a reply that it shows is out, one that it does not show is not."""
    one.elected = said.elected
    if said.reply:
        one.reply, one.reply_state = said.reply, Reply.PUBLISHED
    elif one.reply_state == Reply.SENDING:
        one.reply_state = Reply.PROPOSED
    elif one.reply_state == Reply.PUBLISHED:
        one.reply, one.reply_state = "", Reply.NONE
