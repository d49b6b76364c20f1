"""A bureau with one account and a scheduler that a test runs by hand."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import time_machine
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import clock
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.ledger import entry, verify
from bot.ledger.channels import Channel
from bot.notices import evidence, found, schedule, withdraw
from bot.notices.channel import Mode, Outcome, Seen
from bot.notices.notice import Notice
from bot.notices.release import Release
from bot.staff.member import Member
from scheduler.look_beside import Beside
from scheduler.read_statistics import Statistics
from scheduler.release_due import Due
from scheduler.seal_acts import Sealing
from scheduler.settle_releases import Settling
from scheduler.take_down import TakeDown
from tests import make
from tests.fakes import StandIn

SENT = (Mode.PUBLISH, Mode.MASS)  # the modes in which the product sends by itself
WITH_IMAGES = "![一](a.png)\n\n正文。\n\n![二](b.png)"


class Killed(BaseException):
    """The process died here."""


class World:
    """A bureau with one account, and a scheduler that can be run by hand."""

    def __init__(self, sessions: Sessions, folder: Path) -> None:
        self.sessions = sessions
        self.files = Files(folder / "uploads")
        self.account, self.second = StandIn(), StandIn(slug="second")
        with sessions.begin() as session:
            make.loaded(session)
            session.add(Channel(slug="second", name="桓台文旅", kind="wechat", level=""))
            self.people: dict[str, Member] = make.staff(session)

    def arrange(
        self, mode: Mode = Mode.PUBLISH, *, due: datetime | None = None, body: str = "正文。"
    ) -> int:
        with self.sessions.begin() as session:
            return make.scheduled(
                session, self.files, self.people, mode=mode, due=due, body=body
            ).id

    def arrange_two(self, mode: Mode = Mode.PUBLISH) -> tuple[int, int]:
        """One notice on both accounts; the numbers of its releases."""
        with self.sessions.begin() as session:
            made = make.approved(session, self.files, self.people)
            first, second = self.schedule(session, made, "wechat", "second", mode=mode)
            return first.id, second.id

    def schedule(
        self, session: Session, notice: Notice, *on: str, mode: Mode = Mode.PUBLISH
    ) -> list[Release]:
        """An editor arranges a notice to go out at once."""
        by = self.people["editor"]
        return schedule.schedule(session, notice, on=on, mode=mode, due=None, by=by, at=clock.now())

    def withdraw(self, number: int, reason: str = "时间有误") -> None:
        """The officer withdraws the notice of a release."""
        with self.sessions.begin() as session:
            one, by = session.get_one(Release, number), self.people["officer"]
            withdraw.withdraw(session, one.notice, by=by, reason=reason, at=clock.now())

    def hear(
        self, delivery: str, at: datetime, kind: str = "PUBLISHJOBFINISH", **data: object
    ) -> None:
        """An event of the platform comes in; `job` and `outcome` are in its data."""
        with self.sessions.begin() as session:
            evidence.note(
                session, account="wechat", delivery=delivery, kind=kind, data=data, at=at
            )  # fmt: skip

    def play(self, hands: time_machine.Traveller, *, seconds: float, times: int) -> None:
        """The scheduler works on, and time passes."""
        for _ in range(times):
            self.due()
            self.settle()
            hands.shift(seconds)

    def due(self, sessions: Sessions | None = None) -> None:
        Due(
            sessions or self.sessions,
            self.files,
            {"wechat": self.account, "second": self.second},
            "http://bureau.test",
            threading.Event(),
        ).run()

    def settle(self, sessions: Sessions | None = None) -> None:
        Settling(
            sessions or self.sessions, {"wechat": self.account, "second": self.second}, read_event,
            "http://bureau.test", timedelta(seconds=1800), threading.Event(), lambda: None,
        ).run()  # fmt: skip

    def take_down(self, sessions: Sessions | None = None) -> None:
        TakeDown(
            sessions or self.sessions, {"wechat": self.account, "second": self.second},
            "http://bureau.test", threading.Event(),
        ).run()  # fmt: skip

    def seal(self) -> None:
        """The job that seals the audit trail."""
        Sealing(self.sessions, threading.Event()).run()

    def statistics(self) -> Statistics:
        """The job that reads the platform's statistics of the days that are over."""
        return Statistics(self.sessions, {"wechat": self.account}, threading.Event())

    def release(self, number: int) -> Release:
        with self.sessions.read() as session:
            one = session.get_one(Release, number)
            session.refresh(one, ["notice"])
            return one

    def beside(self) -> Beside:
        """The jobs that look at what happens in the console."""
        accounts = {"wechat": self.account, "second": self.second}
        return Beside(self.sessions, accounts, "http://bureau.test", threading.Event())

    def told(self, role: str) -> list[str]:
        """The messages to a role that nobody has read, but for those of a review under way."""
        with self.sessions.read() as session:
            return [one.text for one in make.told(session, self.people[role])]

    def found(self) -> list[tuple[str, str]]:
        """What was found in the console: how it went out, and what became of it."""
        with self.sessions.read() as session:
            return [(one.mode, one.state) for one in found.listed(session, every=True)]

    def kinds(self) -> list[str]:
        """The kinds of the ledger's lines, in order."""
        with self.sessions.read() as session:
            return list(session.scalars(select(entry.Entry.kind).order_by(entry.Entry.seq)))

    def counted(self) -> tuple[int, int]:
        """Jobs at the platform on the first account, lines in the ledger."""
        with self.sessions.read() as session:
            lines = session.scalar(select(func.count()).select_from(entry.Entry))
            assert verify.verify(session).whole
        return len(self.account.jobs), lines or 0


def read_event(_kind: str, data: dict[str, object]) -> tuple[str, Seen]:
    seen = Seen(
        Outcome(str(data["outcome"])), reason=str(data.get("reason", "")), note=str(data.get("note", "")),
        urls=(str(data["url"]),) if "url" in data else (), article_id=str(data.get("article", "")),
    )  # fmt: skip
    return str(data["job"]), seen


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
