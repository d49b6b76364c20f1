"""Show that the scheduler is alive, and notice when the database under it is an older copy."""

import logging
from dataclasses import dataclass
from datetime import datetime

from bot import clock
from bot.activities import send
from bot.answers import owed
from bot.db import facts
from bot.db.engine import Sessions
from bot.db.witness import Witness
from bot.messages import outbox
from bot.notices import restored

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Beat:
    """The job, with the parts that it works with."""

    sessions: Sessions
    witness: Witness

    def run(self) -> None:
        """Write down this moment, which `/readyz` reads; before it, see whether the database was put back."""
        at = clock.now()
        with self.sessions.read() as session:
            known = facts.get(session, facts.BEAT)
        beat = datetime.fromisoformat(known) if known else None
        if self.witness.was_put_back(beat, at=at):
            self._put_back(at)
        with self.sessions.begin() as session:
            facts.put(session, facts.BEAT, at.isoformat())
        self.witness.see(at)

    def _put_back(self, at: datetime) -> None:
        """Each release in a transaction of its own: what is cut short here begins anew with the next beat."""
        with self.sessions.read() as session:
            numbers = restored.to_check(session, at=at)
        asked = 0
        for number in numbers:
            with self.sessions.begin() as session:
                asked += restored.check(session, number, at=at)
        with self.sessions.begin() as session:
            outbox.doubt_waiting(session)
            owed.doubt(session)
            send.doubt(session)
            restored.record(session, asked=asked, looked_up=len(numbers) - asked, at=at)
        log.warning("the database is an older copy: %d mass sends wait for a person", asked)
