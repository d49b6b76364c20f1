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

FENCE_FROM = 2  # the first look may be too early even for the platform's own counter

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
            if answer is None:
                self._fence(account, look)
                return 0
        except (Refused, Unreachable, Unsure) as problem:
            log.warning("dispatch %s: no answer to a look: %s", look.dispatch_id, problem)
            return 0
        with self.sessions.begin() as session:
            if isinstance(answer, Job):
                repeated = steps.Step("submit", mode=look.mode)
                steps.write_down(
                    session, look.dispatch_id, repeated, answer, owner="", at=clock.now()
                )
                return 0
            settle.apply(session, look.dispatch_id, answer, kind="look", at=clock.now())
        return int(answer.outcome != Outcome.PENDING)

    def _fence(self, account: Publisher, look: Look) -> None:
        """A publish that shows nowhere: if the platform never counted it, see that it cannot arrive late.

        The draft goes first; a request that is still under way then meets nothing (exactly-once.md).
        Raises what the Publisher raises; the next look goes on from what was written down.
        """
        if look.number < FENCE_FROM or account.publishes_used() != look.submits_before:
            return
        if not look.fenced:
            if not account.draft_exists(look.draft_id):
                return  # somebody else took it, or it went out: not for us to decide
            with self.sessions.begin() as session:
                settle.fence(session, look.dispatch_id, at=clock.now())
            account.delete_draft(look.draft_id)
        elif account.draft_exists(look.draft_id):
            account.delete_draft(look.draft_id)
        if account.publishes_used() == look.submits_before:
            log.warning("dispatch %s was never sent and starts again", look.dispatch_id)
            with self.sessions.begin() as session:
                settle.never_sent(session, look.dispatch_id, at=clock.now())
            self.wake()


def _ask(account: Publisher, look: Look) -> Seen | Job | None:
    """What the platform says; None for a publish without a job of which it shows nothing."""
    if look.job_id:
        return account.look(Mode(look.mode), look.job_id)
    if look.mode == Mode.PUBLISH:
        return account.find(look.source_url)
    if look.repeat:
        # The same client id is the same job: sent already, or sent now, once (exactly-once.md).
        return account.send_to_all(look.draft_id, look.client_id)
    return Seen(Outcome.PENDING)
