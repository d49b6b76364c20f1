"""Recognise what a citizen wants, from how they addressed us and from their words."""

from collections.abc import Callable, Iterable
from enum import StrEnum

from bot.chat import choices, rules
from bot.chat.asked import Means
from bot.search.grams import runs
from bot.search.query import clean, content


class Intent(StrEnum):
    """What is asked for; `answer`, `search` and `not_found` are told apart only by what the search brings."""

    GREETING = "greeting"
    HELP = "help"
    THANKS = "thanks"
    PERSON = "person"
    LATEST = "latest"
    HOURS = "hours"
    COUNTS = "counts"
    APPLY = "apply"
    GUIDE = "guide"
    PROGRESS = "progress"
    COMPLAINT = "complaint"
    PERMIT = "permit"
    ELSEWHERE = "elsewhere"
    INSULT = "insult"
    DISTRESS = "distress"
    ACTIVITIES = "activities"
    BOOKING = "booking"
    BOOKINGS = "bookings"
    ANSWER = "answer"
    SEARCH = "search"
    NOT_FOUND = "not_found"
    MEDIA = "media"
    CANCELLED = "cancelled"
    PAGE = "page"  # more of a list, or a number that it does not have
    LOST = "lost"  # an answer to a list that is no longer remembered


MENU = {
    "latest": Intent.LATEST, "hours": Intent.HOURS, "counts": Intent.COUNTS,
    "help": Intent.HELP, "person": Intent.PERSON, "apply": Intent.APPLY, "guide": Intent.GUIDE,
    "progress": Intent.PROGRESS, "complaint": Intent.COMPLAINT, "permit": Intent.PERMIT,
    "activities": Intent.ACTIVITIES, "bookings": Intent.BOOKINGS,
}  # fmt: skip
MEDIA = frozenset({Means.IMAGE, Means.VOICE, Means.VIDEO, Means.LOCATION, Means.LINK})

LONGEST = 40  # characters; whoever writes more tells a story, not a question of these topics
SCOLDED = 10  # characters beside an insult that ask for nothing

# What goes before everything, and courtesies: the whole of a message.
_COURTESIES = (
    (rules.DISTRESS, Intent.DISTRESS),
    (rules.HELP, Intent.HELP), (rules.HELLO, Intent.GREETING), (rules.THANKS, Intent.THANKS),
    (rules.PERSON, Intent.PERSON),
)  # fmt: skip
# Topics: in a short message, the first that fits.
_TOPICS = (
    (rules.progress, Intent.PROGRESS), (rules.apply, Intent.APPLY), (rules.guide, Intent.GUIDE), (rules.counts, Intent.COUNTS),
    (rules.complaint, Intent.COMPLAINT), (rules.permit, Intent.PERMIT),
)  # fmt: skip


def recognise(means: Means, text: str, places: Callable[[], Iterable[str]]) -> Intent:
    """The intent of what was said; SEARCH for whatever is no topic of its own. `text` is plain (`bot.chat.plain`).

    `places` gives the names that venues go by; it is asked only where it matters.
    """
    if means in MEDIA:
        return Intent.MEDIA
    if means in (Means.FOLLOW, Means.SCAN):
        return Intent.GREETING
    if means == Means.MENU and text in MENU:
        return MENU[text]
    return _by_words(text, places)


def _by_words(text: str, places: Callable[[], Iterable[str]]) -> Intent:
    for pattern, intent in _COURTESIES:
        if pattern.search(text):
            return intent
    if not text:
        return Intent.HELP
    if (said := choices.said(text)) is not None:
        return Intent.CANCELLED if said is choices.Said.CANCEL else Intent.LOST
    if len(text) > LONGEST:
        return Intent.SEARCH
    if rules.INSULT.search(text):
        return _scolded(rules.INSULT.sub(" ", text).strip(), places)
    return _by_topic(text, places)


def _scolded(rest: str, places: Callable[[], Iterable[str]]) -> Intent:
    """What is asked for beside an insult, if anything is."""
    intent = _by_topic(rest, places) if rest else Intent.SEARCH
    return Intent.INSULT if intent == Intent.SEARCH and len(rest) <= SCOLDED else intent


def _by_topic(text: str, places: Callable[[], Iterable[str]]) -> Intent:
    if rules.MY_BOOKINGS.search(text):
        return Intent.BOOKINGS
    for fits, intent in _TOPICS:
        if fits(text):
            return intent
    if rules.LATEST.search(clean(text).strip()):
        return Intent.LATEST
    if _about_activities(text, places):
        return Intent.ACTIVITIES
    if _about_hours(text, places) or _about_place(text, places):
        return Intent.HOURS
    return Intent.SEARCH


def _about_activities(text: str, places: Callable[[], Iterable[str]]) -> bool:
    """Whether the list of activities, visits or appointments is asked for: hardly anything else is said."""
    if rules.PERMIT_TO_BOOK.search(text):
        return True
    asks = rules.ACTIVITY.search(text) or rules.TO_BOOK.search(text)
    if not asks or rules.NOT_ACTIVITY.search(text):
        return False
    for place in sorted(places(), key=len, reverse=True):
        text = text.replace(place, " ")
    for pattern in (rules.ACTIVITY, rules.TO_BOOK, rules.WHEN, rules.BESIDE):
        text = pattern.sub(" ", text)
    return len(content(text).replace(" ", "")) <= 1


def _about_hours(text: str, places: Callable[[], Iterable[str]]) -> bool:
    if not rules.OPEN.search(text) or rules.NOT_HOURS.search(text):
        return False
    if any(place in text for place in places()):
        return True
    return not runs(content(rules.WHEN.sub(" ", rules.OPEN.sub(" ", text))))


def _about_place(text: str, places: Callable[[], Iterable[str]]) -> bool:
    """Where one of our places is, how to get there or call it; its bare name as well."""
    if len(text) > rules.SHORT:
        return False
    left = text
    for place in sorted(places(), key=len, reverse=True):
        left = left.replace(place, " ")
    asks = rules.WHERE.search(left)
    if left == text and not (asks and rules.US.search(left)):
        return False
    return not runs(content(rules.US.sub(" ", rules.WHERE.sub(" ", left))))
