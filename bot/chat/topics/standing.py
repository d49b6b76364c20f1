"""Greeting, help, thanks, a person, and what is no text: answered with a standing sentence."""

from bot.chat.asked import Means, Reply
from bot.chat.intents import Intent
from bot.chat.scene import Scene


def greeting(scene: Scene) -> Reply:
    """Welcome a new follower, or greet back; a demonstration says that it is one."""
    words = scene.say("greeting")
    if scene.demo:
        words = f"{scene.say('demo')}\n{words}"
    return Reply(words, Intent.GREETING, answered=False)


def help(scene: Scene) -> Reply:
    """What can be asked here."""
    return Reply(scene.say("help"), Intent.HELP, answered=False)


def thanks(scene: Scene) -> Reply:
    """A friendly end."""
    return Reply(scene.say("thanks"), Intent.THANKS, answered=False)


def person(scene: Scene) -> Reply:
    """Where a person can be reached, and when."""
    return Reply(scene.say("person"), Intent.PERSON, answered=False)


def lost(scene: Scene) -> Reply:
    """A number or 下一页 without a list: it was too long ago."""
    return Reply(scene.say("lost"), Intent.LOST, answered=False)


def media(scene: Scene) -> Reply:
    """Say politely that pictures and voices are not understood, and what to do instead."""
    name = scene.means.value if scene.means != Means.LINK else "link"
    return Reply(scene.say(name), Intent.MEDIA, answered=False)
