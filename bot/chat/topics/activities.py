"""What is on: today's, the weekend's, a place's, for children; picked by number for the details and to book."""

import re
from collections.abc import Sequence
from datetime import timedelta

from bot.activities import find, offer
from bot.activities.activity import Activity, Kind
from bot.activities.offer import Offer
from bot.chat import choices, times, weekly
from bot.chat.asked import Reply
from bot.chat.choices import Said
from bot.chat.dialogue import JSON, Turn
from bot.chat.intents import Intent
from bot.chat.scene import Scene
from bot.chat.times import Times
from bot.chat.topics import booking, search, slots
from bot.clock import beijing, local_day
from bot.errors import NotFound

TOPIC = "activities"
PAGE = 5
AHEAD = timedelta(days=90)
_VISIT = re.compile("参观|游览|看展")
_PERMIT = re.compile("窗口|办理|办证|许可|审批|业务|办事")
_BOOKING = re.compile("预约|报名|预定|订票|领票|抢票|候补")
_THEMES = tuple(
    re.compile(one)
    for one in (
        "少儿|儿童|亲子|孩子|小朋友|宝宝|小孩|幼儿|娃", "老年|老人|长者", "讲座|讲堂|论坛|报告会", "展览|展出|画展|书展|展",
        "培训|课程|公益课", "演出|戏曲|吕剧|音乐会|晚会|京剧|汇演", "电影|放映|观影", "读书|阅读|朗诵|绘本|故事会",
        "比赛|大赛", "非遗|剪纸|手工",
    )
)  # fmt: skip


def activities(scene: Scene) -> Reply:
    """What is on when, where and of what kind they asked; where there is nothing, what comes next."""
    if _PERMIT.search(scene.text) or (
        _VISIT.search(scene.text) and slots.any_of(scene, Kind.VISIT)
    ):
        return _offers(scene)
    meant = times.times_meant(scene.text, scene.today, scene.holidays)
    found = _fitting(scene, _within(scene, meant))
    if found:
        return page(scene, _refs(found), 0, f"{meant.label if meant else '近期'}的活动：")
    what = (
        f"{meant.label if meant else '近期'}没有您要的活动。" if _asked_more(scene, meant) else ""
    )
    coming = find.between(scene.session, scene.at, scene.at + AHEAD, kinds=[Kind.ACTIVITY])
    nearer = _fitting(scene, coming)
    if not nearer and meant is None and (told := _announced(scene)) is not None:
        return told
    nearer = nearer or coming
    refs = [*_refs(nearer), *(_all_offers(scene) if _BOOKING.search(scene.text) else [])]
    if refs:
        return page(scene, refs, 0, f"{what}接下来有：" if what else "可以预约的有：")
    return Reply(scene.say("activities_none"), Intent.ACTIVITIES, answered=True)


def go_on(scene: Scene, turn: Turn) -> Reply | None:
    """What was picked, booking of what is looked at, the next page or the end; None for a new question."""
    refs, on = turn.data.get("refs"), turn.data.get("on")
    first = turn.data.get("first")
    if not isinstance(refs, list) or not isinstance(first, int):
        return None
    if isinstance(on, int) and booking.wants(scene.text):
        return booking.start(scene, on)
    said = choices.said(scene.text)
    if said is None:
        return None
    if said is Said.CANCEL:
        return Reply(scene.say("cancelled"), Intent.CANCELLED, answered=False)
    return _among(scene, turn, said, [str(one) for one in refs], first)


def page(scene: Scene, refs: Sequence[str], first: int, head: str) -> Reply:
    """A page of activities, offers or their days; the next message may pick from it."""
    lines = choices.listed(
        (_line(scene, ref) for ref in refs[first : first + PAGE]), first=first + 1
    )
    foot = scene.say("pick_more" if first + PAGE < len(refs) else "pick")
    text = "\n".join([*([head] if head else []), *lines, foot])
    data: dict[str, JSON] = {"refs": [*refs], "first": first}
    return Reply(text, Intent.ACTIVITIES, answered=True, turn=Turn(TOPIC, data))


def _among(
    scene: Scene, turn: Turn, said: int | Said, refs: list[str], first: int
) -> Reply:  # fmt: skip
    if said is Said.MORE and first + PAGE < len(refs):
        return page(scene, refs, first + PAGE, "")
    if isinstance(said, int) and 1 <= said <= len(refs):
        return _picked(scene, turn, refs[said - 1])
    words = scene.say("no_such_number", count=str(len(refs)))
    if said is Said.MORE:
        words = scene.say("no_more")
    return Reply(words, Intent.PAGE, answered=False, turn=turn)


