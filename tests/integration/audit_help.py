"""What tests of the audit trail share: acts, the job that seals them, and what verifying finds."""

import threading
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.audit import trail
from bot.audit.seal import Seal
from bot.audit.verify import Verdict, verify
from bot.db.engine import Sessions
from scheduler.seal_acts import Sealing
from tests import make

AT = make.AT


def write(session: Session, word: str, at: datetime = AT) -> None:
    """One act."""
    told: dict[str, object] = {"title": word, "n": 0.5}
    trail.record(session, actor="li", verb="notice.add", subject=("notice", "1"), at=at, after=told)


def written(sessions: Sessions, *words: str, at: datetime = AT) -> None:
    """Acts, each with a word."""
    with sessions.begin() as session:
        for word in words:
            write(session, word, at)


def sealed_now(sessions: Sessions) -> None:
    """The job runs once."""
    Sealing(sessions, threading.Event()).run()


def verified(sessions: Sessions, at: datetime = AT) -> Verdict:
    """What verifying finds."""
    with sessions.read() as session:
        return verify(session, at=at)


def seals(sessions: Sessions) -> list[int]:
    """The acts in the order of their seals."""
    with sessions.read() as session:
        return list(session.scalars(select(Seal.act_id).order_by(Seal.seq)))
