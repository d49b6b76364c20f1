"""Watch the reviews: what waits is reminded of after some hours, and escalated after more, each once."""

import logging
from dataclasses import dataclass

from bot import clock
from bot.db.engine import Sessions
from bot.notices import escalate, remind

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Watching:
    """The job, with the parts that it works with."""

    sessions: Sessions

    def run(self) -> None:
        """Escalate every review that is late, remind of those that wait; of many schedulers one does each."""
        with self.sessions.read() as session:
            late = escalate.overdue(session, at=clock.now())
            waiting = [one for one in remind.due(session, at=clock.now()) if one not in late]
        for number in late:
            with self.sessions.begin() as session:
                if escalate.escalate(session, number, at=clock.now()):
                    log.info("the review of notice %s was escalated", number)
        for number in waiting:
            with self.sessions.begin() as session:
                if remind.remind(session, number, at=clock.now()):
                    log.info("the review of notice %s was reminded of", number)