def _picked(scene: Scene, turn: Turn, ref: str) -> Reply:
    try:
        if not ref.isdigit():
            return page(scene, slots.inside(scene, ref), 0, f"{slots.line(scene, ref)}：")
        one = find.by_id(scene.session, int(ref))
    except NotFound as gone:
        return Reply(str(gone), Intent.ACTIVITIES, answered=False, turn=turn)
    text = booking.details(scene, one)
    return Reply(
        text, Intent.ACTIVITIES, answered=True, turn=Turn(TOPIC, {**turn.data, "on": one.id})
    )


def _line(scene: Scene, ref: str) -> str:
    if not ref.isdigit():
        return slots.line(scene, ref)
    try:
        one = find.by_id(scene.session, int(ref))
    except NotFound:
        return scene.say("gone")
    when = f"{weekly.date_in_words(local_day(one.starts_at))}{beijing(one.starts_at):%H:%M}"
    rest = "，".join(part for part in (one.venue, booking.seats_in_words(scene, one)) if part)
    return f"{when}《{one.title}》" + (f"\n   {rest}" if rest else "")


def _offers(scene: Scene) -> Reply:
    """Visits or appointments: those of a day that was named, else the days to choose from."""
    kind = Kind.VISIT if _VISIT.search(scene.text) else Kind.PERMIT
    offers = slots.any_of(scene, kind)
    if not offers:
        return Reply(scene.say("activities_none"), Intent.ACTIVITIES, answered=True)
    meant = times.times_meant(scene.text, scene.today, scene.holidays)
    if meant is not None:
        start, end = max(meant.start, scene.at), meant.end
        found = find.between(scene.session, start, end, kinds=[kind]) if start < end else []
        if found:
            return page(scene, _refs(found), 0, f"{meant.label}可以约的时段：")
    refs = [slots.ref(one) for one in offers]
    if len(refs) == 1:
        head = f"{meant.label}没有可约的时段。" if meant else ""
        return page(scene, slots.inside(scene, refs[0]), 0, f"{head}{offers[0].title}，请选日期：")
    return page(scene, refs, 0, "请选要预约的事项：")


def _all_offers(scene: Scene) -> list[str]:
    return [slots.ref(one) for one in _standing(scene)]


def _standing(scene: Scene) -> list[Offer]:
    return [one for one in offer.every(scene.session) if slots.inside(scene, slots.ref(one))]


def _within(scene: Scene, meant: Times | None) -> list[Activity]:
    """What is on at the time that was named, as far as it is not over; without one, in what is to come."""
    start = max(meant.start, scene.at) if meant else scene.at
    end = meant.end if meant else scene.at + AHEAD
    if end <= start:
        return []
    return find.between(scene.session, start, end, kinds=[Kind.ACTIVITY])


def _fitting(scene: Scene, some: Sequence[Activity]) -> list[Activity]:
    """Those at the places and of the kinds that were named."""
    places = [
        name.lower() for one in scene.timetables
        if any(called.lower() in scene.text for called in one.venue.called()) for name in one.venue.called()
    ]  # fmt: skip
    themes = [one for one in _THEMES if one.search(scene.text)]
    return [
        one for one in some
        if (not places or any(name in f"{one.venue}{one.title}".lower() for name in places))
        and all(theme.search(f"{one.title}{one.audience}") for theme in themes)
    ]  # fmt: skip


def _asked_more(scene: Scene, meant: Times | None) -> bool:
    """Whether they named a time, a kind or a place."""
    named = any(one.search(scene.text) for one in _THEMES)
    places = (name for one in scene.timetables for name in one.venue.called())
    return meant is not None or named or any(name.lower() in scene.text for name in places)


def _announced(scene: Scene) -> Reply | None:
    """What a notice or an entry says of the kind that was named, where no activity to come is of that kind."""
    if not any(one.search(scene.text) for one in _THEMES):
        return None
    told = search.search(scene)
    return None if told.intent == Intent.NOT_FOUND else told


def _refs(some: Sequence[Activity]) -> list[str]:
    return [str(one.id) for one in some]
