"""Call the platform: wechatpy's client on our own wire, with shared tokens and one renewal at most."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import cast
from urllib.parse import urlsplit

from wechatpy.client import WeChatClient

from bot import clock
from bot.errors import Unreachable
from bot.memory.memory import Memory
from bot.wechat import trouble
from bot.wechat.account import PLATFORM, Account
from bot.wechat.hidden import hide
from bot.wechat.wire import CONNECT, READ, Answer, Call, File, Wire

log = logging.getLogger(__name__)

STABLE_TOKEN = "/cgi-bin/stable_token"  # noqa: S105 - a path


class Client(WeChatClient):
    """One account's client. Every path goes to the account's own address, also the token's.

    wechatpy alone would send tokens to the real platform whatever the base, wait for ever, renew a refused
    token without end, and send an empty file at the second try; so nothing of its transport is used.
    """

    API_BASE_URL = f"{PLATFORM}/cgi-bin/"

    def __init__(
        self,
        account: Account,
        memory: Memory,
        *,
        now: Callable[[], datetime] = clock.now,
        timeouts: tuple[float, float] = (CONNECT, READ),
    ) -> None:
        super().__init__(account.app_id, account.app_secret, timeout=timeouts, auto_retry=False)
        self.account = account
        self._tokens, self._now = memory.tokens, now
        self._wire = Wire(account, memory.offsets, now=now, timeouts=timeouts)

    @property
    def access_token(self) -> str:
        """A good token, fetched by one of us when nobody has one."""
        return self._tokens.get(self.account.token_name, self._fetch)

    def fetch_access_token(self) -> str:
        """The same; wechatpy calls it by this name."""
        return self.access_token

    def ask(
        self,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        changes: bool = False,
        accept: frozenset[int] = frozenset(),
    ) -> Answer:
        """POST to `/cgi-bin/<path>`, or to a path that begins with "/", and return the answer.

        `changes`: a lost answer is Unsure. Error codes in `accept` are answers, too. Raises Refused
        (PlatformRefused, OutOfQuota), Unreachable (TryLater), Unsure.
        """
        whole = path if path.startswith("/") else f"/cgi-bin/{path}"
        call = Call("POST", whole, body=body or {}, changes=changes)
        return self._answered(call, accept)

    def fetch(self, path: str, *, accept: frozenset[int] = frozenset()) -> Answer:
        """GET `/cgi-bin/<path>`, which changes nothing. Raises as `ask` does, never Unsure."""
        return self._answered(Call("GET", f"/cgi-bin/{path}"), accept)

    def upload(self, path: str, file: File, **params: str) -> Answer:
        """POST a file to `/cgi-bin/<path>`. Twice does no harm. Raises Refused or Unreachable."""
        call = Call("POST", f"/cgi-bin/{path}", params=params, files={"media": file})
        return self._answered(call, frozenset())

    def download(self, path: str, *, most: int, **params: str) -> bytes:
        """GET a file from `/cgi-bin/<path>`. Raises Refused, also when it is over `most` bytes, and Unreachable."""
        call = Call("GET", f"/cgi-bin/{path}", params=params)
        got = self._wire.download(call, token=self.access_token, most=most)
        if isinstance(got, bytes):
            return got
        raise self._problem(call, cast(int, got["errcode"]), got)

    def _answered(self, call: Call, accept: frozenset[int]) -> Answer:
        token = self.access_token
        answer = self._wire.send(call, token=token)
        if answer["errcode"] in trouble.TOKEN_REFUSED:
            # Refused before anything was done, so this one repetition is safe.
            renewed = self._tokens.renew(self.account.token_name, token, self._fetch)
            if renewed is not None:
                answer = self._wire.send(call, token=renewed)
                token = renewed
        code = cast(int, answer["errcode"])
        if code and code not in accept:
            raise self._problem(call, code, answer, token)
        self._tokens.worked(self.account.token_name, token)
        return answer

    def _problem(self, call: Call, code: int, answer: Answer, token: str = "") -> Exception:
        account = self.account
        # A gateway on the way may say what it was sent.
        message = hide(
            str(answer.get("errmsg", "")), token, account.app_secret, account.token, account.aes_key
        )
        log.warning("%s for %s: %s %s", call.path, account.slug, code, message)
        special = trouble.no_token(code, message) if call.path == STABLE_TOKEN else None
        return special or trouble.problem(code, message, account, at=self._now(), path=call.path)

    def spent(self, path: str) -> Exception:
        """What a call that the platform has counted to its day's end would be refused with (45009)."""
        at = self._now()
        return trouble.problem(45009, "", self.account, at=at, path=f"/cgi-bin/{path}")

    def _fetch(self, force: bool) -> tuple[str, float]:
        """Ask for a token (DOC: getStableAccessToken): its normal mode hands out one token to everybody."""
        body = {
            "grant_type": "client_credential",
            "appid": self.account.app_id,
            "secret": self.account.app_secret,
            "force_refresh": force,
        }
        call = Call("POST", STABLE_TOKEN, body=body)
        answer = self._wire.send(call)
        code = cast(int, answer["errcode"])
        if code:
            raise self._problem(call, code, answer)
        token, seconds = answer.get("access_token"), answer.get("expires_in", 7200)
        if not isinstance(token, str) or not token or not isinstance(seconds, int):
            raise Unreachable("微信平台没有给出访问口令，稍后自动再试")
        log.info("fetched an access token for %s (forced: %s)", self.account.slug, force)
        return token, seconds

    def _request(self, method: str, url_or_endpoint: str, **kwargs: object) -> Answer:
        """What wechatpy's own endpoints (menu, user, message …) call: the same wire under them."""
        base = str(kwargs.get("api_base_url") or self.API_BASE_URL)
        whole = url_or_endpoint if "://" in url_or_endpoint else base + url_or_endpoint
        params = cast(Mapping[str, object], kwargs.get("params") or {})
        call = Call(
            method.upper(),
            urlsplit(whole).path,
            params={name: str(value) for name, value in params.items() if name != "access_token"},
            body=cast(Mapping[str, object] | None, kwargs.get("data")),
            files=cast(Mapping[str, File] | None, kwargs.get("files")),
            changes=method.lower() == "post",
        )
        process = cast(Callable[[Answer], Answer] | None, kwargs.get("result_processor"))
        answer = self._answered(call, frozenset())
        return process(answer) if process else answer
