"""The latest notices, with their links; of one kind where the citizen named it."""

from dataclasses import replace

from bot.chat.asked import Reply
from bot.chat.intents import Intent
from bot.chat.scene import Scene
from bot.chat.topics import found
from bot.notices import find

MOST = 20  # that can be paged through


def latest(scene: Scene) -> Reply:
    """The newest released notices."""
    kind = next((kind for kind, _ in find.kinds(scene.session) if kind in scene.text), None)
    newest = find.latest(scene.session, limit=MOST, kind=kind)
    if not newest:
        return Reply(scene.say("latest_none"), Intent.LATEST, answered=False)
    reply = found.page(scene, newest, scene.say("latest"))
    return replace(reply, intent=Intent.LATEST, answered=True)
