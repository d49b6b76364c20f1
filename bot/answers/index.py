"""The search index over answer entries: made anew where entries change, kept as files, mapped by every process."""

import fcntl
import logging
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers.entry import Entry
from bot.answers.lesson import Lesson
from bot.db import facts
from bot.search import arrays
from bot.search.arrays import Arrays
from bot.search.build import Text, build

log = logging.getLogger(__name__)

_FACT = "answers.version"


def outdate(session: Session) -> None:
    """Say that entries changed: written in the transaction that changes them.

    A new random name, not a count: a restored or another database never takes up files that are not its own.
    """
    facts.put(session, _FACT, uuid4().hex)


class Index:
    """Hands out the arrays that belong to the database as a session sees it. Safe for threads.

    The files stand under `folder`, one folder for each version. Whoever changed entries calls `fresh` once after
    the commit; a process that finds its files missing or damaged makes them itself.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._version: str | None = None
        self._arrays = build(())

    def fresh(self, session: Session) -> Arrays:
        """The arrays for the entries that are live now."""
        version = facts.get(session, _FACT)
        with self._lock:
            if version != self._version:
                self._arrays = self._opened(session, version) if version else build(())
                self._version = version
            return self._arrays

    def _opened(self, session: Session, version: str) -> Arrays:
        place = self._folder / f"answers-{arrays.FORMAT}-{version}"
        kept = _kept(place)
        if kept is not None:
            return kept
        try:
            with _alone(self._folder):
                # Another process may have made it while we waited.
                return _kept(place) or self._written(_built(session), place)
        except OSError as problem:  # a full or read-only disk: citizens are still answered
            log.warning("answer index cannot be kept in %s: %s", self._folder, problem)
            return _built(session)

    def _written(self, made: Arrays, place: Path) -> Arrays:
        # Processes that still map an older or damaged one keep it until they let go: Linux keeps unlinked files.
        for other in self._folder.iterdir():
            if other.is_dir():
                shutil.rmtree(other, ignore_errors=True)
        unfinished = Path(tempfile.mkdtemp(dir=self._folder, prefix="unfinished-"))
        made.save(unfinished)
        unfinished.rename(place)
        return arrays.load(place)


def _built(session: Session) -> Arrays:
    own = select(Entry.id, Entry.question, Entry.answer).where(Entry.live).order_by(Entry.id)
    taught = (
        select(Entry.id, Lesson.question, Entry.answer, Lesson.id)
        .join(Lesson, Lesson.entry_id == Entry.id)
        .where(Entry.live)
        .order_by(Lesson.id)
    )
    texts = [Text(*row) for rows in (own, taught) for row in session.execute(rows)]
    made = build(texts)
    log.info("answer index made over %d texts", len(texts))
    return made


def _kept(place: Path) -> Arrays | None:
    if not place.is_dir():
        return None
    try:
        return arrays.load(place)
    except (OSError, ValueError) as problem:
        log.warning("answer index %s is damaged and will be made anew: %s", place.name, problem)
        return None


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock, so that two processes do not make the same index twice."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
