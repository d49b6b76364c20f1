"""Whatever goes wrong with a call, no secret is in a log record, in an exception or in what hangs on it."""

import logging
import traceback
from collections.abc import Callable
from functools import partial

import pytest
import requests

from bot.errors import Refused, Unreachable, Unsure
from bot.memory.memory import Memory
from bot.wechat.account import Account
from bot.wechat.client import Client
from bot.wechat.codes import LATER, SENTENCES
from bot.wechat.publisher import WeChatPublisher
from tests.integration.sandbox_help import ACCOUNT, AES, JPG, Platform
from tests.integration.test_wechat_wire import http, raw

CALLBACK_TOKEN = "a-callback-token"
RID = "6650a1b2-0a1b2c3d-12345678"
BROKEN: list[dict[str, object]] = [
    {"kind": "timeout", "seconds": 1, "effect": True},
    {"kind": "slow_answer", "seconds": 1},
    {"kind": "cut_before"},
    {"kind": "cut_after"},
    {"kind": "http_502"},
]
CODES = [*LATER, *SENTENCES, 40164, 48001, 45009, 45028, 99999]
# What a gateway that tells everything would say, and a header that no library can read.
TELLTALE = b'{"errcode":45003,"errmsg":"bad ?access_token=%s&secret=%s token %s %s rid: %s"}'


def account(base: str) -> Account:
    """An account with every kind of secret."""
    return Account(
        "wechat", ACCOUNT.app_id, ACCOUNT.secret, CALLBACK_TOKEN, aes_key=AES, api_url=base
    )


@pytest.fixture
def records(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """All that anything of the wire logs, however it is set."""
    for name in ("", "bot", "urllib3", "urllib3.connection", "urllib3.connectionpool", "requests"):
        caplog.set_level(logging.DEBUG, logger=name or None)
    return caplog


def told(do: Callable[[], object]) -> str:
    """Everything that hangs on the exception that a call must end in."""
    try:
        do()
    except (Refused, Unreachable, Unsure) as problem:
        parts, one = [], problem
        seen: BaseException | None = one
        while seen is not None:
            parts += [str(seen), repr(seen), repr(seen.args), repr(vars(seen))]
            parts += traceback.format_exception(seen)
            seen = seen.__cause__ or seen.__context__
        return "\n".join(parts)
    raise AssertionError("it did not fail")


def logged(records: pytest.LogCaptureFixture) -> str:
    """Every record as any handler could print it."""
    written = logging.Formatter("%(name)s %(message)s")
    found = [written.format(one) + repr(one.args) + repr(one.msg) for one in records.records
             if not one.name.startswith(("bot.sandbox", "werkzeug"))]  # fmt: skip
    return "\n".join(found)


def check(words: str, token: str) -> None:
    """No secret in it."""
    secrets = (token, ACCOUNT.secret, CALLBACK_TOKEN, AES)
    assert [one for one in secrets if one and one in words] == []


def test_no_failure_tells_a_secret(
    sandbox: Platform, memory: Memory, records: pytest.LogCaptureFixture
) -> None:
    hasty, patient = (
        Client(account(sandbox.base), memory, timeouts=(span, span)) for span in (0.3, 30.0)
    )
    token = hasty.access_token
    answers: list[dict[str, object]] = [{"kind": "errcode", "answer": {"errcode": code, "errmsg": f"{token} {ACCOUNT.secret} {CALLBACK_TOKEN} rid: {RID}"}}
               for code in CODES]  # fmt: skip
    words = []
    for fault in [*BROKEN, *answers]:
        client = hasty if fault in BROKEN else patient  # a slow machine answers late, too
        requests.delete(f"{sandbox.base}/_sandbox/fault", timeout=10)
        sandbox.sandbox("fault", path="draft/add", times=2, **fault)
        words.append(told(partial(client.ask, "draft/add", {"articles": []}, changes=True)))
        sandbox.sandbox("fault", path="material/add_material", times=2, **fault)
        picture = ("1.jpg", JPG, "image/jpeg")
        words.append(told(partial(client.upload, "material/add_material", picture, type="image")))
        check(words[-2] + words[-1], client.access_token)
    assert len(words) == 2 * len(BROKEN) + 2 * len(CODES)
    assert all(RID in one for one in words[2 * len(BROKEN) :])
    check(logged(records), token)
    assert RID in logged(records)


@pytest.mark.parametrize("fault", [*BROKEN, *({"kind": "errcode", "answer": {"errcode": code, "errmsg": f"{ACCOUNT.secret} rid: {RID}"}}
                         for code in (-1, 40001, 40013, 40125, 40164, 40243, 45009, 45011, 50007, 89503))])  # fmt: skip
def test_no_failure_to_get_a_token_tells_a_secret(
    sandbox: Platform, memory: Memory, records: pytest.LogCaptureFixture, fault: dict[str, object]
) -> None:
    client = Client(account(sandbox.base), memory, timeouts=(0.3, 0.3))
    sandbox.sandbox("fault", path="stable_token", times=1, **fault)
    check(told(lambda: client.ask("draft/add", {})), "")
    check(logged(records), "")


@pytest.mark.parametrize(
    "answer",
    [
        http(b"<html>%s</html>"), http(b'{"errcode":"%s"}'), http(b'{"errcode":1e999}'), http(b"[" * 60_000), http(TELLTALE),
        http(TELLTALE, "Bad header without colon", "X: y"), http(b"{}", "Date: Fri, 99999999999999999999 Nov 2026 08:00:00 GMT"),
        http(b"gzip", "Content-Encoding: gzip"), http(b"{}", "Location: http://elsewhere/?access_token=%s", status="302 Found"),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", b"nonsense",
    ],
)  # fmt: skip
def test_no_broken_answer_tells_a_secret(
    memory: Memory, records: pytest.LogCaptureFixture, answer: bytes
) -> None:
    token = "94_a-token-that-nobody-may-see"
    told_back = [value.encode() for value in (token, ACCOUNT.secret, CALLBACK_TOKEN, AES, RID)]
    body = answer % tuple(told_back[: answer.count(b"%s")])
    grown = body.replace(b"Content-Length: %d" % len(answer.partition(b"\r\n\r\n")[2]),
                         b"Content-Length: %d" % len(body.partition(b"\r\n\r\n")[2]))  # fmt: skip
    with raw(grown) as base:
        ours = account(base)
        memory.tokens.get(ours.token_name, lambda _force: (token, 7200))
        client = Client(ours, memory, timeouts=(0.3, 0.3))
        check(told(lambda: _strict(client)), token)
    check(logged(records), token)


def _strict(client: Client) -> None:
    """A call that needs more than an empty answer."""
    if "media_id" not in client.ask("draft/add", {}, changes=True):
        raise Unreachable("an empty answer")


def test_nothing_that_holds_secrets_shows_them(sandbox: Platform, memory: Memory) -> None:
    ours = account(sandbox.base)
    client, publisher = Client(ours, memory), WeChatPublisher(ours, memory)
    token = client.access_token
    check(repr([ours, client, publisher, memory]) + str(ours), token)
    check(told(lambda: publisher.look(mode="mass", job_id="1")), token)  # type: ignore[arg-type]
