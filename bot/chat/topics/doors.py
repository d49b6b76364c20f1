"""The right door for what is not answered here: complaints, permits, other authorities, other places, and insults."""

import re
from dataclasses import replace

from bot.answers.bands import Band
from bot.chat.asked import Reply
from bot.chat.intents import LONGEST, Intent
from bot.chat.scene import Scene
from bot.chat.topics import search
from bot.search.grams import normal

# What the culture market's hot line is for; anything else of a complaint is about us or belongs to 12345.
_MARKET = re.compile(
    r"网吧|ktv|娱乐|演出|演唱会|门票|退票|盗版|书店|印刷|出版|记者|旅行社|导游|景区|影院|游戏厅|剧本|12318"
)
_OURSELVES = re.compile(r"图书|博物|文化馆|书画院|你们|工作人员|态度|服务|意见")
_VENUE = re.compile(r"图书馆|博物馆|文化馆|美术馆|书画院|文化宫|展览馆|科技馆|大剧院|档案馆")


def complaint(scene: Scene) -> Reply:
    """Where to complain: never looked up, never judged here, and kept for staff to see."""
    name = "complaint"
    if _MARKET.search(scene.text):
        name = "complaint_market"
    elif _OURSELVES.search(scene.text):
        name = "complaint_ours"
    return Reply(scene.say(name), Intent.COMPLAINT, answered=False)


def permit(scene: Scene) -> Reply:
    """The entry of the guide where there is a sure one, else the office that grants permits."""
    if scene.band == Band.DIRECT:
        return search.search(scene)
    return Reply(scene.say("permit"), Intent.PERMIT, answered=True)


def insult(scene: Scene) -> Reply:
    """Short and polite, with what can be done."""
    return Reply(scene.say("insult"), Intent.INSULT, answered=False)


def distress(scene: Scene) -> Reply:
    """Whoever speaks of ending their life is given the number that helps, before anything else."""
    return Reply(scene.say("distress"), Intent.DISTRESS, answered=False)


def elsewhere(scene: Scene, intent: Intent) -> Reply | None:
    """The door of another place or authority; None where it is ours, or where we know the answer all the same."""
    if intent not in (Intent.SEARCH, Intent.HOURS, Intent.LATEST):
        return None
    return _place(scene) or (_authority(scene) if intent == Intent.SEARCH else None)


def _place(scene: Scene) -> Reply | None:
    words = scene.lexicon.place_words(scene.text)
    if not words or scene.lexicon.at_home(scene.text) or len(scene.text) > LONGEST:
        return None
    word = min(words, key=lambda one: (scene.text.index(one), -len(one)))
    first = scene.hits[0] if scene.hits else None
    if first is not None and word in normal(f"{first.title}{first.body}"):
        return None  # it is spoken of here
    if scene.band == Band.DIRECT and not _VENUE.search(scene.text):
        return None
    door = scene.lexicon.place(word)
    if door is None:
        return None
    return Reply(
        scene.say("elsewhere_place", word=word, office=door.name), Intent.ELSEWHERE, answered=False
    )


def _authority(scene: Scene) -> Reply | None:
    door = scene.lexicon.authority(scene.text) if len(scene.text) <= LONGEST else None
    if door is None or scene.band == Band.DIRECT or scene.lexicon.ours(scene.text):
        return None
    if any(place in scene.text for place in scene.places):
        return None
    if scene.band == Band.OFFER and scene.lexicon.authority(normal(scene.hits[0].title)) == door:
        return None  # it is spoken of here all the same: its titles are offered
    words = scene.say("elsewhere", office=door.name, phone=door.phone or "12345", note=door.note)
    if scene.band != Band.OFFER:
        return Reply(words, Intent.ELSEWHERE, answered=False)
    offered = search.search(scene)  # something like it is known here as well
    return replace(offered, text=f"{words}\n\n{offered.text}", intent=Intent.ELSEWHERE)
