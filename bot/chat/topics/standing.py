"""Greeting, help, thanks, a person, and what is no text: answered with a standing sentence."""

from bot.answers.venue import OFFICE
from bot.chat import weekly
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
    """That a person will answer here (the record of it puts it before staff), from when on, and whom to call."""
    office = next((one for one in scene.timetables if one.venue.slug == OFFICE), None)
    now = office.at(scene.at) if office is not None else None
    if now is not None and now.span is not None:
        words = scene.say("person_open", until=now.span.closes)
    elif now is not None and now.next is not None:
        day, span = now.next
        next_ = f"{weekly.seen_from(day, scene.today)} {span.opens}"
        words = scene.say("person_closed", next=next_)
    else:
        words = scene.say("person")
    return Reply(words, Intent.PERSON, answered=False)


def lost(scene: Scene) -> Reply:
    """A number or 下一页 without a list: it was too long ago."""
    return Reply(scene.say("lost"), Intent.LOST, answered=False)


def media(scene: Scene) -> Reply:
    """Say politely that pictures and voices are not understood, and what to do instead."""
    name = scene.means.value if scene.means != Means.LINK else "link"
    return Reply(scene.say(name), Intent.MEDIA, answered=False)
