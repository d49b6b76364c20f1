"""Work out when a venue is open: a day's hours, whether it is open at a moment, and when it opens next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.answers.venue import HOLIDAY, MADE_UP, OFFICE, WEEK, Opening, SpecialDay, Venue
from bot.clock import beijing
from bot.search.grams import normal

FAR = 60  # days looked ahead for the next opening


@dataclass(frozen=True)
class Span:
    """One stretch of being open, as HH:MM on a clock in Beijing; `last_entry` may be empty."""

    opens: str
    closes: str
    last_entry: str = ""


@dataclass(frozen=True)
class Announced:
    """What a released notice says of a venue's being closed or open at other hours, and from when to when."""

    notice: int
    title: str
    told_on: date
    quote: str
    first: date
    last: date
    dated: bool  # its text names days; else it counts for a while after its release
    open: bool  # it names no end
    holidays: bool  # it is about statutory holidays only


@dataclass(frozen=True)
class Day:
    """A day's hours; no spans means closed. `why` says what is special about it, else it is empty.

    Where a notice rules the day it is `announced`, and no hours are claimed.
    """

    day: date
    spans: tuple[Span, ...]
    why: str = ""
    announced: Announced | None = None


@dataclass(frozen=True)
class Now:
    """How a venue stands at a moment: `span` while it is open, and the next opening when it is not."""

    today: Day
    span: Span | None
    next: tuple[date, Span] | None


@dataclass(frozen=True)
class Timetable:
    """A venue's hours together with the holidays they depend on and what notices say."""

    venue: Venue
    special: Mapping[date, SpecialDay]
    announced: Sequence[Announced] = ()

    @property
    def is_office(self) -> bool:
        """Whether it is the bureau's own office, where citizens are sent with everything else."""
        return self.venue.slug == OFFICE

    def on(self, day: date) -> Day:
        """The hours of a day: a temporary closing first, then notices, holidays and worked weekends, the week."""
        for closing in self.venue.closings:
            if closing.first <= day <= closing.last:
                spans = (Span(closing.opens, closing.closes),) if closing.opens else ()
                return Day(day, spans, closing.reason)
        told = next((one for one in self.announced if self._rules(one, day)), None)
        if told is not None:
            return Day(day, (), "", told)
        special = self.special.get(day)
        if special is None:
            return Day(day, self._spans(day, WEEK[day.weekday()]))
        if not special.working:
            return Day(day, self._spans(day, HOLIDAY), f"{special.name}假期")
        made_up = self._spans(day, MADE_UP)
        return Day(
            day, made_up or self._spans(day, WEEK[day.weekday()]), "调休工作日" if made_up else ""
        )

    def at(self, moment: datetime) -> Now:
        """Whether it is open at a moment, until when, and else when it opens next."""
        here = beijing(moment)
        clock = f"{here:%H:%M}"
        today = self.on(here.date())
        for span in today.spans:
            if span.opens <= clock < span.closes:
                return Now(today, span, None)
        later = next((span for span in today.spans if clock < span.opens), None)
        if later is not None:
            return Now(today, None, (today.day, later))
        return Now(today, None, self._after(today.day))

    def _rules(self, one: Announced, day: date) -> bool:
        special = self.special.get(day)
        holiday = special is not None and not special.working
        return one.first <= day <= one.last and (holiday or not one.holidays)

    def _after(self, day: date) -> tuple[date, Span] | None:
        for ahead in range(1, FAR + 1):
            found = self.on(day + timedelta(days=ahead))
            if found.spans:
                return found.day, found.spans[0]
        return None

    def _spans(self, day: date, name: str) -> tuple[Span, ...]:
        chosen = [row for row in self.venue.openings if name in row.days and in_season(row, day)]
        return tuple(
            Span(row.opens, row.closes, row.last_entry)
            for row in sorted(chosen, key=lambda row: row.opens)
        )


def timetables(session: Session) -> list[Timetable]:
    """Every venue with its hours, in the order that the guide gives."""
    special = {day.day: day for day in session.scalars(select(SpecialDay))}
    venues = session.scalars(select(Venue).order_by(Venue.position))
    return [Timetable(venue, special) for venue in venues]


def called(session: Session) -> dict[str, list[str]]:
    """What the venues are called in the guide, and what else they go by; a fraction of reading their hours."""
    rows = session.execute(select(Venue.name, Venue.aliases))
    return {row.name: row.aliases for row in rows}


def named(text: str, timetables: Sequence[Timetable]) -> set[str]:
    """The venues (slugs) whose names stand in a text; a name inside a longer one does not count by itself."""
    left, found = normal(text), set()
    names = [(name.lower(), one.venue.slug) for one in timetables for name in one.venue.called()]
    for name, slug in sorted(names, key=lambda pair: -len(pair[0])):
        if name in left:
            left = left.replace(name, " ")
            found.add(slug)
    return found


def in_season(opening: Opening, day: date) -> bool:
    """Whether a row of hours holds on a day of the year; seasons may reach over the new year."""
    if not opening.season_from:
        return True
    today = f"{day:%m-%d}"
    if opening.season_from <= opening.season_to:
        return opening.season_from <= today <= opening.season_to
    return today >= opening.season_from or today <= opening.season_to
