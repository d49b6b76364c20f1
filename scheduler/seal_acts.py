"""Seal the audit trail: what was written since the last look, and at the first start everything."""

import logging
import threading
from dataclasses import dataclass

from bot import clock
from bot.audit import seal
from bot.db.engine import Sessions

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sealing:
    """The job, with the parts that it works with."""

    sessions: Sessions
    stop: threading.Event

    def run(self) -> None:
        """Seal until nothing is left; of many schedulers one seals each act."""
        at, count, last = clock.now(), 0, 0
        while not self.stop.is_set():
            with self.sessions.read() as session:
                found = seal.unsealed(
                    session, after=last
                )  # looked for without keeping any writer waiting
            if not found:
                break
            with self.sessions.begin() as session:
                count += seal.seal(session, found, at=clock.now())
            last = found[-1]
        else:
            return
        with self.sessions.begin() as session:
            seal.complete(session, at=at)
        if count:
            log.info("%d acts sealed", count)
