"""A list of what was found or is new: pages of it, picked by number, until it is cancelled or something else is asked."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answers.entry import Entry
from bot.chat import choices
from bot.chat.asked import Card, Reply
from bot.chat.choices import Said
from bot.chat.dialogue import Turn
from bot.chat.find import Hit
from bot.chat.intents import Intent
from bot.chat.scene import Scene
from bot.clock import local_day
from bot.errors import NotFound
from bot.notices import article, find
from bot.notices.notice import Notice

TOPIC = "found"
PAGE = 5  # titles shown at once
_ENTRY, _NOTICE = "e", "n"

Thing = Entry | Notice


def things(hits: Sequence[Hit]) -> list[Thing]:
    """What hits stand for."""
    return [thing for hit in hits if (thing := hit.entry or hit.notice) is not None]


def page(scene: Scene, some: Sequence[Thing], head: str, *, size: int = PAGE) -> Reply:
    """The first page of a list; the next message may pick from it."""
    refs = [_ref(one) for one in some]
    return _page(scene, refs, 0, head, size)


def go_on(scene: Scene, turn: Turn) -> Reply | None:
    """What was picked, the next page, or the end of it; None for a new question."""
    refs = [str(one) for one in _list(turn.data.get("refs"))]
    first, size = _whole(turn.data.get("first")), _whole(turn.data.get("size")) or PAGE
    said = choices.said(scene.text)
    if said is None:
        return None
    if said is Said.CANCEL:
        return Reply(scene.say("cancelled"), Intent.CANCELLED, answered=False)
    if said is Said.MORE:
        if first + size < len(refs):
            return replace(_page(scene, refs, first + size, "", size), intent=Intent.PAGE)
        return _again(scene.say("no_more"), turn)
    return _picked(scene, turn, said, refs[: first + size])


def _picked(scene: Scene, turn: Turn, number: int, refs: list[str]) -> Reply:
    if not 1 <= number <= len(refs):
        return _again(scene.say("no_such_number", count=str(len(refs))), turn)
    thing = _thing(scene, refs[number - 1])
    return (
        _again(scene.say("gone"), turn) if thing is None else replace(told(scene, thing), turn=turn)
    )


def told(scene: Scene, thing: Thing) -> Reply:
    """One thing in full: a notice as a card, an entry with its question."""
    if isinstance(thing, Notice):
        digest = thing.digest or article.digest(thing.body)
        address = scene.link(f"/notices/{thing.id}")
        text = "\n".join(part for part in (f"《{thing.title}》", digest, address) if part)
        return Reply(text, Intent.ANSWER, answered=True, card=Card(thing.title, digest, address))
    parts = [f"【{thing.question}】"] if thing.question else []
    parts.append(thing.answer)
    if thing.unit:
        parts.append(f"（{thing.unit}）")
    return Reply("\n".join(parts), Intent.ANSWER, answered=True)


def line(scene: Scene, thing: Thing) -> str:
    """One thing as a line of a list: a notice with its day and address."""
    if isinstance(thing, Entry):
        return thing.title
    day = local_day(thing.published_at) if thing.published_at else thing.formed_on
    return f"{day.month}月{day.day}日《{thing.title}》\n{scene.link(f'/notices/{thing.id}')}"


def _page(scene: Scene, refs: list[str], first: int, head: str, size: int) -> Reply:
    shown = [_thing(scene, ref) for ref in refs[first : first + size]]
    lines = [line(scene, one) if one is not None else scene.say("gone") for one in shown]
    more = first + size < len(refs)
    foot = scene.say("pick_more" if more else "pick")
    text = "\n".join([*([head] if head else []), *choices.listed(lines, first=first + 1), foot])
    turn = Turn(TOPIC, {"refs": [*refs], "first": first, "size": size})
    return Reply(text, Intent.SEARCH, answered=False, turn=turn)


def _again(words: str, turn: Turn) -> Reply:
    return Reply(words, Intent.PAGE, answered=False, turn=turn)


def _ref(thing: Thing) -> str:
    return f"{_ENTRY if isinstance(thing, Entry) else _NOTICE}{thing.id}"


def _thing(scene: Scene, ref: str) -> Thing | None:
    """The thing, if it may still be told."""
    number = int(ref[1:])
    if ref[0] == _ENTRY:
        entry = scene.session.get(Entry, number)
        return entry if entry is not None and entry.live and entry.answers_on(scene.today) else None
    try:
        return find.by_id(scene.session, number)
    except NotFound:
        return None


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
