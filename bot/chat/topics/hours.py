"""Opening hours: open or closed now, a day's hours, the week; a temporary closing before anything else."""

import re
from datetime import date, timedelta

from bot.answers.hours import Timetable, in_season
from bot.answers.venue import OFFICE
from bot.chat import weekly
from bot.chat.asked import Reply
from bot.chat.dates import Days, days_meant, holiday_named
from bot.chat.intents import Intent
from bot.chat.scene import Scene

MOST_DAYS = 9  # the longest holiday in full
SOON = timedelta(days=31)  # how far ahead a temporary closing is mentioned
_AT_WORK = re.compile(r"上班|下班|办公|工作时间")


def hours(scene: Scene) -> Reply:
    """The hours of the venues that were named, or of all of them in a line each."""
    if not scene.timetables:
        return Reply(scene.say("not_found"), Intent.HOURS, answered=False)
    named = _named(scene)
    meant = _days(scene)
    if named:
        text = "\n\n".join(_whole(scene, one, meant) for one in named)
    else:
        text = "\n".join(_short(scene, one, meant) for one in scene.timetables)
    return Reply(text + _caution(scene, meant), Intent.HOURS, answered=True)


def _named(scene: Scene) -> list[Timetable]:
    """The venues whose names stand in the text; a name inside a longer one does not count by itself."""
    text = scene.text
    found: dict[str, Timetable] = {}
    names = [(name.lower(), one) for one in scene.timetables for name in one.venue.called()]
    for name, one in sorted(names, key=lambda pair: -len(pair[0])):
        if name in text:
            text = text.replace(name, " ")
            found[one.venue.slug] = one
    if not found and _AT_WORK.search(text):  # who works, if no place is named: the office
        found = {one.venue.slug: one for one in scene.timetables if one.venue.slug == OFFICE}
    return sorted(found.values(), key=lambda one: one.venue.position)


def _days(scene: Scene) -> Days | None:
    special = scene.timetables[0].special
    holidays = {day: one.name for day, one in special.items() if not one.working}
    meant = days_meant(scene.text, scene.today, holidays)
    if meant is not None and meant.first == meant.last == scene.today:
        return None  # today is answered with how things stand now
    return meant


def _short(scene: Scene, one: Timetable, meant: Days | None) -> str:
    return f"{one.venue.name}：{_stands(scene, one, meant)}"


def _whole(scene: Scene, one: Timetable, meant: Days | None) -> str:
    venue, stands = one.venue, one.at(scene.at)
    lines = [_short(scene, one, meant)]
    if meant is None and stands.today.spans and not holiday_named(scene.text):
        lines.append(f"今天：{weekly.day(stands.today)}")
    day = meant.first if meant else scene.today
    week = weekly.in_words([row for row in venue.openings if in_season(row, day)])
    facts = (("平时", week), ("临时安排", _ahead(scene, one)), ("地址", venue.address),
             ("电话", venue.phone), ("说明", venue.note))  # fmt: skip
    return "\n".join(lines + [f"{name}：{fact}" for name, fact in facts if fact])


def _stands(scene: Scene, one: Timetable, meant: Days | None) -> str:
    if meant is not None:
        return "；".join(_on(one, day) for day in _each(meant))
    holiday = holiday_named(scene.text)
    if holiday:  # one whose days are not in the guide yet
        return f"法定节假日{weekly.on_holidays(one.venue.openings)}"
    return weekly.now(one.at(scene.at))


def _on(one: Timetable, day: date) -> str:
    return f"{weekly.date_in_words(day)}{weekly.day(one.on(day))}"


def _each(meant: Days) -> list[date]:
    count = min((meant.last - meant.first).days + 1, MOST_DAYS)
    return [meant.first + timedelta(days=ahead) for ahead in range(count)]


def _ahead(scene: Scene, one: Timetable) -> str:
    """Temporary closings and other hours that are not over and begin soon."""
    return "；".join(
        f"{weekly.between(closing.first, closing.last)}"
        f"{f'{closing.opens}—{closing.closes} 开放' if closing.opens else '不开放'}（{closing.reason}）"
        for closing in one.venue.closings
        if closing.last >= scene.today and closing.first <= scene.today + SOON
    )


def _caution(scene: Scene, meant: Days | None) -> str:
    """A year whose holidays are not in the guide is answered by its weekdays, and says so."""
    year = meant.last.year if meant else scene.today.year
    known = any(day.year == year for day in scene.timetables[0].special)
    if known and (meant is not None or not holiday_named(scene.text)):
        return ""
    return "\n（法定节假日的具体日期以国务院办公厅通知为准）"
