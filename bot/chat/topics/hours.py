"""Opening hours: open or closed now, a day's hours, the week; a temporary closing before anything else."""

from datetime import timedelta

from bot.answers.hours import Timetable
from bot.chat import weekly
from bot.chat.asked import Reply
from bot.chat.dates import Days, days_meant
from bot.chat.intents import Intent
from bot.chat.scene import Scene

MOST_DAYS = 8  # a holiday week in full


def hours(scene: Scene) -> Reply:
    """The hours of the venues that were named, or of all of them in a line each."""
    if not scene.timetables:
        return Reply(scene.say("not_found"), Intent.HOURS, answered=False)
    named = places_named(scene)
    meant = _days(scene)
    if not named:
        text = "\n".join(_line(scene, one, meant) for one in scene.timetables)
    else:
        text = "\n\n".join(_whole(scene, one, meant) for one in named)
    return Reply(text + _caution(scene, meant), Intent.HOURS, answered=True)


def places_named(scene: Scene) -> list[Timetable]:
    """The venues whose names stand in the text, each name counted where no longer one holds it."""
    text, named = scene.text, []
    names = [(name, one) for one in scene.timetables for name in one.venue.called()]
    for name, one in sorted(names, key=lambda pair: -len(pair[0])):
        if name.lower() in text:
            text = text.replace(name.lower(), " ")
            if one not in named:
                named.append(one)
    return sorted(named, key=lambda one: one.venue.position)


def _days(scene: Scene) -> Days | None:
    special = scene.timetables[0].special
    holidays = {day: one.name for day, one in special.items() if not one.working}
    meant = days_meant(scene.text, scene.today, holidays)
    if meant is not None and meant.first == meant.last == scene.today:
        return None  # today is answered with how things stand now
    return meant


def _line(scene: Scene, one: Timetable, meant: Days | None) -> str:
    if meant is None:
        return f"{one.venue.name}：{weekly.now(one.at(scene.at))}"
    return f"{one.venue.name}：{_on_days(one, meant)}"


def _whole(scene: Scene, one: Timetable, meant: Days | None) -> str:
    venue = one.venue
    stands = one.at(scene.at)
    if meant is None:
        lines = [f"{venue.name}{weekly.now(stands)}。"]
        if stands.today.spans:
            lines.append(f"今天：{weekly.day(stands.today)}")
    else:
        lines = [f"{venue.name}{meant.label}：{_on_days(one, meant)}"]
    if venue.openings:
        lines.append(f"平时：{weekly.in_words(venue.openings)}")
    lines += [f"临时安排：{told}" for told in _ahead(scene, one)]
    facts = (("地址", venue.address), ("电话", venue.phone), ("说明", venue.note))
    return "\n".join(lines + [f"{name}：{fact}" for name, fact in facts if fact])


def _on_days(one: Timetable, meant: Days) -> str:
    count = min((meant.last - meant.first).days + 1, MOST_DAYS)
    days = [one.on(meant.first + timedelta(days=ahead)) for ahead in range(count)]
    return "；".join(f"{weekly.date_in_words(day.day)}{weekly.day(day)}" for day in days)


def _ahead(scene: Scene, one: Timetable) -> list[str]:
    """Temporary closings that are not over and begin within a month."""
    soon = scene.today + timedelta(days=31)
    return [
        f"{weekly.date_in_words(closing.first)}至{weekly.date_in_words(closing.last)}"
        f"{f'{closing.opens}—{closing.closes}' if closing.opens else '不开放'}，{closing.reason}"
        for closing in one.venue.closings
        if closing.last >= scene.today and closing.first <= soon
    ]


def _caution(scene: Scene, meant: Days | None) -> str:
    """A year whose holidays are not yet known is answered by its weekdays, and says so."""
    year = meant.last.year if meant else scene.today.year
    if any(day.year == year for day in scene.timetables[0].special):
        return ""
    return f"\n（{year}年的法定节假日安排以国务院办公厅通知为准）"
