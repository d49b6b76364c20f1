"""Show that the scheduler is alive: a time in the database that `/readyz` reads."""

from dataclasses import dataclass

from bot import clock
from bot.db import facts
from bot.db.engine import Sessions

FACT = "scheduler_beat"


@dataclass(frozen=True)
class Beat:
    """The job, with the parts that it works with."""

    sessions: Sessions

    def run(self) -> None:
        """Write down this moment."""
        with self.sessions.begin() as session:
            facts.put(session, FACT, clock.now().isoformat())
