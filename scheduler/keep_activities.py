"""Keep the list of activities: from the events of released notices, and day by day from the recurring offers."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot import clock
from bot.activities import announce, forget, offer, remind, slots
from bot.activities.announce import Announced
from bot.answers import hours
from bot.clock import parse_time
from bot.db import facts
from bot.db.engine import Sessions
from bot.notices import announced
from bot.notices.announced import Told

LOOKED = "activities_looked_at"
FIRST_LOOK = timedelta(days=200)  # how far back the first look goes
AGAIN = timedelta(
    days=3
)  # what was released is looked at for so long: a release may be settled late
NOTED = timedelta(hours=1)  # how often it is noted that we looked

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Activities:
    """The jobs, with the parts that they work with."""

    sessions: Sessions

    def follow(self) -> None:
        """Show what released notices announce, change what was corrected, hide what was withdrawn."""
        at = clock.now()
        with self.sessions.read() as session:
            looked = facts.get(session, LOOKED)
            since = parse_time(looked) - AGAIN if looked else at - FIRST_LOOK
            known = announce.followed(session, at=at)
            told = announced.events(session, since=since, also=known)
        for one in told:
            if one.notice in known or (one.ends_at or one.starts_at) > at:
                with self.sessions.begin() as session:
                    if announce.announce(session, _announced(one), at=at):
                        log.info("notice %s announces an activity", one.notice)
        for gone in known - {one.notice for one in told}:
            with self.sessions.begin() as session:
                announce.conceal(session, gone, at=at)
        if not looked or parse_time(looked) < at - NOTED:
            with self.sessions.begin() as session:
                facts.put(session, LOOKED, at.isoformat())

    def daily(self) -> None:
        """Make the slots of the days ahead, enter reminders, forget whose time has come."""
        with self.sessions.read() as session:
            offers = [one.slug for one in offer.every(session)]
        for slug in offers:
            with self.sessions.begin() as session:
                if made := make_slots(session, slug, at=clock.now()):
                    log.info("%d slots of %s were made", made, slug)
        with self.sessions.begin() as session:
            slots.close_ended(session, at=clock.now())
        self._to_the_end(remind.remind)
        self._to_the_end(forget.tidy)

    def _to_the_end(self, some: Callable[..., int]) -> None:
        """A number of rows in each transaction, until none is left."""
        done = 1
        while done:
            with self.sessions.begin() as session:
                done = some(session, at=clock.now())


def make_slots(session: Session, slug: str, *, at: datetime) -> int:
    """The slots of one offer by its venue's hours; how many were made."""
    one = offer.find(session, slug)
    venues = {each.venue.slug: each for each in hours.timetables(session)}
    if one.venue and one.venue not in venues:
        log.warning("offer %s keeps the hours of a venue that is not there: %s", slug, one.venue)
        return 0
    return slots.make(session, one, venues.get(one.venue), at=at)


def _announced(one: Told) -> Announced:
    return Announced(
        notice=one.notice, title=one.title, starts_at=one.starts_at, ends_at=one.ends_at, venue=one.venue,
        quota=one.quota, contact=one.contact, unit_id=one.unit_id, instead_of=one.instead_of,
    )  # fmt: skip
