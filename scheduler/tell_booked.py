"""Tell booked people of changes and tomorrow's activities: claim one telling, send it, write down what came of it."""

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot import clock
from bot.activities import send
from bot.activities.send import Errand, Messenger
from bot.answers import conversation
from bot.db.engine import Sessions
from bot.errors import Refused, Unreachable, Unsure

_NO_ACCOUNT = "没有设置这个公众号的 APP_ID、APP_SECRET 和 TOKEN"

_NO_TALK = "48 小时内没有给公众号发过消息，或者已经发满 5 条"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Telling:
    """The job, with the parts that it works with."""

    sessions: Sessions
    messengers: Mapping[str, Messenger]
    stop: threading.Event

    def run(self) -> None:
        """Send everything that is due, until told to stop."""
        while not self.stop.is_set():
            with self.sessions.begin() as session:
                errand = send.claim(session, at=clock.now())
            if errand is None:
                return
            self._carry(errand)

    def _carry(self, errand: Errand) -> None:
        """By the first way that takes it. Whoever dies on the way leaves it to the next message or the telephone."""
        messenger = self.messengers.get(errand.account)
        if messenger is None:
            self._failed(errand, Refused(_NO_ACCOUNT))
            return
        ways: dict[str, Callable[[Errand], None]] = {"service": self._service}
        if errand.template:
            ways = {"subscription": messenger.subscription, **ways}
        refused = Refused("")
        for way, say in ways.items():
            try:
                say(errand)
            except Refused as no:
                refused = no
            except (Unreachable, Unsure) as problem:
                self._failed(errand, problem)
                return
            else:
                with self.sessions.begin() as session:
                    send.sent(session, errand.id, way, at=clock.now())
                log.info("telling %s went out by %s", errand.id, way)
                return
        self._failed(errand, refused)

    def _service(self, errand: Errand) -> None:
        """A customer-service message where the platform takes one now: it is counted as one of the five."""
        with self.sessions.begin() as session:
            may = conversation.spend(session, errand.account, errand.openid, at=clock.now())
        if not may:
            raise Refused(_NO_TALK)
        self.messengers[errand.account].service(errand)

    def _failed(self, errand: Errand, problem: Exception) -> None:
        log.info("telling %s did not go out: %s", errand.id, problem)
        with self.sessions.begin() as session:
            send.failed(
                session, errand.id, str(problem), at=clock.now(),
                again=isinstance(problem, Unreachable), spent=isinstance(problem, Unsure) and errand.template != "",
            )  # fmt: skip
