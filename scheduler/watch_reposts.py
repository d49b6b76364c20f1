"""Watch the tasks of reposting: what is out closes its task, and what is late is told, once."""

import logging
from dataclasses import dataclass

from bot import clock
from bot.db.engine import Sessions
from bot.errors import Refused
from bot.notices import due_soon, repost_task

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reposts:
    """The job, with the parts that it works with."""

    sessions: Sessions
    base_url: str

    def run(self) -> None:
        """Close first, so that nothing is called late that came out in time; of many schedulers one does each."""
        with self.sessions.read() as session:
            out = repost_task.due(session)
        for number in out:
            self._settle(number)
        with self.sessions.read() as session:
            late = repost_task.late(session, at=clock.now())
            soon = due_soon.reposts(session, at=clock.now())
        for number in soon:
            with self.sessions.begin() as session:
                if due_soon.tell_repost(session, number, at=clock.now()):
                    log.info("repost task %s is due soon", number)
        for number in late:
            with self.sessions.begin() as session:
                if repost_task.tell_late(session, number, at=clock.now()):
                    log.warning("repost task %s is late", number)

    def _settle(self, number: int) -> None:
        try:
            with self.sessions.begin() as session:
                if repost_task.settle(session, number, base_url=self.base_url, at=clock.now()):
                    log.info("repost task %s is done", number)
        except Refused as refusal:  # its notice was deleted just now: the next round sees it
            log.warning("repost task %s waits: %s", number, refusal)
