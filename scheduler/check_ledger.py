"""Verify the ledger step by step: when somebody asks for it, and once every night."""

import logging
import threading
from dataclasses import dataclass

from bot import clock
from bot.db.engine import Sessions
from bot.ledger import check

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checking:
    """The job, with the parts that it works with."""

    sessions: Sessions
    stop: threading.Event

    def run(self) -> None:
        """Take every step that is left; what was not ended when we stop is gone on with by the next."""
        with self.sessions.read() as session:
            due = check.is_due(session, at=clock.now())
        if due:
            with self.sessions.begin() as session:
                check.begin(session, at=clock.now())
        while not self.stop.is_set() and self._step():
            pass

    def _step(self) -> bool:
        with self.sessions.read() as session:
            seen = check.look(session)
        if seen is None:
            return False
        with self.sessions.begin() as session:
            kept = check.keep(session, seen, at=clock.now())
        if kept and seen.ended:
            log.info(
                "ledger verified: %d entries, %d problems", seen.verdict.entries, len(seen.problems)
            )
        return kept and not seen.ended
