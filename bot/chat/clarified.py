"""Put clarifications (澄清) first: whoever asks about a rumour, or an item that was cleared up, reads that before all else."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from bot.chat.asked import Card, Reply
from bot.chat.find import Hit
from bot.chat.intents import Intent
from bot.chat.scene import Scene
from bot.notices import article, clarify
from bot.notices.notice import Notice
from bot.search.grams import grams
from bot.search.query import content

MOST = 2  # clarifications in one reply
# Of "has the library begun to charge" and a rumour of ten characters, five pairs and three: names of places alone,
# which every other question holds as well, are less.
OF_QUESTION, OF_SAID = 0.5, 0.3


def first(session: Session, hits: Sequence[Hit], text: str) -> list[Hit]:
    """The clarifications among hits, or of a notice among them, that fit what was asked, the best first."""
    by_number = {hit.notice.id: hit for hit in hits if hit.notice is not None}
    asked = set(grams(content(text)))
    found: list[Hit] = []
    for one, notice in clarify.among(session, by_number):
        itself, about = by_number.get(notice.id), by_number.get(one.about_id or 0)
        said = [notice.title, one.rumour, about.title if about else ""]
        if any(_fits(asked, set(grams(content(each)))) for each in said):
            score = max(hit.score for hit in (itself, about) if hit is not None)
            found.append(Hit(score, notice=notice, more=one.rumour))
    return sorted(found, key=lambda hit: -hit.score)[:MOST]


def _fits(asked: set[str], said: set[str]) -> bool:
    """Whether a question is about what was said: half of it is there, and a good part of that is asked for."""
    shared = len(asked & said)
    return shared > 1 and shared >= OF_QUESTION * len(asked) and shared >= OF_SAID * len(said)


def before(scene: Scene, clarified: Sequence[Hit], reply: Reply) -> Reply:
    """The reply with the clarifications in front; they alone, where there was no other answer."""
    shown = [hit.notice for hit in clarified if hit.notice is not None]
    if not shown:
        return reply
    parts = [_said(scene, notice) for notice in shown]
    if reply.intent != Intent.NOT_FOUND:
        parts.append(reply.text)
    lead = shown[0]
    card = Card(lead.title, _digest(lead), scene.link(f"/notices/{lead.id}"))
    return replace(reply, text="\n\n".join(parts), intent=Intent.ANSWER, answered=True, card=card)


def _said(scene: Scene, notice: Notice) -> str:
    address = scene.link(f"/notices/{notice.id}")
    return "\n".join(
        part for part in (f"【澄清】《{notice.title}》", _digest(notice), address) if part
    )


def _digest(notice: Notice) -> str:
    return notice.digest or article.digest(notice.body)
