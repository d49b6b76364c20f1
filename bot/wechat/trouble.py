"""What the platform's error codes mean for staff: what happened and what to do.

Codes as in developers.weixin.qq.com/doc (global return codes) and each call's own page.
"""

import re
from datetime import datetime, timedelta

from bot import clock
from bot.errors import Refused, Unreachable
from bot.wechat.account import SERVICE, Account


class TryLater(Unreachable):
    """Nothing was done; trying again after `after` seconds is safe."""

    def __init__(self, sentence: str, *, after: float) -> None:
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


TOKEN_REFUSED = frozenset({40001, 40014, 42001})  # answered once with a new token, never in a loop

# Seconds after which trying again makes sense, and why.
LATER: dict[int, tuple[float, str]] = {
    -1: (10, "微信平台繁忙，稍后自动再试"),
    45011: (60, "调用微信接口太频繁，一分钟后自动再试"),
    45066: (61, "同一次群发刚提交过，一分钟后自动再试"),
    9500002: (60, "微信平台的群发服务繁忙，一分钟后自动再试"),
    40001: (
        300,
        "微信平台不认访问口令，换过一次仍不认；请核对 AppID、AppSecret，并确认没有别的系统在强制刷新口令",
    ),
    40014: (300, "微信平台不认访问口令，换过一次仍不认；请核对 AppID 是否属于本账号"),
    42001: (300, "访问口令刚换过又过期；请核对服务器时间"),
}

SECRET = "公众平台“设置与开发—基本配置”"  # noqa: S105 - a page's name
SENTENCES: dict[int, str] = {
    40002: "凭证类型不对；这是程序的问题，请联系维护人员",
    40004: "平台不接受这种素材类型；请换成 jpg 或 png 图片",
    40005: "平台不接受这种图片；正文图片只能是 jpg 或 png，请换一张",
    40007: "平台上已没有这份草稿或素材（可能在公众平台后台被删除，或已经发表过）；请到后台核对，再重新提交",
    40009: "图片太大；正文图片应小于 1 MB，封面应小于 10 MB，请压缩后再试",
    40013: f"AppID 不对；请到{SECRET}核对 GONGKAI_WECHAT_APP_ID",
    40059: "平台没有这次群发的记录；请到公众平台后台核对",
    40066: "原文链接不被平台接受；请检查 GONGKAI_BASE_URL 是否为公众能打开的网址",
    40125: f"AppSecret 不对或已被重置；请到{SECRET}重新取得，填入 GONGKAI_WECHAT_APP_SECRET",
    40243: f"AppSecret 已被冻结；请管理员到{SECRET}解冻",
    41004: "没有填 AppSecret；请设置 GONGKAI_WECHAT_APP_SECRET",
    41039: "原文链接不被平台接受；请检查 GONGKAI_BASE_URL 是否为公众能打开的网址",
    44003: "草稿里没有文章内容；请检查正文",
    44004: "正文是空的；请填写正文",
    45001: "素材文件太大；请压缩后再试",
    45002: "正文太长；平台要求少于两万字、小于 1 MB，请缩短正文",
    45003: "标题太长；请缩短标题（平台文档的上限为 32 字，部分账号为 64 字）",
    45004: "摘要太长；请把摘要缩短到 128 字以内（部分账号 120 字）",
    45008: "图文太多或太长；请缩短后再试",
    45062: "本账号接入了广告，平台不支持用接口群发；请在公众平台后台发送",
    45067: "群发标识过长；这是程序的问题，请联系维护人员",
    45110: "作者太长；请把作者缩短到 16 字以内",
    45166: "正文里有平台不接受的内容；请检查链接、代码和嵌入的内容",
    47001: "平台没有读懂提交的数据；这是程序的问题，请联系维护人员",
    48001: "本账号没有这项接口权限：发布和群发只对已认证的账号开放（2025 年 7 月起未认证账号不能发布）；请在公众平台查看认证是否到期、接口权限是否开通",
    48008: "本账号没有发送这类消息的权限；请在公众平台查看接口权限",
    48021: "这是后台自动保存的草稿，不能发送；请先在后台手动保存",
    50004: "本账号被禁止调用接口；请登录公众平台查看通知",
    50007: "本账号已被冻结；请管理员登录公众平台按提示申诉或解冻",
    53500: "本账号的发布功能已被平台封禁；请登录公众平台查看通知",
    53501: "发布得太频繁，被平台拦下；请过一段时间再发布",
    53502: "平台没有这次发布的记录；请到公众平台后台核对",
    53503: "草稿没有通过平台的发布检查；请登录公众平台，在草稿箱里查看提示并修改",
    53504: "这份草稿只能在公众平台后台处理；请登录后台使用草稿",
    53505: "请先在公众平台后台手动保存这份草稿，再发表",
    53600: "平台上没有这篇文章；可能已被删除，请到后台核对",
    76021: "平台不认识要查询的接口；这是程序的问题，请联系维护人员",
    89503: "这次调用要管理员确认；请管理员在微信里点“同意”，再重试",
    89506: "管理员拒绝了本机调用，24 小时内不能再试；请联系管理员",
    89507: "管理员拒绝了本机调用，1 小时内不能再试；请联系管理员",
}
_RID = re.compile(r"rid: ?([0-9a-f-]{8,64})")
_ADDRESS = re.compile(r"invalid ip ([0-9a-fA-F.:]{3,45})")


def rid_of(message: str) -> str:
    """The request id in an error message, empty when there is none."""
    found = _RID.search(message)
    return found.group(1) if found else ""


def problem(code: int, message: str, account: Account, *, at: datetime) -> Refused | Unreachable:
    """The exception to raise for an error answer; `at` is now, from which quotas are reckoned."""
    rid = rid_of(message)
    if code in LATER:
        after, sentence = LATER[code]
        return TryLater(_signed(sentence, code, rid), after=after)
    if code in (45009, 45028):
        until = _returns(code, account, at)
        what = "今天调用微信接口的次数已用完" if code == 45009 else "群发次数已用完"
        sentence = f"{what}，{clock.in_words(until)}恢复；请改到那时，或改用“发布”（不通知粉丝）"
        return OutOfQuota(_signed(sentence, code, rid), code=code, rid=rid, until=until)
    if code == 40164:
        found = _ADDRESS.search(message)
        address = found.group(1) if found else "本机的出口地址"
        sentence = f"平台不允许从 {address} 调用；请管理员在{SECRET}的“IP 白名单”里加入 {address}，几分钟后再试"
    else:
        sentence = SENTENCES.get(code, "平台没有接受这次操作，请按错误码查阅微信官方文档")
    return PlatformRefused(_signed(sentence, code, rid), code=code, rid=rid)


def bad_secret(message: str) -> PlatformRefused:
    """40001 when asking for a token means that the secret is wrong, not the token."""
    rid = rid_of(message)
    return PlatformRefused(_signed(SENTENCES[40125], 40001, rid), code=40001, rid=rid)


def _signed(sentence: str, code: int, rid: str) -> str:
    return f"{sentence}（错误码 {code}{'，rid ' + rid if rid else ''}）"


def _returns(code: int, account: Account, at: datetime) -> datetime:
    """When the allowance is back: Beijing's next day; mass sends of a service account, next month."""
    if code == 45028 and account.kind == SERVICE:
        return clock.month_bounds(clock.year_month(at))[1]
    return clock.day_start(clock.local_day(at) + timedelta(days=1))
