"""The one way in: what a citizen said, and one reply. Only the record of it is ever written."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.answers import asked as questions
from bot.answers import hours
from bot.answers.index import Index
from bot.chat import clarified, find, held, intents, parts, record, suggested
from bot.chat.asked import Asked, Means, Reply
from bot.chat.dialogue import LASTS, Dialogues, NoDialogues, Turn
from bot.chat.due import owed_to
from bot.chat.intents import Intent
from bot.chat.lexicon import Lexicon, Lexicons
from bot.chat.plain import LONGEST, plain
from bot.chat.scene import Scene
from bot.chat.topics import (
    activities,
    booked,
    booking,
    counts,
    disclosure,
    doors,
    found,
    latest,
    search,
    standing,
)
from bot.chat.topics import hours as opening
from bot.chat.trust import Trust
from bot.db.engine import Sessions
from bot.search.grams import normal

_IN_WORDS = (Means.TEXT, Means.MENU)
log = logging.getLogger(__name__)

TOPICS: Mapping[Intent, Callable[[Scene], Reply]] = {
    Intent.GREETING: standing.greeting,
    Intent.HELP: standing.help,
    Intent.THANKS: standing.thanks,
    Intent.PERSON: standing.person,
    Intent.MEDIA: standing.media,
    Intent.LOST: standing.lost,
    Intent.CANCELLED: standing.cancelled,
    Intent.LATEST: latest.latest,
    Intent.HOURS: opening.hours,
    Intent.COUNTS: counts.counts,
    Intent.APPLY: disclosure.apply,
    Intent.GUIDE: disclosure.guide,
    Intent.PROGRESS: disclosure.progress,
    Intent.COMPLAINT: doors.complaint,
    Intent.PERMIT: doors.permit,
    Intent.INSULT: doors.insult,
    Intent.DISTRESS: doors.distress,
    Intent.ACTIVITIES: activities.activities,
    Intent.BOOKINGS: booked.bookings,
    Intent.SEARCH: search.search,
}

# What goes on with an open turn. None: these words are no answer to it, and are treated as a new question.
CONTINUES: Mapping[str, Callable[[Scene, Turn], Reply | None]] = {
    found.TOPIC: found.go_on,
    activities.TOPIC: activities.go_on,
    booking.TOPIC: booking.go_on,
    booked.TOPIC: booked.go_on,
}
# Open turns in which citizens say who they are: a picture sent then may be of an identity card, and is not fetched.
KEEPS_NO_PICTURE = frozenset({booking.TOPIC})


class Chat:
    """Answers citizens. `link` makes an absolute address of a path; `demo` says whether this is a demonstration."""

    def __init__(
        self,
        sessions: Sessions,
        *,
        index: Index,
        link: Callable[[str], str],
        demo: Callable[[], bool],
        dialogues: Dialogues | None = None,
        trust: Trust | None = None,
    ) -> None:
        self._sessions = sessions
        self._index = index
        self._link = link
        self._demo = demo
        self._dialogues = dialogues or NoDialogues()
        self._lexicons = Lexicons()
        self._trust = trust

    def answer(self, asked: Asked) -> Reply:
        """What the citizen is told. Reads only; `answers` is the search ranking, whatever the intent."""
        with self._sessions.read() as session:
            return self._answer(session, asked)

    def respond(self, asked: Asked, render: Callable[[Reply], str]) -> str:
        """Answer, render and write down once; returns the rendering that stands for this delivery.

        A redelivery gets what the first was given, also when both are being worked on at once. What carries no
        delivery cannot be told apart from the next and is not written down.
        """
        if not asked.delivery:
            return render(self.answer(asked))
        with self._sessions.read() as session:
            stands = questions.standing(session, asked.account, asked.delivery)
            taken = held.by_a_person(session, asked)
            due = owed_to(session, asked.account, asked.openid)
        if stands is not None:
            return stands
        reply = taken or self.answer(asked)
        log.info(
            "%s: %s, %s", asked.account, reply.intent, "answered" if reply.answered else "open"
        )
        kept = self._to_keep(asked)
        stands, told = record.keep(self._sessions, kept, reply, due, render)
        # Else another delivery of it was first, and went on from the same turn. A picture that is not kept closes none:
        # the next may show the card's other side.
        if told is not None and kept is asked:
            self._go_on(asked, told.turn)
        return stands

    def _go_on(self, asked: Asked, turn: Turn | None) -> None:
        if turn is None:
            self._dialogues.drop(asked.account, asked.openid)
        else:
            self._dialogues.keep(asked.account, asked.openid, turn, LASTS)

    def _answer(self, session: Session, asked: Asked) -> Reply:
        lexicon = self._lexicons.fresh(session)
        turn = self._open_turn(asked)
        text = suggested.taken(turn, _plain(session, asked, lexicon))
        arrays = self._index.fresh(session)
        terms = arrays.asked(text) if asked.means in _IN_WORDS else []
        every = find.everything(session, arrays, text, terms, at=asked.at) if terms else []
        # Apart from the ranking: what else is known is judged as if there were no clarification.
        cleared = clarified.first(session, every, text) if every else []
        numbers = {hit.notice.id for hit in cleared if hit.notice is not None}
        hits = [hit for hit in every if hit.notice is None or hit.notice.id not in numbers]
        scene = Scene(
            session=session, account=asked.account, openid=asked.openid, delivery=asked.delivery, means=asked.means,
            text=text, at=asked.at, link=self._link, demo=self._demo(), arrays=arrays, terms=terms, lexicon=lexicon, hits=hits,
            said=normal(asked.text).strip(), trust=self._trust,
        )  # fmt: skip
        reply = _continued(scene, turn) or clarified.before(scene, cleared, _new(scene))
        found = [*cleared, *hits][: find.MOST]
        return replace(reply, answers=tuple(find.shown(found, scene.judged.sure)))

    def _to_keep(self, asked: Asked) -> Asked:
        """The message as it is written down: without its picture, where none is to be kept."""
        if not asked.media:
            return asked
        turn = self._dialogues.of(asked.account, asked.openid)
        return replace(asked, media="") if turn and turn.topic in KEEPS_NO_PICTURE else asked

    def _open_turn(self, asked: Asked) -> Turn | None:
        return (
            self._dialogues.of(asked.account, asked.openid) if asked.means == Means.TEXT else None
        )


def _continued(scene: Scene, turn: Turn | None) -> Reply | None:
    """The reply to words that answer what was put to the citizen; None for a new question."""
    go_on = CONTINUES.get(turn.topic) if turn else None
    return go_on(scene, turn) if go_on and turn else None


def _plain(session: Session, asked: Asked, lexicon: Lexicon) -> str:
    if asked.means != Means.TEXT:
        return normal(asked.text).strip()
    text = parts.without_greeting(plain(asked.text, lexicon))
    return lexicon.spelt(text, hours.called(session)) if len(text) <= LONGEST else text


def _new(scene: Scene) -> Reply:
    """The reply to a question, or to each of two."""
    asked = parts.questions(scene.text) if scene.means == Means.TEXT else []
    return (severally(scene, asked) if asked else None) or one(scene)


def one(scene: Scene) -> Reply:
    """The reply to one question."""
    intent = intents.recognise(scene.means, scene.text, lambda: scene.places)
    return doors.elsewhere(scene, intent) or TOPICS[intent](scene)


def severally(scene: Scene, asked: list[str]) -> Reply | None:
    """One reply to several questions, None where they have one answer or not each has one."""
    told: list[Reply] = []
    place = ""
    for question in asked:
        named = [name for name in scene.places if name in question]
        # A question that names no place is about the one before: 博物馆周六开吗，要门票吗.
        text = question if named or not place else f"{place}{question}"
        place = max(named, key=len, default=place)
        terms = scene.arrays.asked(text)
        hits = find.everything(scene.session, scene.arrays, text, terms, at=scene.at)
        reply = one(replace(scene, text=text, terms=terms, hits=hits))
        if not reply.answered:
            return None
        if reply.text not in [before.text for before in told]:
            told.append(reply)
    if len(told) < 2:
        return None
    return Reply("\n\n".join(reply.text for reply in told), told[0].intent, answered=True)
