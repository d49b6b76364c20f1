"""Show a notice that waits for a review on the approver's own phone: what is uploaded, then a draft, which goes again."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import facts
from bot.db.files import Files
from bot.messages.delivery import Delivery
from bot.notices import prepare
from bot.notices.call import Step
from bot.notices.dispatch import Upload
from bot.notices.notice import Classification, Notice, State

NOTE = "等您审核，还没有发布，请不要转发；点“阅读原文”登录后审核"
LIES_FOR = timedelta(hours=24)  # a draft that was only to be looked at


def is_shown(session: Session, number: int) -> bool:
    """Whether a notice may be laid before an approver by way of the platform: in review, and meant for the public."""
    notice = session.get(Notice, number)
    return (
        notice is not None
        and notice.state == State.IN_REVIEW
        and notice.classification == Classification.ACTIVE
    )


def next_step(
    session: Session, number: int, account: str, *, files: Files, base_url: str, link: str
) -> Step:
    """The next picture to upload, or the draft. Raises Refused where the article cannot be made."""
    notice = session.get_one(Notice, number)
    uploads = prepare.uploads(session, account)
    missing = prepare.missing_upload(notice, uploads, files)
    if missing is not None:
        return missing
    note = "；".join(["演示数据", NOTE] if facts.is_demo(session) else [NOTE])
    made = prepare.article_of(notice, uploads, base_url, note=note, source_url=link)
    return Step("draft", articles=(made,))


def uploaded(session: Session, account: str, step: Step, place: str, *, at: datetime) -> None:
    """The account has a picture now; a release later need not upload it again."""
    if step.picture is not None:
        kept = Upload(account=account, file=step.picture.name, use=step.name, place=place, at=at)
        session.merge(kept)


def drafted(session: Session, number: int, draft_id: str, *, at: datetime) -> None:
    """A delivery has its draft, to be shown at every try and taken away afterwards."""
    one = session.get_one(Delivery, number)
    one.draft_id, one.draft_at = draft_id, at


def draft_of(session: Session, number: int) -> str:
    """The draft that a delivery has; empty when none."""
    return session.get_one(Delivery, number).draft_id


def left_lying(session: Session, *, at: datetime) -> list[tuple[int, str, str]]:
    """The drafts that were looked at long enough: the delivery, its account, the draft."""
    old = (Delivery.draft_id != "", Delivery.draft_at < at - LIES_FOR)
    rows = session.scalars(select(Delivery).where(*old).order_by(Delivery.id).limit(100))
    return [(one.id, one.way.account, one.draft_id) for one in rows]


def taken_away(session: Session, number: int) -> None:
    """A draft is gone from the box."""
    one = session.get_one(Delivery, number)
    one.draft_id, one.draft_at = "", None
