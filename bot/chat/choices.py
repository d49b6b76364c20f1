"""Lists to pick from by number, ten at a time at most, and what a citizen says to them: 2, 第二个, 下一页, 取消."""

import re
from collections.abc import Iterable
from enum import Enum

MOST = 99  # the largest number that is still a choice

_DIGITS = {name: number for number, name in enumerate("零一二三四五六七八九十")} | {"两": 2}
_NUMBER = re.compile(
    r"(?:我?[选要看]|就?第|回复|no\.?)*\s*(\d{1,2}|[一二两三四五六七八九十])\s*(?:个|条|项|号|篇|吧|[.、。!)])*"
)
_MORE = re.compile(
    r"(?:下一?[页批]|还有(?:吗|别的吗|其他的?吗|呢)?|更多|继续|往下|再来|n|next)[。.!?~]*"
)
_CANCEL = re.compile(
    r"(?:取消|退出|不用了?|不要了?|算了|不看了|不问了|都不是|没有我要的|返回|结束|q|quit)[吧了。.!~]*"
)


class Said(Enum):
    """What was said to a list, beside a number."""

    MORE = "more"
    CANCEL = "cancel"


def said(text: str) -> int | Said | None:
    """A number, 下一页 or 取消; None for anything else. `text` is in plain forms (NFKC), lower case."""
    text = text.strip()
    if _MORE.fullmatch(text):
        return Said.MORE
    if _CANCEL.fullmatch(text):
        return Said.CANCEL
    found = _NUMBER.fullmatch(text)
    if found is None:
        return None
    return int(found[1]) if found[1].isdigit() else _DIGITS[found[1]]


def listed(titles: Iterable[str], *, first: int = 1) -> list[str]:
    """Titles as a numbered list."""
    return [f"{number}. {title}" for number, title in enumerate(titles, start=first)]
