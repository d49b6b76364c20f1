"""Numbers that disagree: 三个（4个）, 壹万元（12000元）, a list of six that says five, a list that skips 三."""

import re
from collections.abc import Iterator

from bot.checks import numerals
from bot.checks.finding import Hit, Severity
from bot.checks.sheet import Case, Text

_SOURCE = "GB/T 15835—2011 出版物上数字用法"
_UNIT = (
    "个|名|人|项|份|件|场|次|天|日|本|册|套|台|幅|期|届|类|种|条|篇|组|岁|小时|分钟|平方米|元|万元"
)
_BESIDE = re.compile(
    rf"(?<![第{numerals.NUMERAL}\d])(?P<words>[{numerals.NUMERAL}]+)(?P<unit>{_UNIT})[（(](?P<figures>\d{{1,9}})(?P=unit)[）)]"
)
_MONEY = re.compile(
    rf"(?P<words>[{numerals.CAPITAL}]{{2,}})[元圆]整?[（(][ \t]*(?:小写)?[:：]?[ \t]*[¥￥]?[ \t]*(?P<figures>\d[\d,，]{{0,14}})(?:\.0+)?元?[）)]"
    rf"|[¥￥]?(?P<figures2>\d[\d,，]{{0,14}})(?:\.0+)?元?[（(][ \t]*(?:大写|人民币)*[:：]?[ \t]*(?P<words2>[{numerals.CAPITAL}]{{2,}})[元圆]整?[）)]"
)
_SAYS = re.compile(
    rf"(?:以下|如下|下列)(?P<number>[{numerals.NUMERAL}]+|\d{{1,2}})(?:个|项|点|条|种|类|方面|部分|大|步)[^\n。；：:]{{0,8}}[：:。]"
)
# How the items of a list are marked, each way with the number in a group.
_STYLES = (
    re.compile(r"(?:(?<=[\n。；;：:])|^)[ \t\u3000]*（([一二三四五六七八九十]+)）", re.MULTILINE),
    re.compile(r"(?:(?<=[\n。；;：:])|^)[ \t\u3000]*([一二三四五六七八九十]+)、", re.MULTILINE),
    re.compile(r"(?:(?<=[\n。；;，,：:])|^)[ \t\u3000]*([一二三四五六七八九十])是", re.MULTILINE),
    re.compile(r"(?:(?<=[\n。；;：:])|^)[ \t\u3000]*(\d{1,2})[.．、](?!\d)", re.MULTILINE),
)
_NEAR = 12  # characters after the colon within which the list begins
_HEADINGS = re.compile(
    r"^[ \t\u3000#*]*(?P<open>（?)(?P<number>[一二三四五六七八九十]{1,3})(?:）|、)", re.MULTILINE
)


def find(text: Text, case: Case) -> Iterator[Hit]:
    """Every pair of numbers that must be the same and is not, where that is certain."""
    yield from _beside(text.quiet)
    yield from _money(text.quiet)
    yield from _counted(text.quiet)
    yield from _skipped(text.quiet)


def _beside(text: str) -> Iterator[Hit]:
    for found in _BESIDE.finditer(text):
        said, shown = numerals.value(found["words"]), int(found["figures"])
        if said is None or said == shown:
            continue
        what = f"“{found[0]}”前后数字不一致"
        yield Hit("numbers.beside", Severity.CONFIRM, *found.span(), what, _SOURCE)


def _money(text: str) -> Iterator[Hit]:
    for found in _MONEY.finditer(text):
        said = numerals.value(found["words"] or found["words2"])
        shown = int(re.sub(r"[,，]", "", found["figures"] or found["figures2"]))
        if said is not None and said != shown:
            what = f"“{found[0]}”大写与小写金额不一致"
            yield Hit("numbers.money", Severity.CONFIRM, *found.span(), what, _SOURCE)


def _counted(text: str) -> Iterator[Hit]:
    """以下五项：一是……六是…… The list must begin right behind and be counted by one way of marking."""
    for found in _SAYS.finditer(text):
        said = numerals.value(found["number"])
        listed = _listed(text, found.end())
        if said and listed > 1 and listed != said:
            start, end = found.span("number")
            what = f"“{found[0]}”，后面列出的是 {listed} 项"
            chinese = not found["number"].isdigit()
            fix = numerals.written(listed) if chinese else str(listed)
            yield Hit("numbers.listed", Severity.CONFIRM, start, end, what, _SOURCE, fix)


def _listed(text: str, start: int) -> int:
    for style in _STYLES:
        first = style.search(text, start)
        if first is None or len(text[start : first.start()].strip()) > _NEAR:
            continue
        expected = 0
        for item in style.finditer(text, first.start()):
            number = numerals.value(item[1])
            if number != expected + 1:
                break
            expected += 1
        return expected
    return 0


def _skipped(text: str) -> Iterator[Hit]:
    """一、二、四、 at the beginnings of lines; a list that begins anew at 一 is another list."""
    last = {"": 0, "（": 0}
    for found in _HEADINGS.finditer(text):
        style, number = found["open"], numerals.value(found["number"])
        if number is None or (not style) == ("）" in found[0]):
            continue
        before = last[style]
        last[style] = number
        if not style:
            last["（"] = 0
        if before and number not in (1, before, before + 1):
            what = f"序号“{found[0].strip()}”前面是{numerals.written(before)}，中间缺号或乱序"
            fix = numerals.written(before + 1) if before < numerals.MOST else None
            yield Hit("numbers.order", Severity.CONFIRM, *found.span("number"), what, _SOURCE, fix)
        elif before and number == before:
            what = f"序号“{found[0].strip()}”写了两次"
            fix = numerals.written(before + 1) if before < numerals.MOST else None
            yield Hit("numbers.order", Severity.CONFIRM, *found.span("number"), what, _SOURCE, fix)
