"""Watch the approvals by telephone: what is not confirmed in time is escalated, once."""

import logging
from dataclasses import dataclass

from bot import clock
from bot.db.engine import Sessions
from bot.notices import emergency_answer

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Emergencies:
    """The job, with the parts that it works with."""

    sessions: Sessions

    def run(self) -> None:
        """Escalate every approval that nobody confirmed; of many schedulers one does each."""
        with self.sessions.read() as session:
            late = emergency_answer.overdue(session, at=clock.now())
        for number in late:
            with self.sessions.begin() as session:
                if emergency_answer.escalate(session, number, at=clock.now()):
                    log.info("the approval by telephone of notice %s was escalated", number)
