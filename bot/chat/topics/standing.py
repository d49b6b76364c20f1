"""Greeting, help, thanks, a person, and what is no text: answered with a standing sentence."""

from bot.answers.venue import OFFICE
from bot.chat import suggested, weekly
from bot.chat.asked import Reply
from bot.chat.intents import Intent
from bot.chat.scene import Scene


def greeting(scene: Scene) -> Reply:
    """Welcome a new follower, or greet back; a demonstration says that it is one."""
    words = scene.say("greeting")
    if scene.demo:
        words = f"{scene.say('demo')}\n{words}"
    words, turn = suggested.numbered(words)
    return Reply(words, Intent.GREETING, answered=False, turn=turn)


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


def cancelled(scene: Scene) -> Reply:
    """取消 where nothing was begun."""
    return Reply(scene.say("cancelled"), Intent.CANCELLED, answered=False)


def media(scene: Scene) -> Reply:
    """Say politely that pictures and voices are not understood, and what to do instead."""
    words, turn = suggested.numbered(scene.say(scene.means.value))
    return Reply(words, Intent.MEDIA, answered=False, turn=turn)
