"""Look daily whether the addresses in menus, answers and sentences still lead somewhere."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot import clock
from bot.accounts import menu
from bot.answers import addresses as said
from bot.couriers.links import NotPublic
from bot.db.engine import Sessions
from bot.links import check
from bot.links.addresses import where

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Links:
    """The job, with the parts that it works with. `look` says what is wrong with an address."""

    sessions: Sessions
    look: Callable[[str], str]
    stop: threading.Event

    def run(self) -> None:
        """Note which addresses there are, and look at those that are due; no transaction is open meanwhile."""
        with self.sessions.begin() as session:
            check.keep(session, where(_texts(session)))
            due = check.due(session, at=clock.now())
        for url in due:
            if self.stop.is_set():
                return
            try:
                problem = self.look(url)
            except NotPublic:
                problem = ""  # an address of our own house is not asked, and not reported
            with self.sessions.begin() as session:
                if check.note(session, url, problem, at=clock.now()):
                    log.warning("a link in what citizens are told is dead")


def _texts(session: Session) -> list[tuple[str, str]]:
    return [*said.texts(session), *menu.addresses(session)]
