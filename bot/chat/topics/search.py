"""Answer from entries and notices: directly when that is sure, with titles to pick from when it may be, else honestly not."""

from bot.answers.bands import Band
from bot.chat.asked import Reply
from bot.chat.find import Hit, worth_a_look
from bot.chat.intents import Intent
from bot.chat.scene import Scene
from bot.chat.topics import found

OFFERED = 3  # titles where the question was understood, and none is sure
KEYWORD = 5  # titles at once where a bare keyword was given
SHORT = 16  # characters of a question that may be a bare keyword


def search(scene: Scene) -> Reply:
    """The answer, a list to choose from, or what else can be done."""
    if scene.band == Band.DIRECT:
        direct = _direct(scene, scene.hits[0])
        if direct is not None:
            return direct
    offered = found.things([hit for hit in scene.hits if _worth_offering(scene, hit)])
    if not offered:
        return Reply(scene.say("not_found"), Intent.NOT_FOUND, answered=False)
    size = OFFERED if scene.band == Band.OFFER else KEYWORD
    head = scene.say("found", count=str(min(size, len(offered))))
    return found.page(scene, offered, head, size=size)


def _direct(scene: Scene, hit: Hit) -> Reply | None:
    if hit.entry is not None and not hit.entry.answers_on(scene.today):
        return None
    return next((found.told(scene, thing) for thing in found.things([hit])), None)


def _worth_offering(scene: Scene, hit: Hit) -> bool:
    if hit.entry is not None and not hit.entry.answers_on(scene.today):
        return False
    if scene.band != Band.NONE:
        return True
    return len(scene.text) <= SHORT and worth_a_look(hit, scene.text)
