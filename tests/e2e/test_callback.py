"""The callback of a running web process: what is stale, forged or no message is refused; a redelivery is one question."""

import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests
from sqlalchemy import select

from bot.answers.asked import Question
from bot.db.engine import Sessions, open_engine
from bot.wechat.body import read
from bot.wechat.envelope import Cipher, sign
from tests.e2e.place import CREDENTIALS, Place, fetch, free_port, wait_for

APP, TOKEN = CREDENTIALS["GONGKAI_WECHAT_APP_ID"], CREDENTIALS["GONGKAI_WECHAT_TOKEN"]
KEY = CREDENTIALS["GONGKAI_WECHAT_AES_KEY"]
PLAIN = {
    "GONGKAI_WECHAT_PLAIN_APP_ID": "wxplain",
    "GONGKAI_WECHAT_PLAIN_APP_SECRET": "not-a-secret",
    "GONGKAI_WECHAT_PLAIN_TOKEN": TOKEN,
}
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><xml><MsgType>&b;</MsgType></xml>'


@pytest.fixture(scope="module")
def web() -> Iterator[Place]:
    """A web process with an account in safe mode and another in plain mode."""
    with tempfile.TemporaryDirectory(prefix="gkback", dir="/tmp") as folder:
        here = Place(Path(folder))
        here.settings |= {**CREDENTIALS, **PLAIN, "GONGKAI_PORT": str(free_port())}
        here.do("db", "upgrade")
        here.start("web")
        wait_for(lambda: fetch(at(here, "/healthz"))[0] == 200, "the web process")
        yield here
        here.end()


def at(web: Place, path: str) -> str:
    return f"http://127.0.0.1:{web.settings['GONGKAI_PORT']}{path}"


def message(number: int, words: str) -> str:
    return (
        f"<xml><ToUserName>gh_1</ToUserName><FromUserName>oCitizen{number}</FromUserName>"
        f"<CreateTime>1714036504</CreateTime><MsgType>text</MsgType><Content>{words}</Content><MsgId>{number}</MsgId></xml>"
    )


def sealed(
    web: Place, inner: str, *, age: int = 0, token: str = TOKEN, nonce: str = "n"
) -> requests.Response:
    """Push an encrypted message, signed `age` seconds ago with this token."""
    stamp, secret = str(int(time.time()) - age), Cipher(KEY, APP).seal(inner)
    query = {
        "timestamp": stamp, "nonce": nonce, "signature": sign(token, stamp, nonce), "encrypt_type": "aes",
        "msg_signature": sign(token, stamp, nonce, secret),
    }  # fmt: skip
    body = f"<xml><ToUserName>gh_1</ToUserName><Encrypt>{secret}</Encrypt></xml>"
    return requests.post(at(web, f"/wechat?{urlencode(query)}"), data=body.encode(), timeout=20)


def bare(web: Place, body: str, query: dict[str, str]) -> int:
    """Push to the account in plain mode; the status."""
    address = at(web, f"/wechat/plain?{urlencode(query)}")
    return requests.post(address, data=body.encode(), timeout=20).status_code


def opened(answer: requests.Response) -> str:
    """The words of an encrypted reply."""
    secret = str(read(answer.text)["Encrypt"])
    return str(read(Cipher(KEY, APP).open(secret))["Content"])


@pytest.mark.parametrize("age", [400, -400])
def test_a_stale_push_is_refused(web: Place, age: int) -> None:
    assert sealed(web, message(1, "帮助"), age=age).status_code == 403


def test_a_forged_push_is_refused(web: Place) -> None:
    assert sealed(web, message(2, "帮助"), token="another").status_code == 403
    naked = requests.post(at(web, "/wechat"), data=message(2, "帮助").encode(), timeout=20)
    assert naked.status_code == 403
    assert requests.get(at(web, "/wechat?echostr=1"), timeout=20).status_code == 403


@pytest.mark.parametrize("inner", ["<xml><Content>", BOMB, "no message at all"])
def test_what_is_no_message_is_refused_without_a_traceback(web: Place, inner: str) -> None:
    assert sealed(web, inner).status_code == 400
    assert "Traceback" not in (web.folder / "log").read_text(encoding="utf-8")


def test_a_signature_serves_for_one_content_only(web: Place) -> None:
    stamp = str(int(time.time()))
    query = {"timestamp": stamp, "nonce": "once", "signature": sign(TOKEN, stamp, "once")}
    assert bare(web, message(3, "帮助"), query) == 200
    assert bare(web, message(3, "帮助"), query) == 200
    assert bare(web, message(4, "最新通知"), query) == 403


def test_a_redelivery_gets_the_same_words_and_is_one_question_also_at_once(web: Place) -> None:
    with ThreadPoolExecutor(3) as together:
        pushes = [
            together.submit(sealed, web, message(5, "图书馆几点关门"), nonce=nonce)
            for nonce in ("a", "b", "c")
        ]
        told = {opened(push.result()) for push in pushes}
    told.add(opened(sealed(web, message(5, "图书馆几点关门"), nonce="d")))
    assert len(told) == 1
    assert "图书馆" in told.pop()
    sessions = Sessions(open_engine(f"sqlite:///{web.folder / 'var' / 'gongkai.db'}"))
    with sessions.read() as session:
        assert (
            len(session.scalars(select(Question).where(Question.openid == "oCitizen5")).all()) == 1
        )
    sessions.engine.dispose()
