"""Opening hours: open or closed now, a day's hours, the week; closings and notices before anything else."""

import re
from datetime import date, timedelta

from bot.answers.hours import Announced, Timetable, in_season, named
from bot.answers.venue import OFFICE
from bot.chat import closings, weekly
from bot.chat.asked import Reply
from bot.chat.dates import Days, days_meant, holiday_named
from bot.chat.intents import Intent
from bot.chat.scene import Scene
from bot.chat.times import arabic, days_of, hours_meant

MOST_DAYS = 9  # the longest holiday in full
MOST_NOTICES = 3  # told in one reply
# Who works, or is to be called, where no place is named: the office.
_AT_WORK = re.compile(r"上班|下班|办公|工作时间|你们|单位|局里|贵局|电话|联系|地址|在哪|哪里|位置")
_OPEN_ALL = re.compile(r"开门|开馆|开放|开吗|开着|关门|闭馆")


def hours(scene: Scene) -> Reply:
    """The hours of the venues that were named, or of all of them in a line each."""
    if not scene.timetables:
        return Reply(scene.say("not_found"), Intent.HOURS, answered=False)
    places = _named(scene)
    meant = _days(scene)
    told = closings.with_notices(scene.session, scene.timetables, scene.today)
    asked = [one for one in told if not places or one.venue.slug in places]
    if places:
        text = "\n\n".join(_whole(scene, one, meant) for one in asked)
    else:
        text = "\n".join([_short(scene, one, meant) for one in asked] + _told(scene, asked, meant))
    return Reply(text + _caution(scene, meant), Intent.HOURS, answered=True)


def _named(scene: Scene) -> set[str]:
    found = named(scene.text, scene.timetables)
    if not found and _AT_WORK.search(scene.text) and not _OPEN_ALL.search(scene.text):
        return {one.venue.slug for one in scene.timetables if one.venue.slug == OFFICE}
    return found


def _days(scene: Scene) -> Days | None:
    special = scene.timetables[0].special
    holidays = {day: one.name for day, one in special.items() if not one.working}
    if holiday_named(scene.text):  # one that is not in the guide yet is answered by its rule
        meant = days_meant(arabic(scene.text), scene.today, holidays)
    else:
        meant = days_of(scene.text, scene.today, holidays)
    if meant is not None and (meant.last - meant.first).days >= MOST_DAYS:
        return None  # a month, a season: the hours of the week say it
    if meant is not None and meant.first == meant.last == scene.today:
        return None  # today is answered with how things stand now
    return meant


def _short(scene: Scene, one: Timetable, meant: Days | None) -> str:
    return f"{one.venue.name}：{_moment(scene, one, meant)}{_stands(scene, one, meant)}"


def _moment(scene: Scene, one: Timetable, meant: Days | None) -> str:
    """Whether it is open at the moment that was named, before the hours of that day."""
    hours = hours_meant(scene.text)
    day = one.on(meant.first if meant else scene.today)
    if hours is None or hours.since != hours.until or day.announced is not None:
        return ""
    clock = f"{hours.since:%H:%M}"
    is_open = any(span.opens <= clock < span.closes for span in day.spans)
    return f"{weekly.seen_from(day.day, scene.today)} {clock} {'开放' if is_open else '不开放'}。"


def _whole(scene: Scene, one: Timetable, meant: Days | None) -> str:
    venue, stands = one.venue, one.at(scene.at)
    lines = [_short(scene, one, meant), *_told(scene, [one], meant)]
    if meant is None and stands.today.spans and not holiday_named(scene.text):
        lines.append(f"今天：{weekly.day(stands.today)}")
    day = meant.first if meant else scene.today
    week = weekly.in_words([row for row in venue.openings if in_season(row, day)])
    facts = (("平时", week), ("临时安排", weekly.ahead(venue.closings, scene.today)), ("地址", venue.address),
             ("电话", venue.phone), ("说明", venue.note))  # fmt: skip
    return "\n".join(lines + [f"{name}：{fact}" for name, fact in facts if fact])


def _stands(scene: Scene, one: Timetable, meant: Days | None) -> str:
    if meant is not None:
        return "；".join(_on(one, day) for day in _each(meant))
    holiday = holiday_named(scene.text)
    if holiday:  # one whose days are not in the guide yet
        told = next((told for told in one.announced if told.holidays), None)
        if told is not None:
            return f"以通知《{told.title}》为准"
        return f"法定节假日{weekly.on_holidays(one.venue.openings)}"
    return weekly.now(one.at(scene.at))


def _told(scene: Scene, some: list[Timetable], meant: Days | None) -> list[str]:
    """The notices that speak of these venues, in full: each once, those of the days that were asked first."""
    holiday = bool(holiday_named(scene.text))
    days = _each(meant) if meant else [scene.today]
    ruling = [told for one in some for day in days if (told := one.on(day).announced)]
    coming = [
        told for one in some for told in one.announced
        if told.first <= scene.today + weekly.SOON and (holiday or not told.holidays)
    ]  # fmt: skip
    lines: dict[int, str] = {}
    for told in ruling + coming:
        lines.setdefault(told.notice, _notice(scene, told))
    return list(lines.values())[:MOST_NOTICES]


def _notice(scene: Scene, told: Announced) -> str:
    """A notice with what it says, its day and its address."""
    title = f"《{told.title}》\n{scene.link(f'/notices/{told.notice}')}"
    said = f"\n“{told.quote}”" if told.quote != told.title else ""
    return f"· {told.told_on.month}月{told.told_on.day}日通知（以此为准）{title}{said}"


def _on(one: Timetable, day: date) -> str:
    return f"{weekly.date_in_words(day)}{weekly.day(one.on(day))}"


def _each(meant: Days) -> list[date]:
    count = min((meant.last - meant.first).days + 1, MOST_DAYS)
    return [meant.first + timedelta(days=ahead) for ahead in range(count)]


def _caution(scene: Scene, meant: Days | None) -> str:
    """A year whose holidays are not in the guide is answered by its weekdays, and says so."""
    year = meant.last.year if meant else scene.today.year
    known = any(day.year == year for day in scene.timetables[0].special)
    if known and (meant is not None or not holiday_named(scene.text)):
        return ""
    return "\n（法定节假日的具体日期以国务院办公厅通知为准）"
