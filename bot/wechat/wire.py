"""One request to the platform: time-outs always, and every way to fail told apart by what it may have done."""

import json
import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urlsplit

import requests
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError

from bot.errors import Refused, Unreachable, Unsure
from bot.memory.offsets import Offsets
from bot.wechat import hidden
from bot.wechat.account import Account

log = logging.getLogger(__name__)
hidden.watch()

CONNECT, READ = 3.0, 10.0  # seconds; together less than a lease of fifteen
TEXTS = frozenset({"text/plain", "application/json", "text/json"})  # how an error comes
LOOPBACK = ("127.0.0.1", "localhost", "::1")

Answer = dict[str, object]
File = tuple[str, bytes, str]  # name, bytes, MIME type


@dataclass(frozen=True)
class Call:
    """One request. `changes`: doing it twice would matter, so a lost answer must not be taken for a no."""

    method: str
    path: str  # from the platform's root, such as /cgi-bin/draft/add
    params: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] | None = field(default=None, repr=False)  # may hold the AppSecret
    files: Mapping[str, File] | None = field(default=None, repr=False)
    changes: bool = False


class Wire:
    """Sends calls for one account."""

    def __init__(
        self,
        account: Account,
        offsets: Offsets,
        *,
        now: Callable[[], datetime],
        timeouts: tuple[float, float] = (CONNECT, READ),
    ) -> None:
        self._account, self._offsets, self._now, self._timeouts = account, offsets, now, timeouts
        self._http = requests.Session()
        self._http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        if urlsplit(account.api_url).hostname in LOOPBACK:
            self._http.trust_env = False  # a proxy cannot reach our own machine

    def send(self, call: Call, *, token: str = "") -> Answer:
        """The platform's answer, whatever its errcode.

        Raises Unreachable when nothing was sent or nothing could have changed, Unsure otherwise.
        """
        response = self._sent(call, token)
        if isinstance(response, requests.RequestException):
            # Raised out here, for what requests prints carries the token: it must not hang on ours.
            raise _lost(call, type(response).__name__, sent=not _never_sent(response))
        self._note_date(response)
        if response.status_code != 200:
            raise _lost(call, f"HTTP {response.status_code}", sent=True)
        answer = _read(response.content)
        if answer is None:
            raise _lost(call, "answer is nonsense", sent=True)
        return answer

    def download(self, call: Call, *, token: str, most: int) -> Answer | bytes:
        """A file of at most `most` bytes, or the platform's answer where it gives none.

        Raises Refused when the file is larger, Unreachable.
        """
        response = self._sent(call, token)
        if isinstance(response, requests.RequestException):
            raise _lost(call, type(response).__name__, sent=False)
        if response.status_code != 200:
            raise _lost(call, f"HTTP {response.status_code}", sent=False)
        if len(response.content) > most:
            raise Refused(f"文件超过 {most // 1_000_000} MB，没有保存")
        plain = response.headers.get("Content-Type", "").partition(";")[0] in TEXTS
        answer = _read(response.content) if plain else None
        return response.content if answer is None else answer

    def _sent(self, call: Call, token: str) -> requests.Response | requests.RequestException:
        query = {**call.params, **({"access_token": token} if token else {})}
        # No \\uXXXX: the platform prints such escapes as they are.
        body = json.dumps(call.body, ensure_ascii=False).encode() if call.body is not None else None
        try:
            return self._http.request(
                call.method,
                self._account.api_url.rstrip("/") + call.path,
                params=query,
                data=body,
                files=call.files,
                headers={"Content-Type": "application/json; charset=utf-8"} if body else None,
                timeout=self._timeouts,
                allow_redirects=False,
            )
        except requests.RequestException as problem:
            return problem

    def _note_date(self, response: requests.Response) -> None:
        try:
            theirs = parsedate_to_datetime(response.headers["Date"]).timestamp()
        except (KeyError, ValueError, OverflowError):
            return
        self._offsets.put(self._account.slug, theirs - self._now().timestamp())


def _read(content: bytes) -> Answer | None:
    try:
        answer = json.loads(content.decode("utf-8", "replace"), strict=False)
        if isinstance(answer, dict):
            return {**answer, "errcode": int(answer.get("errcode", 0))}
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    return None


def _lost(call: Call, why: str, *, sent: bool) -> Unreachable | Unsure:
    log.warning("%s %s: %s (sent: %s)", call.method, call.path, why, sent)
    if sent and call.changes:
        return Unsure("已提交给微信平台，但没有收到答复；正在向平台核实，请不要重复提交")
    return Unreachable("暂时连不上微信平台，稍后自动再试；若一直如此，请检查服务器的网络")


def _never_sent(problem: requests.RequestException) -> bool:
    """Whether nothing can have reached the platform: refused, no such name, never connected, not trusted."""
    if isinstance(problem, requests.exceptions.ConnectTimeout):
        return True
    cause = problem.args[0] if problem.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else None
    if isinstance(
        reason, NewConnectionError | ConnectTimeoutError
    ):  # NameResolutionError is one of them
        return True
    inner = reason.args[0] if reason is not None and reason.args else None
    return isinstance(inner, ssl.SSLCertVerificationError)
