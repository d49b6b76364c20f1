"""Watch the account register: officer and administrator are told when a verification ends soon, once."""

import logging
from dataclasses import dataclass

from bot import clock
from bot.accounts import register
from bot.db.engine import Sessions

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Accounts:
    """The job, with the parts that it works with."""

    sessions: Sessions

    def run(self) -> None:
        """Tell of what has come due; of many schedulers one tells of each."""
        with self.sessions.begin() as session:
            told = register.remind(session, at=clock.now())
        if told:
            log.info("%d accounts need somebody", told)
