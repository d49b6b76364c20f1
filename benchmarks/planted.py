"""Faults planted in clean texts, one in each: what the checking engine must find."""

import random
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot import personal
from bot.checks import calendar
from bot.checks.examine import examine
from bot.checks.finding import Finding
from bot.checks.pack import Leader, Pack, from_toml
from bot.checks.sheet import Case, Place, Span, Text
from bot.notices import article

HERE = Path(__file__).parent
PACK = HERE.parent / "config" / "checks.toml"
_DATED = re.compile(r"(?<=[（])(?:周|星期)([一二三四五六日])(?=）)")
_BRACKETS = re.compile(r"[（）《》“”]")
_CARRIER = "有关{}的情况另行公布。"
# Invented people and hours: the pack is shipped without leaders, and the guide is the bureau's own.
LEADERS = (Leader("赵甲乙", "县长", 1), Leader("钱丙丁", "副县长", 2))
PLACES = (
    Place("图书馆", ("桓台县图书馆", "县图书馆", "图书馆"), "0533-8180313", (Span("二三四五六日", "09:00", "17:30"),)),
    Place("博物馆", ("桓台县博物馆", "县博物馆", "博物馆"), "0533-8180313", (Span("二三四五六日", "09:00", "17:00"),)),
)  # fmt: skip


@dataclass(frozen=True)
class Notice:
    """A text to be checked."""

    formed_on: date
    title: str
    body: str


@dataclass(frozen=True)
class Fault:
    """A text with one fault, the rule that must find it, and what was planted."""

    rule: str
    planted: str
    notice: Notice


def pack() -> Pack:
    """The pack as it is shipped, with two invented leaders."""
    given = from_toml(tomllib.loads(PACK.read_text(encoding="utf-8")))
    return Pack(given.words, LEADERS, given.names, given.hosts, given.severities)


def clean() -> list[Notice]:
    """Notices without a fault."""
    notices = []
    for record in (HERE / "clean.txt").read_text(encoding="utf-8").split("\n----\n"):
        head, body = record.split("\n", 1)
        day, title = head.split(" ", 1)
        notices.append(Notice(date.fromisoformat(day), title, body))
    return notices


def found(notice: Notice, given: Pack) -> list[Finding]:
    """What the engine finds in a text."""
    case = Case(notice.formed_on, given, PLACES, calendar.named(notice.title))
    return examine(
        [Text("标题", notice.title), Text("正文", notice.body, shown=article.plain(notice.body))],
        case,
    )


def faults(given: Pack) -> Iterator[Fault]:
    """All faults: always the same ones."""
    texts = clean()
    yield from _wrong_words(given, texts)
    yield from _weekdays(texts)
    yield from _brackets(texts)
    yield from _names(given, texts)
    yield from _numbers(texts)
    yield from _sentences(texts)


def bases() -> Iterator[Notice]:
    """Every clean text that a fault is planted in, the right sentences added."""
    yield from clean()
    for number, (_, right, _) in enumerate(_pairs()):
        yield _added(clean()[number % len(clean())], right)


def _wrong_words(given: Pack, texts: list[Notice]) -> Iterator[Fault]:
    """Each word of the pack once: in the text that has the right one, else in a sentence of its own."""
    for number, rule in enumerate(given.words):
        if rule.is_pattern or not rule.use:
            continue
        home = next((one for one in texts if rule.use in one.body and _holds(rule.word, one)), None)
        base = home or _added(texts[number % len(texts)], _CARRIER.format(rule.use))
        body = base.body.replace(rule.use, rule.word, 1)
        yield Fault("words", rule.word, Notice(base.formed_on, base.title, body))


def _holds(word: str, notice: Notice) -> bool:
    """Whether a title or quotation marks do not make the word right there."""
    return not re.search(r"[《“][^》”]*" + re.escape(word[:1]), notice.body)


def _weekdays(texts: list[Notice]) -> Iterator[Fault]:
    for notice in texts:
        for one in _DATED.finditer(notice.body):
            for other in calendar.WEEK:
                if other != one[1]:
                    planted = one[0][:-1] + other
                    yield Fault(
                        "dates.weekday", planted, _changed(notice, one.start(), one.end(), planted)
                    )


def _brackets(texts: list[Notice]) -> Iterator[Fault]:
    for notice in texts:
        for one in _BRACKETS.finditer(notice.body):
            if _is_mark(notice.body, one.start()):
                continue
            yield Fault(
                "brackets", f"without {one[0]}", _changed(notice, one.start(), one.end(), "")
            )


def _is_mark(text: str, place: int) -> bool:
    """（一） without its opening is 一）, which marks items too."""
    return bool(re.match(r"（[一二三四五六七八九十\d]{1,3}）", text[place:]))


def _names(given: Pack, texts: list[Notice]) -> Iterator[Fault]:
    for name in given.names:
        for notice in texts:
            at = notice.body.find(name)
            if at < 0 or len(name) < 6:
                continue
            planted = name[:2] + "某" + name[3:]
            if name[2] in "县市省":
                planted = name[:1] + "某" + name[2:]
            yield Fault("names", planted, _changed(notice, at, at + len(name), planted))
            break


def _numbers(texts: list[Notice]) -> Iterator[Fault]:
    dice = random.Random(7)  # noqa: S311 - always the same numbers
    for number in range(20):
        born = f"{dice.randint(1950, 2005)}{dice.randint(1, 12):02}{dice.randint(1, 28):02}"
        first = f"370321{born}{dice.randint(1, 999):03}"
        card = next(first + end for end in "0123456789X" if personal.is_id_card(first + end))
        bank = f"622202{dice.randint(10**11, 10**12 - 1)}"
        account = next(bank + end for end in "0123456789" if personal.is_bank_card(bank + end))
        mobile = f"138{dice.randint(10**7, 10**8 - 1)}"
        base = texts[number % len(texts)]
        yield Fault("private.id_card", card, _added(base, f"姓名：王某，证件号码{card}。"))
        yield Fault("private.bank_card", account, _added(base, f"开户行：某银行，{account}。"))
        yield Fault("private.mobile", mobile, _added(base, f"联系人：王某，{mobile}。"))


def _sentences(texts: list[Notice]) -> Iterator[Fault]:
    for number, (rule, _, wrong) in enumerate(_pairs()):
        yield Fault(rule, wrong, _added(texts[number % len(texts)], wrong))
    for number, mark in enumerate(_marks()):
        yield Fault("secrecy", mark, _added(texts[number % len(texts)], mark))


def _pairs() -> list[tuple[str, str, str]]:
    """Rule, right sentence, wrong sentence."""
    return [(str(rule), str(right), str(wrong)) for rule, right, wrong in _file()["pairs"]]


def _marks() -> list[str]:
    return ["".join(mark) for mark in _file()["secrecy"]]


def _file() -> dict[str, list[list[str]]]:
    return tomllib.loads((HERE / "sentences.toml").read_text(encoding="utf-8"))


def _added(notice: Notice, sentence: str) -> Notice:
    return Notice(notice.formed_on, notice.title, f"{notice.body.rstrip()}\n{sentence}\n")


def _changed(notice: Notice, start: int, end: int, text: str) -> Notice:
    return Notice(notice.formed_on, notice.title, notice.body[:start] + text + notice.body[end:])
