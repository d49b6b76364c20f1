"""What the forked processes do: the platform, the web process for its events, schedulers that die, commands."""

import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import requests
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from bot import clock, wiring
from bot.app import create_app
from bot.cli.main import main as gongkai
from bot.db import facts
from bot.db.engine import Sessions
from bot.notices.channel import Publisher
from bot.notices.dispatch import OPEN, Dispatch, Progress
from bot.notices.release import Release, Stage
from bot.sandbox.account import SandboxAccount
from bot.sandbox.app import create_sandbox
from bot.sandbox.serve import serve
from bot.wechat.publisher import WeChatPublisher
from config import logging as logs
from config.settings import Settings, load
from scheduler.look_beside import Beside
from scheduler.release_due import Due
from scheduler.settle_releases import Settling

BREATH = 0.01  # seconds between two turns of a scheduler
OUT, PERSON, FAILED = 0, 3, 4  # how a scheduler found the release that it was to bring out
SHORT, FOR_EVER = timedelta(seconds=62), timedelta(days=2)
MOMENTS = (
    *("lease_until", "counted_at", "submitting_at", "confirm_until", "fenced_at"),
    *("next_look_at", "created_at"),
)


@dataclass(frozen=True)
class Orders:
    """What a process is to do. All of one town have one clock, `ahead` of the machine's by so many seconds."""

    environment: dict[str, str]
    ahead: float
    release: int = 0  # a scheduler ends when this release is settled; 0: it works until it dies
    waits_pass: bool = False  # whatever the release waits for comes at once
    step: int = 0  # it dies at its so-many-th recorded step …
    before: bool = False  # … before the step is committed, else after
    timeouts: Sequence[float] = (3.0, 10.0)  # to connect, to read
    habits: dict[str, object] = field(default_factory=dict)
    words: Sequence[str] = ()  # of a command …
    folder: str = "."  # … and where it is given


class Mortal(Sessions):
    """Sessions of a process that kills itself at its n-th transaction that changes something (on SQLite)."""

    def __init__(self, sessions: Sessions, step: int, *, before: bool) -> None:
        super().__init__(sessions.engine)
        self._left, self._before = step, before

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A transaction, perhaps the last."""
        with super().begin() as session:
            changed = _changes(session)
            yield session
            session.flush()
            self._left -= _changes(session) > changed
            recorded = _changes(session) > changed
            if recorded and self._left == 0 and self._before:
                os.kill(os.getpid(), signal.SIGKILL)
        if recorded and self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _changes(session: Session) -> int:
    driver = cast(sqlite3.Connection, session.connection().connection.dbapi_connection)
    return driver.total_changes


def platform(orders: Orders) -> int:
    """The simulated platform."""
    settings = _begin(orders)
    one = settings.accounts[0]
    account = SandboxAccount(
        slug=one.slug, app_id=one.app_id, secret=one.app_secret, token=one.token, aes_key=one.aes_key,
        callback=f"{settings.public_url}/wechat", settings=orders.habits,
    )  # fmt: skip
    app = create_sandbox(settings.var_dir / "sandbox", [account], base_url=settings.wechat_api_url)
    serve(app, settings.host, settings.sandbox_port)
    return 0


def web(orders: Orders) -> int:
    """The product's web process, for the platform's events."""
    settings = _begin(orders)
    app = create_app(wiring.join(settings))
    make_server(settings.host, settings.port, app, threaded=True).serve_forever(poll_interval=0.05)
    return 0


def command(orders: Orders) -> int:
    """One command of `gongkai`, to its end."""
    _begin(orders)
    os.chdir(orders.folder)
    sys.argv = ["gongkai", *orders.words]
    code = gongkai()
    sys.stdout.flush()
    return code


def scheduler(orders: Orders) -> int:
    """The scheduler's work on releases, turn after turn; how it found its release in the end."""
    settings = _begin(orders)
    parts = wiring.join(settings)
    plain = sessions = parts.sessions
    if orders.step:
        sessions = Mortal(plain, orders.step, before=orders.before)
    connect, read = orders.timeouts
    accounts: Mapping[str, Publisher] = {
        slug: WeChatPublisher(account, parts.memory, timeouts=(connect, read))
        for slug, account in parts.accounts.items()
    }
    stop, base_url = threading.Event(), settings.public_url
    jobs = (
        Due(sessions, parts.files, accounts, base_url, stop).run,
        Settling(
            sessions, accounts, parts.read_event, base_url, timedelta(seconds=settings.settle_wait), stop,
            parts.memory.wakeup.ring,
        ).run,
        Beside(sessions, accounts, base_url, stop).look,
    )  # fmt: skip
    sys.stderr.write("at work\n")
    sys.stderr.flush()
    while True:
        for job in jobs:
            job()
        found = _stands(plain, orders.release) if orders.release else None
        if found is not None:
            return found
        if orders.waits_pass:
            pass_wait(plain, orders.release, settings, at=clock.now())
        time.sleep(BREATH)


