"""A bureau with one account and a scheduler that a test runs by hand."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.db.engine import Sessions
from bot.db.files import Files
from bot.ledger import entry, verify
from bot.notices.channel import Mode, Outcome, Seen
from bot.notices.release import Release
from bot.staff.member import Member
from scheduler.release_due import Due
from scheduler.settle_releases import Settling
from tests import make
from tests.fakes import StandIn

WITH_IMAGES = "![一](a.png)\n\n正文。\n\n![二](b.png)"


class Killed(BaseException):
    """The process died here."""


class World:
    """A bureau with one account, and a scheduler that can be run by hand."""

    def __init__(self, sessions: Sessions, folder: Path) -> None:
        self.sessions = sessions
        self.files = Files(folder / "uploads")
        self.account = StandIn()
        self.clock = time_machine.travel(make.AT, tick=False)
        with sessions.begin() as session:
            make.loaded(session)
            self.people: dict[str, Member] = make.staff(session)

    def arrange(
        self, mode: Mode = Mode.PUBLISH, *, due: datetime | None = None, body: str = "正文。"
    ) -> int:
        with self.sessions.begin() as session:
            return make.scheduled(
                session, self.files, self.people, mode=mode, due=due, body=body
            ).id

    def due(self, sessions: Sessions | None = None) -> None:
        Due(
            sessions or self.sessions,
            self.files,
            {"wechat": self.account},
            "http://bureau.test",
            threading.Event(),
        ).run()

    def settle(self, sessions: Sessions | None = None) -> None:
        Settling(
            sessions or self.sessions, {"wechat": self.account}, read_event, "http://bureau.test",
            timedelta(seconds=1800), threading.Event(), lambda: None,
        ).run()  # fmt: skip

    def release(self, number: int) -> Release:
        with self.sessions.read() as session:
            one = session.get_one(Release, number)
            session.refresh(one, ["notice"])
            return one

    def counted(self) -> tuple[int, int]:
        """Jobs at the platform, lines in the ledger."""
        with self.sessions.read() as session:
            lines = session.scalar(select(func.count()).select_from(entry.Entry))
            assert verify.verify(session).whole
        return len(self.account.jobs), lines or 0


def read_event(_kind: str, data: dict[str, object]) -> tuple[str, Seen]:
    return str(data["job"]), Seen(Outcome(str(data["outcome"])), reason=str(data.get("reason", "")))


class Mortal(Sessions):
    """Sessions of a process that dies right after its n-th commit."""

    def __init__(self, sessions: Sessions, lives: int) -> None:
        super().__init__(sessions.engine)
        self.lives = lives

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A transaction, perhaps the last."""
        with super().begin() as session:
            yield session
        self.lives -= 1
        if self.lives == 0:
            raise Killed
