"""Tell what switching the callback on (启用服务器配置) will replace in the console, and what to do for it.

developers.weixin.qq.com/doc: 接入概述, getCurrentSelfmenuInfo; with the callback on the console's own menu and
auto-replies stand still.
"""

from collections.abc import Callable, Sequence

from bot.takeover.menu import Button, leaves
from bot.takeover.replies import Replies

PLACE = "公众平台“设置与开发—基本配置”"  # the console's page, by its name


def replaced(
    menu: Sequence[Button] | None, replies: Replies | None, *, menu_stays: bool
) -> list[str]:
    """Which functions of the console stop; None for what could not be read."""
    told = [
        "后台的自动回复（关注回复、收到消息回复、关键词回复）全部停用，消息和事件改由本系统回答"
    ]
    if replies is not None and not replies.on:
        told[0] += "；后台的自动回复现在没有开启"
    if menu:
        told.append(_menu(menu, stays=menu_stays))
    elif menu is not None:
        told.append("公众号现在没有菜单，没有什么被替换")
    return told


def unanswered(replies: Replies, answers: Callable[[str], bool]) -> list[str]:
    """The keywords to which this system has no answer of its own yet; `answers` asks it."""
    words = dict.fromkeys(word for rule in replies.rules for word, _ in rule.keywords)
    return [word for word in words if not answers(word)]


def steps(callback: str, *, safe: bool) -> list[str]:
    """What to do in the console, in order."""
    mode = "安全模式" if safe else "明文模式（填了 EncodingAESKey 才能用安全模式）"
    return [
        f"到{PLACE}的“IP 白名单”加入服务器的出口地址；没有加时调用被拒绝，错误信息里写着要加的地址",
        "核对 AppID、AppSecret；重置 AppSecret 会让别的系统立即失效，先问清楚还有谁在用",
        "本系统用稳定版访问口令，和别的系统用的口令互不影响；但服务器地址只能填一个，原来填着别的系统的，那个系统就收不到消息了",
        f"“服务器配置”里填 URL {callback}、Token（GONGKAI_WECHAT_TOKEN），选{mode}，先开着 gongkai run 再提交，最后启用",
        "启用以后用手机试：关注、点菜单、发一个关键词",
    ]


def _menu(menu: Sequence[Button], *, stays: bool) -> str:
    buttons = list(leaves(menu))
    if stays:
        return f"菜单（{len(buttons)} 个按钮）是用接口做的，不变；click 类型的按钮改由本系统回答"
    lost = [one.what() for one in buttons if not one.can_be_pushed]
    named = "、".join(one.what() for one in buttons)
    told = f"后台做的菜单停用，这 {len(buttons)} 个按钮会消失，直到用接口推送新的菜单：{named}"
    return told + (f"；其中接口做不出来的：{'、'.join(lost)}" if lost else "")
