"""Recognise what a citizen wants, from how they addressed us and from their words."""

import re
from collections.abc import Callable, Iterable
from enum import StrEnum

from bot.chat import choices
from bot.chat.asked import Means
from bot.search.query import clean, content


class Intent(StrEnum):
    """What is asked for; `answer`, `search` and `not_found` are told apart only by what the search brings."""

    GREETING = "greeting"
    HELP = "help"
    THANKS = "thanks"
    PERSON = "person"
    LATEST = "latest"
    HOURS = "hours"
    COUNTS = "counts"
    ANSWER = "answer"
    SEARCH = "search"
    NOT_FOUND = "not_found"
    MEDIA = "media"
    CANCELLED = "cancelled"
    LOST = "lost"  # an answer to a list that is no longer remembered


MENU = {
    "latest": Intent.LATEST, "hours": Intent.HOURS, "counts": Intent.COUNTS,
    "help": Intent.HELP, "person": Intent.PERSON,
}  # fmt: skip
MEDIA = frozenset({Means.IMAGE, Means.VOICE, Means.VIDEO, Means.LOCATION, Means.LINK})

_END = r"[\s!?。,.~、…]*$"
_HELP = re.compile(
    r"^(帮助|菜单|使用帮助|怎么用|使用说明|help|(你|这里)?(能|可以|会)(做|干|问|查)(些)?(什么|啥)|有(什么|哪些)功能|功能|\?+|0)"
    + _END
)
_HELLO = re.compile(
    r"^([您你]们?好+|大家好|在吗|在不在|有人吗|hi|hello|嗨|哈喽|早+|早上好|上午好|中午好|下午好|晚上好)[呀啊吗哦]?"
    + _END
)
_THANKS = re.compile(
    r"^((非常|十分)?(谢谢|多谢|感谢)([您你]|啦|了)?|好的?|收到|知道了|明白了?|嗯+|哦+|ok|再见|拜拜)[呀啊哦啦]?"
    + _END
)
_PERSON = re.compile(
    r"^((我要|我想|请)?(转|找|接)?人工(客服|服务)?|客服|(我要|我想|请)?(转|找|接)(客服|工作人员))"
    + _END
)
_COUNT = re.compile(
    r"(发布|发了|发表|推送|公开)了?[^,。?]{0,8}(多少|几)(条|篇|次|则)|(发布|发|推送|发表)了?多少"
    r"|(多少|几)(条|篇|次|则)[^,。?]{0,6}(信息|消息|公告|通知|文章|动态|稿件)|发布(总)?(数|量|统计)"
)
_LATEST = re.compile(
    r"^(看看|查看|有(什么|哪些|没有)?)?(最新|最近|近期|新)的?(发布的?|有(什么|哪些))?[^,。?]{0,6}?(通知|公告|公示|信息|消息|动态|新闻|文章|资讯)(有(哪些|什么))?[吗呢]?"
    + _END
)
_OPEN = re.compile(
    r"开门|关门|开馆|闭馆|开放时间|开放吗|开放不|还开放|几点开|几点关|开到几点|开着|开不开|开吗|营业|上班|下班|办公时间|工作时间|作息|休息吗|休不休|休馆|放假"
)
_NOT_HOURS = re.compile(r"免费开放|招聘|投诉|举报|没有?(按时)?开门|工资|收费|要钱")
# Words beside which "is it open" asks for every venue: nothing else may be left of such a question.
_WHEN = re.compile(
    r"今天|今晚|今日|明天|后天|现在|目前|周末|(下)?(周|星期|礼拜)[一二三四五六日天]|\d+月\d+[日号]?|[一二三四五六七八九十\d]+[点时]|时间|开放|馆|门|场|都|还|国庆|春节|元旦|五一|清明|端午|中秋|假期|期间|过年|你们|单位|各"
)
LONGEST = 40  # characters; whoever writes more tells a story, not a question of these topics


def recognise(means: Means, text: str, places: Callable[[], Iterable[str]]) -> Intent:
    """The intent of what was said; SEARCH for whatever is no topic of its own. `text` is in plain forms (NFKC).

    `places` gives the names that venues go by; it is asked only where it matters.
    """
    if means in MEDIA:
        return Intent.MEDIA
    if means in (Means.FOLLOW, Means.SCAN):
        return Intent.GREETING
    if means == Means.MENU and text in MENU:
        return MENU[text]
    return _by_words(text, places)


def _by_words(text: str, places: Callable[[], Iterable[str]]) -> Intent:
    for pattern, intent in (
        (_HELP, Intent.HELP), (_HELLO, Intent.GREETING), (_THANKS, Intent.THANKS), (_PERSON, Intent.PERSON),
    ):  # fmt: skip
        if pattern.search(text):
            return intent
    if not text:
        return Intent.HELP
    if choices.said(text) is not None:
        return Intent.LOST
    return Intent.SEARCH if len(text) > LONGEST else _by_topic(text, places)


def _by_topic(text: str, places: Callable[[], Iterable[str]]) -> Intent:
    if _COUNT.search(text):
        return Intent.COUNTS
    if _LATEST.search(clean(text).strip()):
        return Intent.LATEST
    return Intent.HOURS if _about_hours(text, places) else Intent.SEARCH


def _about_hours(text: str, places: Callable[[], Iterable[str]]) -> bool:
    if not _OPEN.search(text) or _NOT_HOURS.search(text):
        return False
    if any(place in text for place in places()):
        return True
    left = content(_WHEN.sub(" ", _OPEN.sub(" ", text)))
    return not left
