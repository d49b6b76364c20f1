"""Telephones and hours: numbers that cannot be dialled, and what differs from the bureau's own guide."""

import re
from collections.abc import Iterator

from bot.checks.finding import Hit, Severity
from bot.checks.sheet import Case, Place, Text

_SHAPE = "电话号码的位数"
_GUIDE = "本单位的指南（场馆、电话、开放时间）"
_LABEL = r"(?:电话|手机|热线|联系方式|传真)(?:号码)?[ \t]*[:：为是]?[ \t]*"
_MOBILE = re.compile(_LABEL + r"(?P<number>1[3-9]\d{7,8}|1[3-9]\d{10,12})(?![\d-])")
_LANDLINE = re.compile(
    r"(?<![\d-])(?P<area>0(?:10|2\d|[3-9]\d{2}))[-—－ ](?P<number>\d{4,10})(?![\d-])"
)
_SAID_PHONE = re.compile(r"(?:电话|热线|传真|联系|咨询|举报|拨打)[^\n。；]{0,14}$")
_PHONE = re.compile(r"(?<![\d-])0\d{2,3}[-—－ ]?\d{7,8}(?!\d)")
_CLAUSE = re.compile(r"[^。！？；\n]+")
_ABOUT_PHONE = re.compile(r"(?:咨询|联系|服务|预约|办公|报名)?电话[ \t]*[:：为是]?[ \t]*$")
_ABOUT_HOURS = re.compile(r"开放时间|开馆时间|服务时间")
_SPAN = re.compile(
    r"(?P<opens>\d{1,2}[:：]\d{2})[ \t]*(?:至|到|[—–\-－~～]+)[ \t]*(?P<closes>\d{1,2}[:：]\d{2})"
)
_CLOSED = re.compile(r"(?:每?周|每?星期)(?P<day>[一二三四五六日天])(?:全天)?(?:例行)?闭馆")
_EXTRA = re.compile(r"调整|延长|临时|暂停|假期|节|寒假|暑假|原|试运行|夏季|冬季|夏令|冬令")
_NEAR = 20  # characters before a number within which it is called a telephone
_LONG = 4  # characters of a name that is surely this venue's and not somebody else's 图书馆


def find(text: Text, case: Case) -> Iterator[Hit]:
    """Every number of the wrong length, and every telephone or hour that is not the guide's."""
    for found in _MOBILE.finditer(text.quiet):
        what = f"手机号码有 {len(found['number'])} 位，应为 11 位"
        yield Hit("contact.digits", Severity.CONFIRM, *found.span("number"), what, _SHAPE)
    for found in _LANDLINE.finditer(text.quiet):
        said = _SAID_PHONE.search(text.quiet[max(0, found.start() - _NEAR) : found.start()])
        if said and len(found["number"]) not in (7, 8):
            what = f"“{found[0]}”的号码有 {len(found['number'])} 位，应为 7 或 8 位"
            yield Hit("contact.digits", Severity.CONFIRM, *found.span(), what, _SHAPE)
    for clause in _CLAUSE.finditer(text.quiet):
        place = _place(clause[0], case)
        if place:
            yield from _phones(clause, place)
            yield from _hours(clause, place)


def _place(clause: str, case: Case) -> Place | None:
    """The one venue that a clause speaks of."""
    named = [
        place
        for place in case.places
        if any(len(name) >= _LONG and name in clause for name in place.called)
        or (place.name == case.unit and re.search("本馆|我馆|本院|我院", clause))
    ]
    return named[0] if len(named) == 1 else None


def _phones(clause: re.Match[str], place: Place) -> Iterator[Hit]:
    right = re.sub(r"\D", "", place.phone)
    if not right:
        return
    for found in _PHONE.finditer(clause[0]):
        said = re.sub(r"\D", "", found[0])
        if said != right and _ABOUT_PHONE.search(clause[0][: found.start()]):
            start = clause.start() + found.start()
            what = f"{place.name}的电话在指南里是 {place.phone}"
            yield Hit(
                "contact.phone",
                Severity.CONFIRM,
                start,
                start + len(found[0]),
                what,
                _GUIDE,
                place.phone,
            )


def _hours(clause: re.Match[str], place: Place) -> Iterator[Hit]:
    if not place.spans or _EXTRA.search(clause[0]):
        return
    for found in _CLOSED.finditer(clause[0]):
        day = found["day"].replace("天", "日")
        if any(day in span.days for span in place.spans):
            start = clause.start() + found.start()
            what = f"指南里{place.name}周{day}开放"
            yield Hit("contact.hours", Severity.CONFIRM, start, start + len(found[0]), what, _GUIDE)
    if not _ABOUT_HOURS.search(clause[0]):
        return
    known = {time for span in place.spans for time in (span.opens, span.closes)}
    for found in _SPAN.finditer(clause[0]):
        said = [found[part].replace("：", ":").zfill(5) for part in ("opens", "closes")]
        if not set(said) <= known:
            start = clause.start() + found.start()
            told = "、".join(dict.fromkeys(f"{span.opens}—{span.closes}" for span in place.spans))
            what = f"{place.name}的开放时间在指南里是 {told}"
            yield Hit("contact.hours", Severity.CONFIRM, start, start + len(found[0]), what, _GUIDE)
