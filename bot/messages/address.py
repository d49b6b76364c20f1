"""Read what a person types for a way: a mail address, a robot's webhook, a WeChat name. Robots of two hosts only."""

import re
from dataclasses import dataclass, field
from email.headerregistry import Address
from urllib.parse import parse_qs, urlsplit

from bot.errors import Refused

KINDS: dict[str, str] = {"mail": "邮件", "wecom": "企业微信群机器人", "dingtalk": "钉钉群机器人", "wechat": "微信预览"}  # fmt: skip
# kind -> the only host, the path and the parameter of its webhooks (developer.work.weixin.qq.com, open.dingtalk.com)
WEBHOOKS = {
    "wecom": ("qyapi.weixin.qq.com", "/cgi-bin/webhook/send", "key"),
    "dingtalk": ("oapi.dingtalk.com", "/robot/send", "access_token"),
}
_KEY = re.compile(r"[0-9A-Za-z_-]{16,128}")
_SECRET = re.compile(r"SEC[0-9A-Za-z]{16,128}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{5,19}")
_OPENID = re.compile(r"o[A-Za-z0-9_-]{27}")
_MAIL = re.compile(r"[^\s@,;<>\"]{1,64}@[^\s@,;<>\"]{1,190}\.[A-Za-z]{2,}")


@dataclass(frozen=True)
class Given:
    """One way as it was typed, read. Of a webhook only its key is kept: where it goes is not the person's to say."""

    kind: str
    address: str = field(repr=False)
    shown: str
    secret: str = field(default="", repr=False)
    account: str = ""


def mail(text: str) -> Given:
    """A mail address. Raises Refused."""
    text = text.strip()
    try:
        whole = Address(addr_spec=text).addr_spec if _MAIL.fullmatch(text) else ""
    except (ValueError, IndexError):  # the library's parser trips over some texts
        whole = ""
    if not whole.isascii() or not whole:
        raise Refused("邮箱地址不对，应写成 name@example.cn")
    name, _, host = whole.rpartition("@")
    return Given("mail", whole, f"{name[:2]}***@{host}")


def robot(kind: str, webhook: str, secret: str = "") -> Given:
    """The webhook of a robot in a group, and the secret of 加签 for 钉钉. Raises Refused, also for any other host."""
    host, path, name = WEBHOOKS[kind]
    try:
        parts = urlsplit(webhook.strip())
        port, keys = parts.port, parse_qs(parts.query).get(name, [])
    except ValueError:
        parts, port, keys = urlsplit(""), None, []
    official = parts.scheme == "https" and parts.netloc == host and port is None
    if not official or parts.path != path or len(keys) != 1 or not _KEY.fullmatch(keys[0]):
        raise Refused(
            f"{KINDS[kind]}的 Webhook 地址不对，应是 https://{host}{path}?{name}=… ，请从机器人设置里整段复制"
        )
    secret = secret.strip()
    if kind == "dingtalk" and not _SECRET.fullmatch(secret):
        raise Refused("钉钉机器人的安全设置请选“加签”，把 SEC 开头的密钥填在这里")
    return Given(kind, keys[0], f"{KINDS[kind]} …{keys[0][-4:]}", secret if kind == "dingtalk" else "")  # fmt: skip


def wechat(text: str, account: str) -> Given:
    """A WeChat name (微信号), or an openid of an account. Raises Refused."""
    text = text.strip()
    if not _NAME.fullmatch(text) and not _OPENID.fullmatch(text):
        raise Refused("微信号不对：是“我”页面里显示的微信号，6 到 20 个字母、数字、下划线或减号")
    return Given("wechat", text, f"微信 {text[:2]}***{text[-2:]}", account=account)
