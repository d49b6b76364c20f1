"""How things are said on the desk: times and days as people write them, states with a colour and a shape."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from bot import clock
from bot.audit.trail import SYSTEM
from bot.checks.finding import SEVERITY_WORDS
from bot.notices.notice import (
    CLASSIFICATIONS,
    IMPORTANCES,
    ORIGINS,
    STATE_WORDS,
    State,
)
from bot.notices.release import STAGE_WORDS, Stage
from bot.staff import roles
from bot.staff.member import OPERATOR
from bot.staff.roles import TITLES

# What a browser says of itself, the more special first: nearly all say Chrome and Safari as well.
_BROWSERS = (
    ("MicroMessenger", "微信"), ("QQBrowser", "QQ浏览器"), ("HuaweiBrowser", "华为浏览器"), ("MiuiBrowser", "小米浏览器"),
    ("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("HarmonyOS", "鸿蒙"), ("Android", "安卓手机"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
_WEEKDAYS = "一二三四五六日"
# State -> the class of its badge: the same word, colour and shape wherever it is shown (looks).
_BADGES: dict[str, str] = {
    State.DRAFT: "quiet", State.IN_REVIEW: "amber", State.APPROVED: "teal", State.SCHEDULED: "timed",
    State.PUBLISHING: "moving", State.PUBLISHED: "green", State.WITHDRAWN: "struck",
}  # fmt: skip
_STAGE_BADGES: dict[str, str] = {
    Stage.WAITING: "timed", Stage.SENDING: "moving", Stage.SUBMITTED: "moving", Stage.UNSURE: "red",
    Stage.MANUAL: "amber-line", Stage.PUBLISHED: "green", Stage.FAILED: "red", Stage.CANCELLED: "struck",
}  # fmt: skip


def when(at: datetime | None) -> str:
    """A moment as staff write it: 11月24日 周二 14:30, with the year when it is another one."""
    if at is None:
        return ""
    here = clock.beijing(at)
    return f"{day(here.date())} {here:%H:%M}"


def day(given: date | None) -> str:
    """A day as staff write it: 11月24日 周二, with the year when it is another one."""
    if given is None:
        return ""
    year = "" if given.year == clock.today().year else f"{given.year}年"
    return f"{year}{given.month}月{given.day}日 周{_WEEKDAYS[given.weekday()]}"


def moment(text: str | None) -> str:
    """A moment that is kept as ISO text, as staff write it."""
    return when(datetime.fromisoformat(text)) if text else ""


def stamp(at: datetime | None) -> str:
    """A moment for a `datetime` attribute."""
    return clock.beijing(at).isoformat(timespec="minutes") if at else ""


def ago(at: datetime) -> str:
    """How long since, in the largest unit that says something: 3 小时, 2 天."""
    minutes = int((clock.now() - at).total_seconds() // 60)
    if minutes < 60:
        return f"{max(minutes, 0)} 分钟"
    return f"{minutes // 60} 小时" if minutes < 48 * 60 else f"{minutes // (24 * 60)} 天"


def actor(name: str) -> str:
    """Who did it, as the audit trail names them."""
    return "系统" if name == SYSTEM else name.replace(OPERATOR, "本机操作员 ")


def browser(agent: str) -> str:
    """A browser as people call it, from how it named itself: Chrome · Windows."""
    named = [
        next((word for sign, word in signs if sign in agent), "") for signs in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(filter(None, named)) or "没有认出的浏览器"


def badge(state: str) -> str:
    """The class of a notice's badge."""
    return _BADGES[state]


def stage_badge(state: str) -> str:
    """The class of a release's badge."""
    return _STAGE_BADGES[state]


def titles(held: Iterable[str]) -> str:
    """The names of roles, as people read them."""
    return "、".join(roles.titles(held))


SHOWN: Mapping[str, Callable[..., str] | Mapping[str, str]] = {
    "when": when, "day": day, "moment": moment, "stamp": stamp, "ago": ago, "titles": titles, "actor": actor, "browser": browser, "badge": badge, "stage_badge": stage_badge,
    "SEVERITIES": SEVERITY_WORDS, "STATES": STATE_WORDS, "STAGES": STAGE_WORDS, "CLASSES": CLASSIFICATIONS,
    "IMPORTANCES": IMPORTANCES, "ORIGINS": ORIGINS, "TITLES": TITLES,
}  # fmt: skip
