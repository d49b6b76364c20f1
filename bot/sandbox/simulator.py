"""The running platform: its state, its address, and the thread that ends jobs and brings pushes."""

import logging
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

from bot.sandbox import account as accounts
from bot.sandbox import citizens, jobs, push
from bot.sandbox.account import SandboxAccount
from bot.sandbox.calls import Json
from bot.sandbox.store import Store

log = logging.getLogger(__name__)

LOOK = 0.05  # seconds between two looks for what is due
AT_ONCE = 16  # pushes being delivered at the same time
PATIENCE = 8.0  # seconds to wait at the end for pushes that are under way


class Simulator:
    """One simulated platform. `start()` and `stop()` its background work; state is on disk all the time."""

    def __init__(self, folder: Path, base_url: str = "") -> None:
        self.store = Store(folder)
        self.base_url = base_url.rstrip("/")
        self.stopping = threading.Event()
        self._room = threading.BoundedSemaphore(AT_ONCE)
        self._thread: threading.Thread | None = None

    def register(self, given: Sequence[SandboxAccount]) -> None:
        """Create or change accounts; a new one gets its citizens."""
        with self.store.write() as db:
            for account in given:
                citizens.settle_in(db, accounts.save(db, account))

    def start(self) -> None:
        """Begin to end jobs and to bring pushes, first what a kill left over."""
        self.stopping.clear()
        with self.store.write() as db:
            push.recover(db)
        self._thread = threading.Thread(target=self._work, name="sandbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the background work; what is not done is done after the next start."""
        self.stopping.set()
        if self._thread:
            self._thread.join(PATIENCE)
            self._thread = None
        taken = 0
        while taken < AT_ONCE and self._room.acquire(timeout=PATIENCE):
            taken += 1
        if taken < AT_ONCE:
            log.warning(
                "a push is still under way at the end; it is brought again after the next start"
            )
        for _ in range(taken):
            self._room.release()

    def close(self) -> None:
        """Let go of the state file."""
        self.store.close()

    def bring(self, push_id: int, *, again: int = 0) -> Json:
        """Deliver one push now and wait for the outcome; see push.deliver."""
        return push.deliver(self.store, push_id, stopping=self.stopping, again=again)

    def end_now(self, job_id: int) -> None:
        """End a job at once and bring its event before anything else happens (the "early" event)."""
        with self.store.write() as db:
            if jobs.by_id(db, job_id)["state"] != "working":
                return  # waits for the administrator
            jobs.finish(db, job_id, self.base_url)
            due = push.claim(db)
        for push_id in due:
            self.bring(push_id)

    def _work(self) -> None:
        while not self.stopping.wait(LOOK):
            try:
                self._look()
            except sqlite3.Error:
                log.exception("the sandbox's state could not be used; trying again")

    def _look(self) -> None:
        with self.store.read() as db:
            if not (jobs.any_due(db) or push.any_due(db)):
                return
        with self.store.write() as db:
            jobs.finish_due(db, self.base_url)
            due = push.claim(db)
        for push_id in due:
            self._room.acquire()
            threading.Thread(target=self._bring_aside, args=(push_id,), daemon=True).start()

    def _bring_aside(self, push_id: int) -> None:
        try:
            self.bring(push_id)
        except sqlite3.Error:
            log.exception("push %d could not be written down", push_id)
        finally:
            self._room.release()
