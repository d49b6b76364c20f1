"""The latest notices, with their links; of one kind where the citizen named it."""

from dataclasses import replace
from datetime import datetime

from bot.chat.asked import Reply
from bot.chat.intents import Intent
from bot.chat.scene import Scene
from bot.chat.topics import found
from bot.clock import day_start
from bot.notices import find, kinds
from bot.notices.notice import Notice

MOST = 20  # that can be paged through


def latest(scene: Scene) -> Reply:
    """The newest released notices."""
    wanted = _kinds(scene)
    some: list[str | None] = [*wanted] or [None]
    newest = [one for kind in some for one in find.latest(scene.session, limit=MOST, kind=kind)]
    head = scene.say("latest")
    if wanted and not newest:
        head = scene.say("latest_none_of", kinds="、".join(wanted))
        newest = find.latest(scene.session, limit=MOST)
    if not newest:
        return Reply(scene.say("latest_none"), Intent.LATEST, answered=False)
    newest.sort(key=_released, reverse=True)
    reply = found.page(scene, newest[:MOST], head)
    return replace(reply, intent=Intent.LATEST, answered=True)


def _kinds(scene: Scene) -> list[str]:
    """The kinds that are asked for, by their names or by what people call them."""
    known = [one.name for one in kinds.every(scene.session)]
    said = [name for name in known if name in scene.text]
    if not said:
        said = [name for name in scene.lexicon.kinds(scene.text) if name in known]
    return said


def _released(notice: Notice) -> tuple[datetime, int]:
    return notice.published_at or day_start(notice.formed_on), notice.id
