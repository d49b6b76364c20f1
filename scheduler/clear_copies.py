"""Forget the texts that somebody began and neither saved nor touched for long."""

import logging
from dataclasses import dataclass

from bot import clock
from bot.db.engine import Sessions
from bot.notices import working

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Copies:
    """The job, with the database."""

    sessions: Sessions

    def run(self) -> None:
        """Forget every copy whose days are over."""
        with self.sessions.begin() as session:
            count = working.expire(session, at=clock.now())
        if count:
            log.info("%d working copies are forgotten", count)
