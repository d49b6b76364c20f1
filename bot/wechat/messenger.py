"""Tell citizens something outside of a reply: the one-time message that they agreed to, and customer-service messages.

DOC: 一次性订阅消息 (message/template/subscribe), guide/product/kf (message/custom/send).
"""

from urllib.parse import urlencode

from bot.activities.send import Errand
from bot.errors import Refused
from bot.memory.memory import Memory
from bot.wechat.account import Account
from bot.wechat.body import clean
from bot.wechat.client import Client

SCENE = "1000"  # ours to choose, 0 to 10000; the same at asking and at sending
_TITLE = 15  # characters that the platform takes
_TEXT = 200


class WeChatMessenger:
    """`activities.send.Messenger` for one account. Safe to share between threads."""

    def __init__(self, account: Account, memory: Memory) -> None:
        self._client = Client(account, memory)

    def subscription(self, errand: Errand) -> None:
        """Spend the one message that was agreed to. Raises Refused, Unreachable, Unsure."""
        if not errand.template:
            raise Refused("预约时没有同意接收订阅消息")
        body = {
            "touser": errand.openid, "template_id": errand.template, "scene": SCENE,
            "title": clean(errand.title)[:_TITLE],
            "data": {"content": {"value": clean(errand.text)[:_TEXT], "color": "#333333"}},
        }  # fmt: skip
        self._client.ask("message/template/subscribe", body, changes=True)

    def service(self, errand: Errand) -> None:
        """Send a text within 48 hours of their last message. Raises Refused, Unreachable, Unsure."""
        body = {
            "touser": errand.openid,
            "msgtype": "text",
            "text": {"content": clean(errand.text)},
        }
        self._client.ask("message/custom/send", body, changes=True)


def consent_url(account: Account, template: str, back: str, reserved: str) -> str:
    """Where a phone asks its owner for that one message; it comes back to `back` with `action=confirm` and `reserved`."""
    asked = {
        "action": "get_confirm", "appid": account.app_id, "scene": SCENE, "template_id": template,
        "redirect_url": back, "reserved": reserved,
    }  # fmt: skip
    return f"https://mp.weixin.qq.com/mp/subscribemsg?{urlencode(asked)}#wechat_redirect"
