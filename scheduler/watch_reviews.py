"""Watch the reviews: what has waited too long at one step is escalated, once."""

import logging
from dataclasses import dataclass

from bot import clock
from bot.db.engine import Sessions
from bot.notices import escalate

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Watching:
    """The job, with the parts that it works with."""

    sessions: Sessions

    def run(self) -> None:
        """Escalate every review that is late; of many schedulers one does each."""
        with self.sessions.read() as session:
            late = escalate.overdue(session, at=clock.now())
        for number in late:
            with self.sessions.begin() as session:
                if escalate.escalate(session, number, at=clock.now()):
                    log.info("the review of notice %s was escalated", number)
