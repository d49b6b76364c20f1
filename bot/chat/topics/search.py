"""Answer from entries and notices: directly when that is sure, with titles when it may be, else honestly not."""

from bot.answers.bands import Band
from bot.chat.asked import Card, Reply
from bot.chat.find import Hit, worth_a_look
from bot.chat.intents import Intent
from bot.chat.scene import Scene
from bot.chat.topics import latest
from bot.notices import article
from bot.notices.notice import Notice

OFFERED = 5  # titles in a list
SHORT = 16  # characters of a question that may be a bare keyword


def search(scene: Scene) -> Reply:
    """The answer, a list to choose from, or what else can be done."""
    if scene.band == Band.DIRECT:
        direct = _direct(scene, scene.hits[0])
        if direct is not None:
            return direct
    offered = [hit for hit in scene.hits if _worth_offering(scene, hit)][:OFFERED]
    if not offered:
        return Reply(scene.say("not_found"), Intent.NOT_FOUND, answered=False)
    lines = [scene.say("found", count=str(len(offered)))]
    lines += [_line(scene, hit) for hit in offered]
    lines.append(scene.say("found_foot"))
    return Reply("\n".join(lines), Intent.SEARCH, answered=False)


def _direct(scene: Scene, hit: Hit) -> Reply | None:
    if hit.notice is not None:
        return _notice(scene, hit.notice)
    entry = hit.entry
    if entry is None or not entry.answers_on(scene.today):
        return None
    parts = [f"【{entry.question}】"] if entry.question else []
    parts.append(entry.answer)
    if entry.unit:
        parts.append(f"（{entry.unit}）")
    return Reply("\n".join(parts), Intent.ANSWER, answered=True)


def _notice(scene: Scene, notice: Notice) -> Reply:
    digest = notice.digest or article.digest(notice.body)
    address = scene.link(f"/notices/{notice.id}")
    text = "\n".join(part for part in (f"《{notice.title}》", digest, address) if part)
    return Reply(text, Intent.ANSWER, answered=True, card=Card(notice.title, digest, address))


def _worth_offering(scene: Scene, hit: Hit) -> bool:
    if hit.entry is not None and not hit.entry.answers_on(scene.today):
        return False
    if scene.band != Band.NONE:
        return True
    return len(scene.text) <= SHORT and worth_a_look(hit, scene.text)


def _line(scene: Scene, hit: Hit) -> str:
    if hit.notice is not None:
        return latest.line(scene, hit.notice)
    return f"· {hit.title}"
