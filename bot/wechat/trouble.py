"""An error answer of the platform as an exception of ours, with a sentence for staff (`codes.py`)."""

import re
from datetime import datetime, timedelta

from bot import clock
from bot.errors import Refused, Unreachable
from bot.wechat.account import SERVICE, Account
from bot.wechat.codes import LATER, PERMISSIONS, SECRET, SENTENCES


class TryLater(Unreachable):
    """Nothing was done; trying again is safe, after `after` seconds where the platform's limits say so."""

    def __init__(self, sentence: str, *, after: float | None) -> None:
        self.after = after
        super().__init__(sentence)


class PlatformRefused(Refused):
    """The platform said no. `code` is its number, `rid` what its support asks for."""

    def __init__(self, sentence: str, *, code: int, rid: str) -> None:
        self.code, self.rid = code, rid
        super().__init__(sentence)


class OutOfQuota(PlatformRefused):
    """Nothing was done: the allowance is spent until `until` (UTC)."""

    def __init__(self, sentence: str, *, code: int, rid: str, until: datetime) -> None:
        self.until = until
        super().__init__(sentence, code=code, rid=rid)


TOKENS_SPENT = (
    "今天换取访问口令的次数已用完，一小时后自动再试；请确认没有别的系统在反复强制刷新本账号的口令"
)
TOKEN_REFUSED = frozenset({40001, 40014, 42001})  # answered once with a new token, never in a loop

_RID = re.compile(r"rid: ?([0-9a-f-]{8,64})")
_ADDRESS = re.compile(r"invalid ip ([0-9a-fA-F.:]{3,45})")


def rid_of(message: str) -> str:
    """The request id in an error message, empty when there is none."""
    found = _RID.search(message)
    return found.group(1) if found else ""


def problem(
    code: int, message: str, account: Account, *, at: datetime, path: str = ""
) -> Refused | Unreachable:
    """The exception to raise for an error answer of a call to `path`; `at` is now, from which quotas are reckoned."""
    rid = rid_of(message)
    if code in LATER:
        after, sentence = LATER[code]
        return TryLater(_signed(sentence, code, rid), after=after)
    if code in (45009, 45028):
        until = _returns(code, account, at)
        sentence = _spent(code, path, clock.in_words(until))
        return OutOfQuota(_signed(sentence, code, rid), code=code, rid=rid, until=until)
    return PlatformRefused(_signed(_sentence(code, message, path), code, rid), code=code, rid=rid)


def _sentence(code: int, message: str, path: str) -> str:
    if code == 40164:
        found = _ADDRESS.search(message)
        address = found.group(1) if found else "本机的出口地址"
        return f"平台不允许从 {address} 调用；请管理员在{SECRET}的“IP 白名单”里加入 {address}，几分钟后再试"
    if code == 48001:
        return (
            f"本账号没有{_permission(path)}的接口权限：发布和群发只对已认证的账号开放（2025 年 7 月起未认证账号不能发布）；"
            "请在公众平台查看认证是否到期、这项权限是否开通"
        )
    return SENTENCES.get(code, "平台没有接受这次操作，请按错误码查阅微信官方文档")


def _spent(code: int, path: str, until: str) -> str:
    if code == 45028:
        return f"群发次数已用完，{until}恢复；请改到那时，或改用“发布”（不通知粉丝）"
    return f"今天调用{_permission(path)}接口的次数已用完，{until}恢复；到时自动再试"


def _permission(path: str) -> str:
    name = path.removeprefix("/cgi-bin/").lstrip("/")
    called = next((words for start, words in PERMISSIONS.items() if name.startswith(start)), "")
    return f"“{called}”（{name}）" if called else f" {name} " if name else "这项"


def no_token(code: int, message: str) -> Refused | Unreachable | None:
    """What is special about an error answer to asking for a token; None when nothing is."""
    rid = rid_of(message)
    if code == 40001:  # means that the secret is wrong, not the token
        return PlatformRefused(_signed(SENTENCES[40125], code, rid), code=code, rid=rid)
    if code == 45009:
        return TryLater(_signed(TOKENS_SPENT, code, rid), after=3600)
    return None


def _signed(sentence: str, code: int, rid: str) -> str:
    return f"{sentence}（错误码 {code}{'，rid ' + rid if rid else ''}）"


def _returns(code: int, account: Account, at: datetime) -> datetime:
    """When the allowance is back: Beijing's next day; mass sends of a service account, next month."""
    if code == 45028 and account.kind == SERVICE:
        return clock.month_bounds(clock.year_month(at))[1]
    return clock.day_start(clock.local_day(at) + timedelta(days=1))
