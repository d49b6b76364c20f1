"""Fetch the pictures that citizens sent before the platform drops them, and remove those that are kept long enough."""

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from bot import clock
from bot.answers import fetch_picture
from bot.answers.fetch_picture import AT_ONCE, Wanted
from bot.answers.picture import Prepare
from bot.answers.talk import Talk
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import Refused, Unreachable

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pictures:
    """The job, with the parts that it works with."""

    sessions: Sessions
    talks: Mapping[str, Talk]
    files: Files
    prepare: Prepare
    stop: threading.Event

    def run(self) -> None:
        """Fetch and remove everything that is due, until told to stop."""
        owner = uuid4().hex
        while not self.stop.is_set():
            with self.sessions.begin() as session:
                wanted = fetch_picture.claim(session, owner=owner, at=clock.now())
            if wanted is None:
                break
            self._fetch(wanted, owner)
        self._clear()

    def _fetch(self, wanted: Wanted, owner: str) -> None:
        try:
            file = self._have(wanted)
        except Refused as refusal:
            log.info("picture %s cannot be kept: %s", wanted.number, refusal)
            with self.sessions.begin() as session:
                fetch_picture.refused(session, wanted.number, str(refusal), owner=owner)
        except Unreachable as problem:
            log.warning("picture %s was not fetched: %s", wanted.number, problem)
            with self.sessions.begin() as session:
                fetch_picture.unreachable(session, wanted.number, owner=owner, at=clock.now())
        else:
            with self.sessions.begin() as session:
                stays = fetch_picture.kept(session, wanted.number, file, owner=owner)
            if not stays:
                self.files.forget(file)

    def _have(self, wanted: Wanted) -> str:
        talk = self.talks.get(wanted.account)
        if talk is None:
            raise Refused("没有设置这个公众号的 APP_ID、APP_SECRET 和 TOKEN")
        return fetch_picture.fetch(wanted, talk, self.files, prepare=self.prepare)

    def _clear(self) -> None:
        gone = AT_ONCE
        while gone == AT_ONCE and not self.stop.is_set():
            with self.sessions.begin() as session:
                gone = fetch_picture.clear(session, self.files, at=clock.now())
            if gone:
                log.info("%d pictures of citizens are removed", gone)
