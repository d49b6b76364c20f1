"""Close the months that have ended: made on the 1st at 09:00, caught up after an outage, once in all."""

import logging
from dataclasses import dataclass
from datetime import timedelta

from bot import clock
from bot.db.engine import Sessions
from bot.notices import look
from bot.reports import close

FIRST_MORNING = timedelta(hours=9)  # after the month's end

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Closing:
    """The job, with the parts that it works with."""

    sessions: Sessions

    def run(self) -> None:
        """Close every month that has ended and is open. Of many schedulers one gets each month.

        A month waits while something that was submitted in it, or an event that came in it, is not settled.
        """
        with self.sessions.read() as session:
            months = close.due(session, at=clock.now() - FIRST_MORNING)
        for month in months:
            with self.sessions.begin() as session:
                if look.undecided_before(session, clock.month_bounds(month)[1]):
                    log.info("month %s waits for what is not settled", month)
                    continue
                if close.close(session, month, at=clock.now()):
                    log.info("month %s closed", month)
