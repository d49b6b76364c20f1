"""Robots in groups of 企业微信 and 钉钉: a text by a webhook of the official hosts, and of no others.

developer.work.weixin.qq.com/document/path/91770 and open.dingtalk.com (自定义机器人, 加签).
"""

import base64
import hashlib
import hmac
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from bot import clock
from bot.errors import Refused, Unreachable, Unsure
from bot.messages.address import WEBHOOKS
from bot.messages.courier import Parcel

TIMEOUTS = (3.0, 10.0)  # seconds: to connect, to answer
LOOPBACK = ("127.0.0.1", "localhost", "::1")
# Too many at once (20 a minute for both), or a fault of theirs: nothing was done.
LATER = frozenset({-1, 45009, 130101, 410100, 660026})
WRONG: dict[int, str] = {
    93000: "机器人的 Webhook 地址失效了，请重新复制", 300001: "机器人的 Webhook 地址失效了，请重新复制",
    310000: "钉钉没有接受：请核对加签密钥，安全设置里只留“加签”", 400013: "群已经解散", 400014: "机器人已经停用",
}  # fmt: skip
log = logging.getLogger(__name__)


class _Hiding(logging.Filter):
    """Lets every record of the HTTP library pass without the address: a robot's key stands in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if any(path in text for _, path, _ in WEBHOOKS.values()):
            record.msg, record.args = "a request to a robot", ()
        return True


def _watch() -> None:
    for name in ("urllib3.connectionpool", "urllib3.connection"):
        logger = logging.getLogger(name)
        if not any(isinstance(one, _Hiding) for one in logger.filters):
            logger.addFilter(_Hiding())


_watch()


@dataclass(frozen=True)
class Robot:
    """The robots of one maker. `base` is another address in tests only: settings do not lead here."""

    kind: str  # wecom | dingtalk
    base: str = ""
    now: Callable[[], datetime] = clock.now

    def send(self, parcel: Parcel) -> None:
        """Write a text into the group, beginning with the name of whom it is for."""
        host, path, name = WEBHOOKS[self.kind]
        query = {name: parcel.address}
        if self.kind == "dingtalk":
            query |= signed(parcel.secret, round(self.now().timestamp() * 1000))
        text = f"{parcel.to}：{parcel.words()}"
        body = {"msgtype": "text", "text": {"content": text}}
        answer = _post((self.base or f"https://{host}") + path, query, body)
        code = answer.get("errcode")
        if code == 0:
            return
        if code in LATER:
            raise Unreachable(f"机器人发得太频繁，或对方暂时有故障（{code}），稍后自动再试")
        known = WRONG.get(code, "机器人没有接受这条消息") if isinstance(code, int) else ""
        if not known:
            raise Unsure("机器人的答复看不懂，不知道发出没有")
        raise Refused(f"{known}（错误码 {code}）")


def signed(secret: str, moment: int) -> dict[str, str]:
    """The parameters of 加签: HMAC-SHA256 over `moment` (milliseconds) and the secret, in base64."""
    made = hmac.new(secret.encode(), f"{moment}\n{secret}".encode(), hashlib.sha256).digest()
    return {"timestamp": str(moment), "sign": base64.b64encode(made).decode()}


def _post(url: str, query: Mapping[str, str], body: Mapping[str, object]) -> dict[str, object]:
    """The answer. Raises out of the handler: what the library says carries the address and its key."""
    problem: Exception | None = None
    with requests.Session() as http:
        http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        http.trust_env = urlsplit(url).hostname not in LOOPBACK
        try:
            given = http.post(url, params=query, json=body, timeout=TIMEOUTS, allow_redirects=False)
            answer = given.json() if given.status_code == 200 else None
        except requests.RequestException as lost:  # an answer that is no JSON is one, too
            problem = _lost(lost)
    if problem is not None:
        raise problem
    if not isinstance(answer, dict):
        raise Unsure(f"机器人的服务器答复不对（HTTP {given.status_code}），不知道发出没有")
    return answer


def _lost(problem: requests.RequestException) -> Exception:
    cause = problem.args[0] if problem.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else None
    if isinstance(reason, NewConnectionError | ConnectTimeoutError):
        return Unreachable("连不上机器人的服务器，稍后自动再试")
    return Unsure(f"没有收到机器人的答复（{type(problem).__name__}），不知道发出没有")
