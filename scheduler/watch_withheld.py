"""Watch the register of what is withheld: the officer is told when a review is due, once."""

import logging
from dataclasses import dataclass

from bot import clock
from bot.db.engine import Sessions
from bot.notices import withheld

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reviewing:
    """The job, with the parts that it works with."""

    sessions: Sessions

    def run(self) -> None:
        """Tell of every review that is due; of many schedulers one tells of each."""
        with self.sessions.begin() as session:
            told = withheld.remind(session, at=clock.now())
        if told:
            log.info("the review of %d withheld items is due", told)
