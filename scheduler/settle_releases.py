"""Settle what is open: the events that came in, then the questions that are due, then a person."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot import clock
from bot.db.engine import Sessions
from bot.errors import Refused, Unreachable, Unsure
from bot.notices import settle, steps
from bot.notices.channel import Job, Mode, Outcome, Publisher, Seen
from bot.notices.settle import Look, ReadEvent

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settling:
    """The job, with the parts that it works with."""

    sessions: Sessions
    publishers: Mapping[str, Publisher]
    read_event: ReadEvent
    base_url: str
    wait: timedelta  # how long evidence is looked for before a person is asked
    stop: threading.Event
    wake: Callable[[], None]  # an account has become free: what waits for it may go

    def run(self) -> None:
        """One round over everything that is not settled."""
        settled = 0
        for account in self.publishers:
            with self.sessions.begin() as session:
                settled += settle.match_events(session, account, self.read_event, at=clock.now())
        while not self.stop.is_set():
            with self.sessions.begin() as session:
                look = settle.next_look(session, base_url=self.base_url, at=clock.now())
            if look is None:
                break
            settled += self._look(look)
        with self.sessions.begin() as session:
            handed = settle.ask_a_person(session, wait=self.wait, at=clock.now())
        if handed:
            log.error(
                "dispatches %s need a person: the platform does not say what became of them", handed
            )
        if settled or handed:
            self.wake()

    def _look(self, look: Look) -> int:
        """Ask one question and write down the answer; without an answer the next look is set already."""
        account = self.publishers.get(look.account)
        if account is None:
            return 0
        try:
            answer = _ask(account, look)
        except (Refused, Unreachable, Unsure) as problem:
            log.warning("dispatch %s: no answer to a look: %s", look.dispatch_id, problem)
            return 0
        with self.sessions.begin() as session:
            if isinstance(answer, Job):
                noop = steps.Step("submit", mode=look.mode)
                steps.write_down(session, look.dispatch_id, noop, answer, owner="", at=clock.now())
                return 0
            settle.apply(session, look.dispatch_id, answer, kind="look", at=clock.now())
        return int(answer.outcome != Outcome.PENDING)


def _ask(account: Publisher, look: Look) -> Seen | Job:
    if look.job_id:
        return account.look(Mode(look.mode), look.job_id)
    if look.mode == Mode.MASS and look.repeat:
        # The same client id is the same job: sent already, or sent now, once (exactly-once.md).
        return account.send_to_all(look.draft_id, look.client_id)
    found = account.find(look.source_url) if look.mode == Mode.PUBLISH else None
    return found or Seen(Outcome.PENDING)
