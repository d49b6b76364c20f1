"""The callback: what is proven is understood and answered, once."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from bot.memory.memory import Memory
from bot.wechat.body import read
from bot.wechat.envelope import Cipher
from tests.integration.wechat_help import (
    APP,
    KEY,
    Bureau,
    Platform,
    event,
    opened,
    pushing_to,
    remembering,
    text,
)


@pytest.fixture(params=["redis", "no redis"])
def memory(request: pytest.FixtureRequest, redis_url: str, tmp_path: Path) -> Iterator[Memory]:
    """Memory with and without Redis."""
    with remembering(request.param, redis_url, tmp_path) as kept:
        yield kept


@pytest.fixture
def bureau() -> Bureau:
    """A bureau that has heard nothing yet."""
    return Bureau()


@pytest.fixture
def platform(bureau: Bureau, memory: Memory) -> Platform:
    """The platform, and the bureau's callback behind it."""
    return pushing_to(bureau, memory)


def test_the_first_visit_is_answered_with_its_echo(platform: Platform) -> None:
    query = platform.query(echostr="4375120948345356249")
    for path in ("/wechat", "/wechat/wechat", "/wechat/safe"):
        answer = platform.app.test_client().get(f"{path}?{urlencode(query)}")
        assert (answer.status_code, answer.data) == (200, b"4375120948345356249")
        assert answer.mimetype == "text/plain"


def test_a_visitor_who_cannot_sign_gets_no_echo(platform: Platform) -> None:
    client = platform.app.test_client()
    query = platform.query(echostr="<script>")
    for wrong in (
        {"signature": "0" * 40},
        {"nonce": "other"},
        {"timestamp": str(platform.at - 400)},
    ):
        assert client.get(f"/wechat?{urlencode(query | wrong)}").status_code == 403
    assert client.get("/wechat").status_code == 403
    assert client.get(f"/wechat?{urlencode(platform.query())}").status_code == 400
    assert client.get(f"/wechat/nobody?{urlencode(query)}").status_code == 404


def test_a_plain_message_is_answered_plainly(platform: Platform) -> None:
    answer = platform.plain(text("你好"))
    assert answer.status_code == 200
    fields = read(answer.get_data(as_text=True))
    assert (fields["ToUserName"], fields["FromUserName"], fields["Content"]) == (
        "oA",
        "gh_1",
        "第1次：你好",
    )


def test_an_encrypted_message_is_answered_encrypted(platform: Platform) -> None:
    assert opened(platform.sealed(text("你好")))["Content"] == "第1次：你好"


def test_in_compatible_mode_only_the_encrypted_part_counts(platform: Platform) -> None:
    beside = "<FromUserName>oEvil</FromUserName><MsgType>text</MsgType><Content>forged</Content>"
    for path in ("/wechat/safe", "/wechat/lenient"):
        assert opened(platform.sealed(text("你好"), path, beside=beside))["Content"] in (
            "第1次：你好",
            "第2次：你好",
        )


def test_in_compatible_mode_without_a_key_the_plain_part_is_read(platform: Platform) -> None:
    body = text("你好").replace("</xml>", "<Encrypt>x</Encrypt></xml>")
    assert platform.post(body, platform.query("x")).status_code == 200
    only = "<xml><ToUserName>gh_1</ToUserName><Encrypt>x</Encrypt></xml>"
    assert platform.post(only, platform.query("x")).status_code == 400


def test_with_a_key_a_plain_push_is_refused_unless_allowed(
    platform: Platform, bureau: Bureau
) -> None:
    assert platform.plain(text("你好"), "/wechat/safe").status_code == 403
    assert bureau.asked == []
    assert "第1次" in platform.plain(text("你好"), "/wechat/lenient").get_data(as_text=True)


def test_json_is_understood_and_answered_in_json(platform: Platform) -> None:
    said = {
        "ToUserName": "gh_1",
        "FromUserName": "oA",
        "CreateTime": 1714036504,
        "MsgType": "text",
        "Content": "你好",
        "MsgId": 1,
    }
    answer = platform.plain(json.dumps(said))
    assert answer.mimetype == "application/json"
    assert answer.get_json()["Content"] == "第1次：你好"
    sealed = Cipher(KEY, APP).seal(json.dumps({**said, "MsgId": 2}))
    wrapped = platform.post(
        json.dumps({"ToUserName": "gh_1", "Encrypt": sealed}),
        platform.query(sealed),
        "/wechat/safe",
    )
    assert opened(wrapped)["Content"] == "第2次：你好"


def test_a_redelivery_gets_the_same_message_and_has_no_second_effect(
    platform: Platform, bureau: Bureau
) -> None:
    first = opened(platform.sealed(text("你好")))
    assert opened(platform.sealed(text("你好"))) == first
    assert opened(platform.sealed(text("你好"))) == first
    assert len(bureau.answered) == 1
    assert opened(platform.sealed(text("你好", 2))) != first


def test_a_redelivery_while_the_first_is_worked_on_gets_the_same_message(
    platform: Platform, bureau: Bureau
) -> None:
    bureau.hold = threading.Barrier(3, timeout=20).wait
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda _: platform.plain(text("你好")).data, range(3)))
    assert len(set(answers)) == 1
    assert len(bureau.answered) == 1


def test_an_unknown_account_is_not_found(platform: Platform) -> None:
    assert platform.plain(text("你好"), "/wechat/nobody").status_code == 404


def test_leaving_is_forgotten_and_answered_with_success(platform: Platform, bureau: Bureau) -> None:
    answer = platform.plain(event("unsubscribe"))
    assert (answer.status_code, answer.data) == (200, b"success")
    assert bureau.forgotten == [("wechat", "oA")]
    assert bureau.asked == []


def test_a_jobs_end_is_noted_and_answered_with_success(platform: Platform, bureau: Bureau) -> None:
    answer = platform.sealed(
        event("MASSSENDJOBFINISH", "<MsgID>34182</MsgID><Status>send success</Status>")
    )
    assert (answer.status_code, answer.data) == (200, b"success")
    assert bureau.noted == [
        ("safe", "MASSSENDJOBFINISH", {"MsgID": "34182", "Status": "send success"})
    ]


@pytest.mark.parametrize("name", ["VIEW", "LOCATION", "brand_new_event"])
def test_what_asks_nothing_is_answered_with_success(
    platform: Platform, bureau: Bureau, name: str
) -> None:
    assert platform.plain(event(name)).data == b"success"
    assert (bureau.asked, bureau.noted) == ([], [])
