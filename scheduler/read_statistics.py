"""Read the platform's statistics day by day: the only trace of a mass send in the console whose event was lost."""

import logging
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot import clock
from bot.clock import beijing, local_day
from bot.db import facts
from bot.db.engine import Sessions
from bot.errors import Refused, Unreachable, Unsure
from bot.notices import counted
from bot.notices.channel import Publisher

LAST_TURN = 15  # o'clock: the last of the day (timetable)
READY = 8  # o'clock in Beijing, from which yesterday's statistics are there (DOC: getarticletotaldetail)
DAYS_BACK = timedelta(days=7)  # after an outage; the platform keeps thirty
DAY = timedelta(days=1)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Statistics:
    """The job, with the parts that it works with."""

    sessions: Sessions
    publishers: Mapping[str, Publisher]
    stop: threading.Event

    def run(self) -> None:
        """Read every account's days that are over and were not read; one that gives none does not hold up the others."""
        for slug, account in self.publishers.items():
            try:
                self._read(slug, account)
            except (Refused, Unreachable, Unsure) as problem:
                log.warning("the statistics of %s cannot be read: %s", slug, problem)

    def _read(self, slug: str, account: Publisher) -> None:
        with self.sessions.read() as session:
            last, began = facts.get(session, _fact(slug)), facts.get(session, facts.BEGAN)
        for day in _unread(last, began, at=clock.now()):
            if self.stop.is_set():
                return
            articles = account.counted_on(day)
            if not articles and self._may_still_come(day):
                return
            with self.sessions.begin() as session:
                counted.enter(session, slug, day, articles, at=clock.now())
                facts.put(session, _fact(slug), day.isoformat())

    def _may_still_come(self, day: date) -> bool:
        """Whether an empty answer about yesterday is asked for again at the day's last turn."""
        at = clock.now()
        return day == local_day(at) - DAY and beijing(at).hour < LAST_TURN


def _unread(last: str, began: str, *, at: datetime) -> Iterator[date]:
    """The days after the last that was read, and not before this installation began."""
    ready = local_day(at) - (DAY if beijing(at).hour >= READY else 2 * DAY)
    first = ready - DAYS_BACK
    if last:
        first = max(first, date.fromisoformat(last) + DAY)
    if began:
        first = max(first, local_day(datetime.fromisoformat(began)))
    while first <= ready:
        yield first
        first += DAY


def _fact(slug: str) -> str:
    return f"statistics_read.{slug}"
