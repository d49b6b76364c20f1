"""Settle what is open: the events that came in, then the questions that are due, then a person."""

import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.db.engine import Sessions
from bot.errors import Refused, Unreachable, Unsure
from bot.notices import evidence, look, settle, steps
from bot.notices.call import Step
from bot.notices.channel import Job, Mode, Outcome, Publisher, Seen
from bot.notices.look import Look
from bot.notices.settle import ReadEvent

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
        if self._hear() + self._look_round() + self._hand_over():
            self.wake()

    def _hear(self) -> int:
        """Match the events that came in with attempts; how many were."""
        with self.sessions.read() as session:
            waiting = evidence.waiting(session)
        matched = 0
        for number in waiting:
            with _alone(f"event {number}"), self.sessions.begin() as session:
                matched += settle.match_event(session, number, self.read_event, at=clock.now())
        return matched

    def _look_round(self) -> int:
        """Ask every question that is due; how many were decided."""
        settled = 0
        while not self.stop.is_set():
            with self.sessions.begin() as session:
                asked = look.next_look(
                    session, base_url=self.base_url, wait=self.wait, at=clock.now()
                )
            if asked is None:
                break
            with _alone(f"dispatch {asked.dispatch_id}"):
                settled += self._look(asked)
        return settled

    def _hand_over(self) -> int:
        """Ask a person about what evidence has not decided in time; about how many."""
        with self.sessions.read() as session:
            late = look.overdue(session, wait=self.wait, at=clock.now())
        handed = 0
        for number in late:
            with self.sessions.begin() as session:
                if settle.ask_a_person(session, number, at=clock.now()):
                    handed += 1
                    log.error(
                        "dispatch %s needs a person: the platform does not say what became of it",
                        number,
                    )
        return handed

    def _look(self, asked: Look) -> int:
        """Ask one question and write down the answer; without an answer the next look is set already."""
        account = self.publishers.get(asked.account)
        if account is None:
            return 0
        try:
            answer = _ask(account, asked)
            if answer is None:
                return self._fence(account, asked)
        except (Refused, Unreachable, Unsure) as problem:
            log.warning("dispatch %s: no answer to a look: %s", asked.dispatch_id, problem)
            self._postpone(asked, getattr(problem, "after", None))
            return 0
        with self.sessions.begin() as session:
            if isinstance(answer, Job):
                repeated = Step("submit", mode=asked.mode)
                steps.write_down(
                    session, asked.dispatch_id, repeated, answer, owner="", at=clock.now()
                )
                return 0
            settle.apply(session, asked.dispatch_id, answer, kind="look", at=clock.now())
        return int(answer.outcome != Outcome.PENDING)

    def _postpone(self, asked: Look, after: object) -> None:
        """The platform says how long to leave it alone, such as a minute after 45066."""
        if isinstance(after, int | float):
            with self.sessions.begin() as session:
                at = clock.now()
                look.postpone(session, asked.dispatch_id, until=at + timedelta(seconds=after))

    def _fence(self, account: Publisher, asked: Look) -> int:
        """A publish that shows nowhere: if the platform never counted it, see that it cannot arrive late.

        The count may lag behind, so this waits some minutes. The draft goes first; a request that is still
        under way then meets nothing (exactly-once.md). 1 when the attempt may start again. Raises what the
        Publisher raises; the next look goes on from what was written down.
        """
        if not asked.patient or not self._uncounted(account, asked):
            return 0
        if asked.fenced:
            if account.draft_exists(asked.draft_id):
                account.delete_draft(asked.draft_id)
        else:
            if not account.draft_exists(asked.draft_id):
                return 0  # somebody else took it, or it went out: not for us to decide
            with self.sessions.begin() as session:
                if not settle.fence(session, asked.dispatch_id, at=clock.now()):
                    return 0
            account.delete_draft(asked.draft_id)
        if not self._uncounted(account, asked):
            return 0
        log.warning("dispatch %s was never sent and starts again", asked.dispatch_id)
        with self.sessions.begin() as session:
            settle.never_sent(session, asked.dispatch_id, at=clock.now())
        return 1

    def _uncounted(self, account: Publisher, asked: Look) -> bool:
        """Whether the platform's count stands where it stood before our submit, on the same day."""
        used = account.publishes_used()
        return asked.same_day(clock.now()) and used == asked.submits_before


@contextmanager
def _alone(what: str) -> Iterator[None]:
    """What goes wrong with one, by a fault of ours, is logged and does not hold up the others."""
    try:
        yield
    except SQLAlchemyError:
        raise  # nothing can be read or written now; the next round tries again
    except Exception:
        log.exception("%s failed by a fault of this program; it is tried again", what)


def _ask(account: Publisher, asked: Look) -> Seen | Job | None:
    """What the platform says; None for a publish without a job of which it shows nothing."""
    if asked.job_id:
        return account.look(Mode(asked.mode), asked.job_id)
    if asked.mode == Mode.PUBLISH:
        return account.find(asked.source_url)
    if asked.repeat:
        # The same client id is the same job: sent already, or sent now, once (exactly-once.md).
        return account.send_to_all(asked.draft_id, asked.client_id, as_reprint=asked.as_reprint)
    return Seen(Outcome.PENDING)
