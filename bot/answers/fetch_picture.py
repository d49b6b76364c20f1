"""Fetch the pictures that citizens sent: claimed by one at a time, tried again while the platform has them, removed in the end."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from bot.answers.picture import KEPT, PLATFORM_KEEPS, AskedPicture, Prepare, Stage
from bot.answers.talk import Talk
from bot.db.files import Files

MOST_BYTES = 10_000_000  # of a picture on the platform (DOC: media/upload)
LEASE = timedelta(minutes=3)  # longer than the longest single call
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720))
MOST_TRIES = 12  # one that ends whoever fetches it is given up, too
AT_ONCE = 100  # removed in one transaction
_SALT = 16  # bytes


@dataclass(frozen=True)
class Wanted:
    """A picture that is to be fetched."""

    number: int
    account: str
    media_id: str


def claim(session: Session, *, owner: str, at: datetime) -> Wanted | None:
    """Take the next picture that is due; None when there is none. Twice does no harm: one whose fetcher died is due again."""
    while (one := _next(session, at)) is not None:
        if at >= one.at + PLATFORM_KEEPS:
            _give_up(one, "三天里没有取到，平台已经删了")
        elif one.tries >= MOST_TRIES:
            _give_up(one, "取了多次都没有成功")
        else:
            one.state, one.lease_by, one.lease_until = Stage.FETCHING, owner, at + LEASE
            one.tries += 1
            return Wanted(one.id, one.account, one.media_id)
    return None


def fetch(wanted: Wanted, talk: Talk, files: Files, *, prepare: Prepare) -> str:
    """Fetch a picture and keep it; the name of its file. Raises Refused (also when it is no picture), Unreachable."""
    data, suffix = prepare(talk.picture(wanted.media_id, most=MOST_BYTES), "市民发来的文件")
    # Behind the end of a picture nobody reads on. So nobody can guess the name, and no two rows share a file.
    return files.keep(data + secrets.token_bytes(_SALT), suffix)


def kept(session: Session, number: int, file: str, *, owner: str) -> bool:
    """It is kept; False when it is not wanted any more, and the file is to be removed."""
    one = _held(session, number, owner)
    if one is None:
        return False
    one.state, one.file, one.media_id, one.problem = Stage.KEPT, file, "", ""
    one.next_at = one.lease_until = None
    return True


def refused(session: Session, number: int, why: str, *, owner: str) -> None:
    """The platform does not give it, or it cannot be kept."""
    if one := _held(session, number, owner):
        _give_up(one, why)


def unreachable(session: Session, number: int, *, owner: str, at: datetime) -> None:
    """Not now: tried again after a growing pause."""
    if one := _held(session, number, owner):
        one.state, one.lease_until = Stage.WANTED, None
        one.next_at = at + PAUSES[min(one.tries, len(PAUSES)) - 1]


def clear(session: Session, files: Files, *, at: datetime) -> int:
    """Remove pictures that are too old or whose citizens left, file first; how many, at most AT_ONCE."""
    over = or_(AskedPicture.state == Stage.GOING, AskedPicture.at < at - KEPT)
    chosen = select(AskedPicture).where(over).order_by(AskedPicture.id).limit(AT_ONCE)
    gone = session.scalars(chosen.with_for_update(skip_locked=True)).all()
    for one in gone:
        if one.file:
            files.forget(one.file)
        session.delete(one)
    return len(gone)


def _next(session: Session, at: datetime) -> AskedPicture | None:
    due = and_(AskedPicture.state == Stage.WANTED, AskedPicture.next_at <= at)
    orphaned = and_(AskedPicture.state == Stage.FETCHING, AskedPicture.lease_until < at)
    chosen = select(AskedPicture).where(or_(due, orphaned)).order_by(AskedPicture.next_at, AskedPicture.id)  # fmt: skip
    return session.scalar(chosen.limit(1).with_for_update(skip_locked=True))


def _held(session: Session, number: int, owner: str) -> AskedPicture | None:
    row = select(AskedPicture).where(AskedPicture.id == number).with_for_update()
    one = session.scalar(row, execution_options={"populate_existing": True})
    return one if one and one.state == Stage.FETCHING and one.lease_by == owner else None


def _give_up(one: AskedPicture, why: str) -> None:
    one.state, one.problem, one.media_id = Stage.LOST, why, ""
    one.next_at = one.lease_until = None
