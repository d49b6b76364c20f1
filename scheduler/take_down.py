"""Carry corrections out and take withdrawn articles down: one call after the other, each written down at once."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot import clock
from bot.db.engine import Sessions
from bot.errors import Refused, Unreachable, Unsure
from bot.notices import correct, take_down
from bot.notices.channel import Publisher
from bot.notices.take_down import Task

NO_ACCOUNT = "没有设置这个公众号的 APP_ID、APP_SECRET 和 TOKEN"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TakeDown:
    """The job, with the parts that it works with. Killed between any two steps, it deletes again: no harm."""

    sessions: Sessions
    publishers: Mapping[str, Publisher]
    base_url: str
    stop: threading.Event

    def run(self) -> None:
        """Settle the corrections that are out, begin the removals that are new, take every one that is due."""
        self._correct()
        with self.sessions.begin() as session:
            take_down.open_new(session, at=clock.now())
        while not self.stop.is_set():
            with self.sessions.begin() as session:
                task = take_down.next_task(session, base_url=self.base_url, at=clock.now())
            if task is None:
                return
            self._carry_out(task)

    def _correct(self) -> None:
        with self.sessions.read() as session:
            due = correct.due(session)
        for number in due:
            try:
                with self.sessions.begin() as session:
                    correct.settle(session, number, base_url=self.base_url, at=clock.now())
            except Refused as refusal:  # its draft was deleted just now: the next round sees it
                log.warning("correction %s waits: %s", number, refusal)

    def _carry_out(self, task: Task) -> None:
        account = self.publishers.get(task.account)
        if account is None:
            self._hand_over(task, NO_ACCOUNT)
            return
        try:
            task.run(account)
        except (Unreachable, Unsure) as problem:
            self._later(task, problem)
        except Refused as refusal:
            self._refused(task, refusal)
        else:
            with self.sessions.begin() as session:
                take_down.is_deleted(session, task.release_id, at=clock.now())
            log.info("release %s is taken down", task.release_id)

    def _later(self, task: Task, problem: Exception, until: datetime | None = None) -> None:
        log.warning("release %s is not taken down yet: %s", task.release_id, problem)
        with self.sessions.begin() as session:
            take_down.try_later(
                session, task.release_id, reason=str(problem), until=until, at=clock.now()
            )

    def _refused(self, task: Task, refusal: Refused) -> None:
        until = getattr(refusal, "until", None)  # the platform's count for the day is spent
        if isinstance(until, datetime):
            self._later(task, refusal, until)
            return
        self._hand_over(task, str(refusal))

    def _hand_over(self, task: Task, reason: str) -> None:
        log.info("release %s is left to a person: %s", task.release_id, reason)
        with self.sessions.begin() as session:
            take_down.hand_over(session, task.release_id, reason=reason, at=clock.now())
