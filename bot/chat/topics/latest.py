"""The latest notices, with their links; of one kind where the citizen named it."""

from bot.chat.asked import Reply
from bot.chat.intents import Intent
from bot.chat.scene import Scene
from bot.clock import local_day
from bot.notices import find
from bot.notices.notice import Notice

MOST = 5


def latest(scene: Scene) -> Reply:
    """The newest released notices."""
    kind = next((kind for kind, _ in find.kinds(scene.session) if kind in scene.text), None)
    newest = find.latest(scene.session, limit=MOST, kind=kind)
    if not newest:
        return Reply(scene.say("latest_none"), Intent.LATEST, answered=False)
    lines = [scene.say("latest"), *(line(scene, notice) for notice in newest)]
    return Reply("\n".join(lines), Intent.LATEST, answered=True)


def line(scene: Scene, notice: Notice) -> str:
    """A notice as one entry of a list: its day, title and address."""
    day = local_day(notice.published_at) if notice.published_at else notice.formed_on
    return f"· {day.month}月{day.day}日《{notice.title}》\n{scene.link(f'/notices/{notice.id}')}"
