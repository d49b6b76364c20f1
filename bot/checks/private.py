"""Personal numbers: identity cards and bank cards may not be published, mobile phones only on purpose."""

import re
from collections.abc import Iterator

from bot import personal
from bot.checks.finding import Hit, Severity
from bot.checks.sheet import Case, Text

_WORDS = {"id_card": "居民身份证号", "bank_card": "银行卡号", "mobile": "手机号码"}
_SOURCE = "政府信息公开条例第十五条；个人信息保护法"
# A number called an identity number is one, also where a slip of the hand spoilt its check digit.
_CALLED = re.compile(
    r"身份证(?:件)?(?:号码?|编号)?[ \t]*[:：为是]?[ \t]*(?P<number>\d{17}[\dXx]|\d{15})(?!\d)"
)
# The name of a kept picture is the hash of its bytes: three in a thousand look as if a telephone number were in them.
_KEPT = re.compile(r"(?<=media/)[0-9a-f]{64}(?=\.)")


def find(text: Text, case: Case) -> Iterator[Hit]:
    """Every personal number, shown with its middle hidden."""
    taken = []
    source = _KEPT.sub(lambda name: "x" * len(name[0]), text.source)
    for one in personal.find(source):
        taken.append(range(one.start, one.end))
        yield _hit(one.kind, source, one.start, one.end)
    for found in _CALLED.finditer(source):
        start, end = found.span("number")
        if not any(start in span for span in taken):
            yield _hit("id_card", source, start, end)


def _hit(kind: str, text: str, start: int, end: int) -> Hit:
    number = text[start:end]
    hidden = number[:3] + "*" * (len(number) - 5) + number[-2:]
    if kind == "mobile":
        what, severity = "请确认可以公开", Severity.CONFIRM
    else:
        what, severity = "涉及个人隐私（条例第十五条），请删去", Severity.BLOCK
    return Hit(
        f"private.{kind}", severity, start, end, f"有{_WORDS[kind]} {hidden}，{what}", _SOURCE,
        quote=hidden,
    )  # fmt: skip
