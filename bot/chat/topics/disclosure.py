"""Disclosure for citizens: the guide and the catalogue, how to apply and what it costs, where an application stands."""

from bot.chat.asked import Reply
from bot.chat.intents import Intent
from bot.chat.scene import Scene


def guide(scene: Scene) -> Reply:
    """Where guide, catalogue and annual reports are (政府信息公开条例 art. 12 and 49)."""
    year = scene.today.year - 1  # the newest annual report is last year's
    words = scene.say(
        "guide", guide=scene.link("/guide"), catalogue=scene.link("/catalogue"),
        reports=scene.link(f"/reports/{year}"), notices=scene.link("/notices"),
    )  # fmt: skip
    return Reply(words, Intent.GUIDE, answered=True)


def apply(scene: Scene) -> Reply:
    """How to apply, until when there is a reply, and what it costs (条例 art. 29, 33, 42; 国办函〔2020〕109号)."""
    return Reply(scene.say("apply"), Intent.APPLY, answered=True)


def progress(scene: Scene) -> Reply:
    """Whom to ask where an application stands: the register of applications is not reachable from here."""
    return Reply(scene.say("progress"), Intent.PROGRESS, answered=False)
