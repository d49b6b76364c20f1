"""Watch the tasks of reposting: what is out closes its task, what is withdrawn opens it again, what is late is told, once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot import clock
from bot.db.engine import Sessions
from bot.errors import Refused
from bot.notices import due_soon, repost_reopen, repost_task

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reposts:
    """The job, with the parts that it works with."""

    sessions: Sessions
    base_url: str

    def run(self) -> None:
        """Open again first, then close, so that nothing is called late that came out in time; of many schedulers one does each."""
        with self.sessions.read() as session:
            gone = repost_reopen.due(session)
        for number in gone:
            self._one(number, "open again", repost_reopen.reopen)
        with self.sessions.read() as session:
            out = repost_task.due(session)
        for number in out:
            self._one(number, "done", partial(repost_task.settle, base_url=self.base_url))
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

    def _one(self, number: int, what: str, verb: Callable[..., bool]) -> None:
        try:
            with self.sessions.begin() as session:
                if verb(session, number, at=clock.now()):
                    log.info("repost task %s is %s", number, what)
        except Refused as refusal:  # its notice was deleted just now: the next round sees it
            log.warning("repost task %s waits: %s", number, refusal)
