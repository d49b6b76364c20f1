"""What a topic sees when it is asked to answer."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from bot.answers import hours, wording
from bot.answers.bands import Band, Judged
from bot.answers.hours import Timetable
from bot.answers.venue import OFFICE, Venue
from bot.chat import find, weekly
from bot.chat.asked import Means
from bot.chat.find import Hit
from bot.chat.lexicon import Lexicon
from bot.chat.trust import Trust
from bot.clock import local_day
from bot.search.arrays import Arrays
from bot.search.terms import Term


@dataclass(frozen=True)
class Scene:
    """One question with everything that answering it may need. Topics only read."""

    session: Session
    account: str
    openid: str  # empty where nobody can be told apart
    delivery: str
    means: Means
    text: str  # plain (`bot.chat.plain`): lower case, simplified, no blanks around it
    at: datetime
    link: Callable[[str], str]
    demo: bool
    arrays: Arrays
    terms: Sequence[Term]  # what the text was taken apart into
    lexicon: Lexicon
    hits: Sequence[Hit]
    said: str = ""  # as it was written but for its forms (NFKC): plain text holds no telephone
    trust: Trust | None = None  # None: nothing can be booked here

    @property
    def today(self) -> date:
        """The day on which it is asked, in Beijing."""
        return local_day(self.at)

    @cached_property
    def places(self) -> list[str]:
        """Every name that a venue goes by, in lower case."""
        known = hours.called(self.session)
        return [called.lower() for name, more in known.items() for called in {name, *more}]

    @cached_property
    def timetables(self) -> list[Timetable]:
        """Every venue's hours, read when first needed."""
        return hours.timetables(self.session)

    @property
    def holidays(self) -> Mapping[date, str]:
        """The days off that the guide knows, by day."""
        special = self.timetables[0].special if self.timetables else {}
        return {day: one.name for day, one in special.items() if not one.working}

    @cached_property
    def judged(self) -> Judged:
        """How far the hits may be trusted."""
        return find.judged(self.arrays, self.text, self.terms, self.hits)

    @property
    def band(self) -> Band:
        """What they are good for."""
        return self.judged.band

    def say(self, name: str, **more: str) -> str:
        """A standing sentence, with the bureau's contact filled in where it is named."""
        return wording.say(self.session, name, {**contact(self.session), **more})


def contact(session: Session) -> Mapping[str, str]:
    """The bureau's name, telephone, address and office hours, as standing sentences may use them."""
    venue = session.get(Venue, OFFICE)
    if venue is None:
        return dict.fromkeys(("bureau", "phone", "hours", "address"), "")
    week = weekly.in_words(venue.openings)
    return {"bureau": venue.name, "phone": venue.phone, "hours": week, "address": venue.address}
