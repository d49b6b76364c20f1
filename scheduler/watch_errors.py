"""Watch the register of errors: who has not put one right in time is told, once."""

import logging
from dataclasses import dataclass

from bot import clock
from bot.db.engine import Sessions
from bot.notices import due_soon, overdue

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Errors:
    """The job, with the parts that it works with."""

    sessions: Sessions

    def run(self) -> None:
        """Tell of every error that is late; of many schedulers one does each."""
        with self.sessions.read() as session:
            late = overdue.late(session, at=clock.now())
            soon = due_soon.errors(session, at=clock.now())
        for number in soon:
            with self.sessions.begin() as session:
                if due_soon.tell_error(session, number, at=clock.now()):
                    log.info("error %s is due today", number)
        for number in late:
            with self.sessions.begin() as session:
                if overdue.remind(session, number, at=clock.now()):
                    log.info("error %s is past its deadline", number)
