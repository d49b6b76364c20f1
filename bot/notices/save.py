"""Save what somebody wrote on a notice that was there already, unless another changed it meanwhile."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit.trail import Act
from bot.clock import in_words
from bot.db.files import Files
from bot.errors import Refused
from bot.notices import working, write
from bot.notices.front import Fields
from bot.notices.notice import STATE_WORDS, Notice, hold
from bot.notices.write import Fetch
from bot.staff import roles
from bot.staff.member import Member


class Stale(Refused):
    """The notice is not what it was when it was opened: nothing was saved, nothing is lost."""


@dataclass(frozen=True)
class Written:
    """What somebody wrote, and the version (`opened`) of the notice that they had before them."""

    fields: Fields
    opened: str


def version(notice: Notice) -> str:
    """Which version of a notice somebody sees: its text and where it stands."""
    return f"{notice.state}-{notice.fingerprint()[:32]}"


def save(
    session: Session, notice: Notice, written: Written, *, by: Member, files: Files, fetch: Fetch, at: datetime
) -> None:  # fmt: skip
    """Edit the notice and forget the working copy. Raises Stale where it was changed since, and as `write.edit` does."""
    roles.require(by, "notice.edit")
    hold(session, notice.id)
    if version(notice) != written.opened:
        raise Stale(_stale(session, notice))
    write.edit(session, notice, written.fields, by=by, files=files, fetch=fetch, at=at)
    working.forget(session, notice.id, by=by)


def _stale(session: Session, notice: Notice) -> str:
    acts = select(Act).where(Act.subject_kind == "notice", Act.subject_id == str(notice.id))
    last = session.scalars(acts.order_by(Act.id.desc()).limit(1)).first()
    who = f"{last.actor} 在{in_words(last.at)}动过它" if last else "别人动过它"
    return (
        f"没有保存：您打开以后，{who}，现在是“{STATE_WORDS[notice.state]}”。"
        "您写的都在下面，请对照现在的内容，改好以后再保存一次"
    )
