"""Read who comes out of what a citizen writes to book: how many, which name, which telephone, in any order."""

import re

from bot.chat.dialogue import JSON

WANTS = re.compile(
    r"(?:我要|我想|我|帮我|要)?(?:预约|报名|预定|约|候补|排队|参加)(?:这个|一下|吧|了)?[。.!~]*"
)
YES = re.compile(
    r"(?:确认|确定|是的?|对的?|好的?|可以|没问题|没错|行|ok|嗯+|要)(?:预约|候补|取消|的|了|吧)?[。.!~]*"
)
CHANGES = {
    "people": re.compile("改.*人数|人数.*[改错]"),
    "name": re.compile("改.*(?:姓名|名字)|(?:姓名|名字).*[改错]"),
    "phone": re.compile("改.*(?:电话|手机|号码)|(?:电话|手机|号码).*[改错]"),
}
_PHONE = re.compile(
    r"(?<!\d)(?:\+?86[ -]?)?(1[3-9]\d[ -]?\d{4}[ -]?\d{4}|(?:0\d{2,3}-?)?[2-9]\d{6,7})(?!\d)"
)
_COUNT = re.compile(r"(?<!\d)(\d{1,2}|[一二两三四五六七八九十])\s*个?(?:大人|小孩|人|位|名|口)")
_BARE = re.compile(r"(?:就|共|一共)?\s*(\d{1,2}|[一二两三四五六七八九十])\s*个?[吧。.]*")
_ALONE = re.compile("就?我自己|就?我一个|只有我")
_LABEL = re.compile(
    "我的?名字(?:叫|是)?|我叫|我是|姓名是?|名字(?:是|叫)?|联系?电话是?|手机号?码?是?|号码是?|电话是?|预约人|我姓名|一共|[,，。.、:：;；/|]"
)
_NAME = re.compile(r"[㐀-鿿]{2,4}|[㐀-鿿]{1,8}·[㐀-鿿]{1,8}|[a-z]+(?: [a-z]+){0,3}")
_QUESTION = re.compile(
    "[?吗呢]|什么|怎么|怎样|哪|几|多少|谁|为啥|为何|能不能|可以不|开门|活动|预约|电影|投诉"
)
_DIGITS = {name: number for number, name in enumerate("零一二三四五六七八九十")} | {"两": 2}


def given(text: str, missing: list[str]) -> dict[str, JSON]:
    """What of the missing things a text says; empty when nothing. `text` is in plain forms (NFKC), lower case."""
    found: dict[str, JSON] = {}
    if phone := _PHONE.search(text):
        found["phone"] = re.sub(r"[ -]", "", phone[1])
        text = text.replace(phone[0], " ")
    if people := _people(text, alone=missing[0] == "people"):
        number, word = people
        found["people"] = number
        text = text.replace(word, " ", 1)
    rest = " ".join(_LABEL.sub(" ", text).split())
    if _NAME.fullmatch(rest) and not _QUESTION.search(rest) and ("name" in missing):
        found["name"] = rest
    return {key: value for key, value in found.items() if key in missing}


def is_question(text: str) -> bool:
    """Whether words that say nothing of who comes ask for something."""
    return _QUESTION.search(text) is not None


def masked(name: str, phone: str) -> tuple[str, str]:
    """Name and telephone as they may be repeated: 王**, 138****5678."""
    return name[:1] + "*" * len(name[1:]), phone[:3] + "*" * len(phone[3:-4]) + phone[-4:]


def _people(text: str, *, alone: bool) -> tuple[int, str] | None:
    """How many, and the words that say so; a number alone counts where it was asked for."""
    found = _COUNT.search(text) or (_BARE.fullmatch(text) if alone else None)
    if found:
        return int(found[1]) if found[1].isdigit() else _DIGITS[found[1]], found[0]
    if alone and (by_oneself := _ALONE.search(text)):
        return 1, by_oneself[0]
    return None