def pass_wait(sessions: Sessions, number: int, settings: Settings, *, at: datetime) -> None:
    """The time passes for which a release waits: a lease, a pause, a look, a night.

    Instead of everybody's clock, whatever waits is moved: to us it is the same, and nobody's clocks differ.
    """
    # While a job is under way nobody waits for long: its event is to come.
    longest = SHORT if _at_work(settings.wechat_api_url) else FOR_EVER
    with sessions.begin() as session:
        attempts = list(
            session.scalars(select(Dispatch).where(Dispatch.releases.any(Release.id == number)))
        )
        one = session.get_one(Release, number)
        span = _wait(one, attempts) - at
        if not timedelta(0) < span <= longest:
            return
        span += timedelta(milliseconds=1)
        for attempt in attempts:
            for name in MOMENTS:
                moment = getattr(attempt, name)
                if moment is not None:
                    setattr(attempt, name, moment - span)
        if one.waits_until:
            one.waits_until -= span
        _bring_allowance(session, one, span)
    if span >= timedelta(minutes=1):
        _a_minute_passes(settings)


def _wait(one: Release, attempts: list[Dispatch]) -> datetime:
    """Until when it waits: always the nearest moment at which somebody would do something."""
    waits = [one.waits_until] if one.state == Stage.WAITING else []
    for attempt in attempts:
        if attempt.state == Progress.WORKING:
            waits.append(attempt.lease_until)
        elif attempt.state in OPEN:
            waits.append(attempt.next_look_at)
    return min((moment for moment in waits if moment), default=datetime.min.replace(tzinfo=UTC))


def _bring_allowance(session: Session, one: Release, span: timedelta) -> None:
    """What the platform said of the account's allowance is as much nearer."""
    spent = f"mass_spent.{one.channel}"
    if until := facts.get(session, spent):
        facts.put(session, spent, (datetime.fromisoformat(until) - span).isoformat())


def _a_minute_passes(settings: Settings) -> None:
    """At the platform as well: a repeat within a minute (45066) is one no more."""
    address = f"{settings.wechat_api_url}/_sandbox/settings"
    requests.post(address, json={"clientmsgid_gap": 0}, timeout=20).raise_for_status()


def _stands(sessions: Sessions, number: int) -> int | None:
    with sessions.read() as session:
        one = session.get_one(Release, number)
        attempt = session.get(Dispatch, one.dispatch_id) if one.dispatch_id else None
        if one.state == Stage.UNSURE and attempt is not None and not attempt.holds:
            return PERSON
        return {Stage.PUBLISHED: OUT, Stage.FAILED: FAILED}.get(Stage(one.state))


def _at_work(platform_url: str) -> bool:
    """Whether the platform has a job under way: then its event is worth waiting for."""
    state = requests.get(f"{platform_url}/_sandbox/state", timeout=20).json()
    return any(job["state"] != "done" for job in state["jobs"])


def _begin(orders: Orders) -> Settings:
    """Settings as every process reads them; the clock of the town."""
    os.environ.update(orders.environment)
    there = datetime.fromtimestamp(time.time() + orders.ahead, UTC)
    time_machine.travel(there, tick=True).start()
    settings = load(None)
    Path(settings.var_dir).mkdir(parents=True, exist_ok=True)
    logs.set_up("warning", "console")
    return settings
