"""Watch answers that end: their writers are told two weeks before, and when they have ended."""

import logging
from dataclasses import dataclass

from bot import clock
from bot.answers import expiry
from bot.db.engine import Sessions

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answers:
    """The job, with the parts that it works with."""

    sessions: Sessions

    def run(self) -> None:
        """Tell of what has come due; of many schedulers one tells of each."""
        with self.sessions.begin() as session:
            told = expiry.remind(session, at=clock.now())
        if told:
            log.info("%d answers end or have ended", told)
