"""Give citizens what is owed to them as customer-service messages: claim one, send it, write down what came of it."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from bot import clock
from bot.answers import send_owed
from bot.answers.send_owed import Letter
from bot.answers.talk import Talk
from bot.db.engine import Sessions
from bot.errors import Refused, Unreachable, Unsure

NO_ACCOUNT = "没有设置这个公众号的 APP_ID、APP_SECRET 和 TOKEN，市民再来消息时给他"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Giving:
    """The job, with the parts that it works with."""

    sessions: Sessions
    talks: Mapping[str, Talk]
    stop: threading.Event

    def run(self) -> None:
        """Send everything that is due, until told to stop."""
        owner = uuid4().hex
        while not self.stop.is_set():
            with self.sessions.begin() as session:
                letter = send_owed.claim(session, owner=owner, at=clock.now())
            if letter is None:
                return
            self._give(letter, owner)

    def _give(self, letter: Letter, owner: str) -> None:
        """One of them. Whoever dies before the end leaves it to the citizen's next message, as a possible repeat."""
        try:
            self._say(letter)
        except Refused as refusal:
            log.info("answer %s waits for the citizen: %s", letter.number, refusal)
            with self.sessions.begin() as session:
                send_owed.refused(session, letter.number, str(refusal), owner=owner)
        except Unsure as problem:
            log.warning("answer %s may have been sent: %s", letter.number, problem)
            with self.sessions.begin() as session:
                send_owed.unsure(session, letter.number, str(problem), owner=owner)
        except Unreachable as problem:
            log.warning("answer %s was not sent: %s", letter.number, problem)
            with self.sessions.begin() as session:
                send_owed.unreachable(
                    session, letter.number, str(problem), owner=owner, at=clock.now()
                )
        else:
            with self.sessions.begin() as session:
                send_owed.sent(session, letter.number, owner=owner, at=clock.now())
            log.info("answer %s is given", letter.number)

    def _say(self, letter: Letter) -> None:
        talk = self.talks.get(letter.account)
        if talk is None:
            raise Refused(NO_ACCOUNT)
        talk.say(letter.openid, letter.text)
