"""Close the months that have ended: made on the 1st at 09:00, caught up after an outage, once in all."""

import logging
from dataclasses import dataclass

from bot import clock
from bot.db.engine import Sessions
from bot.reports import close

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Closing:
    """The job, with the parts that it works with."""

    sessions: Sessions

    def run(self) -> None:
        """Close every month that has ended and is open. Of many schedulers one gets each month."""
        with self.sessions.read() as session:
            months = close.due(session, at=clock.now())
        for month in months:
            with self.sessions.begin() as session:
                if close.close(session, month, at=clock.now()):
                    log.info("month %s closed", month)
