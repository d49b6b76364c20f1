"""The callback refuses what is stale, replayed, broken or forged, and never breaks itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.memory.memory import Memory
from bot.wechat.webhook import webhook
from tests.integration.wechat_help import (
    ACCOUNTS,
    NOW,
    Bureau,
    Platform,
    event,
    pushing_to,
    remembering,
    text,
)

BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>'


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


def test_a_stale_push_is_refused_reckoned_by_the_platforms_clock(
    platform: Platform, memory: Memory
) -> None:
    platform.at = int(NOW.timestamp()) - 400
    assert platform.plain(text("你好")).status_code == 403
    platform.at = int(NOW.timestamp()) + 400
    assert platform.plain(text("你好")).status_code == 403
    memory.offsets.put("wechat", 400.0)
    assert platform.plain(text("你好")).status_code == 200


def test_a_signed_request_with_other_content_is_refused(platform: Platform, bureau: Bureau) -> None:
    query = platform.query()
    assert platform.post(text("你好"), query).status_code == 200
    assert platform.post(text("转账", 2), query).status_code == 403
    assert platform.post(text("你好"), query).status_code == 200
    assert [asked.text for asked in bureau.asked if asked.text != "你好"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400), ("<xml>", 400), ("<a/>", 400), ("{", 400), (b"\xff\xfe\x00", 400), (BOMB, 400), ("[" * 60_000, 400),
        ("{" * 60_000, 400), ("<a>" * 20_000, 400), ("x" * 70_000, 413), (text("字" * 30_000), 413), (text("\x1d你好\x00"), 200),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_and_control_characters_are_not(
    platform: Platform, body: str | bytes, status: int
) -> None:
    answer = platform.plain(body)
    assert answer.status_code == status
    assert b"Traceback" not in answer.data


def test_a_fault_of_ours_is_told_honestly_and_the_next_try_may_succeed(
    platform: Platform, bureau: Bureau
) -> None:
    def fail() -> None:
        raise RuntimeError("the database is away")

    bureau.hold = fail
    answer = platform.plain(text("你好"))
    assert answer.status_code == 200
    assert "对不起" in answer.get_data(as_text=True)
    assert b"database" not in answer.data
    bureau.hold = lambda: None
    assert "第1次" in platform.plain(text("你好")).get_data(as_text=True)


def test_a_fault_while_taking_note_is_ours_alone(memory: Memory) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the database is away")

    app = Flask(__name__)
    bureau = Bureau()
    door = webhook(
        ACCOUNTS, respond=bureau.respond, note=fail, forget=fail, memory=memory, now=lambda: NOW
    )
    app.register_blueprint(door)
    assert Platform(app).plain(event("unsubscribe")).status_code == 200


PIECES = st.sampled_from(
    ["<xml>", "</xml>", "<Encrypt>", "</Encrypt>", "<![CDATA[", "]]>", "<MsgType>event</MsgType>", "<Event>", "&lt;", "&#0;",
     "<!DOCTYPE x>", "<?xml version='1.0' encoding='gbk'?>", "{", "}", '"a":', "\x00", "\x1d", "你好", "😀", "\ufeff", text("x")]
)  # fmt: skip
BODIES = st.binary(max_size=300) | st.lists(PIECES, max_size=12).map(
    lambda parts: "".join(parts).encode()
)
QUERIES = st.dictionaries(
    st.sampled_from(
        ["timestamp", "nonce", "signature", "msg_signature", "encrypt_type", "echostr"]
    ),
    st.text(max_size=30),
    max_size=6,
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    BODIES,
    QUERIES,
    st.sampled_from(["/wechat", "/wechat/safe", "/wechat/lenient"]),
    st.sampled_from(["forged", "signed", "sealed"]),
)
def test_no_callback_however_hostile_breaks_it(
    platform: Platform, bureau: Bureau, body: bytes, query: dict[str, str], path: str, how: str
) -> None:
    if how == "forged":
        told = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
        heard = len(bureau.asked)
        answer = platform.post(body, told, path)
        assert answer.status_code in (400, 403, 413)
        assert len(bureau.asked) == heard
    elif how == "signed":
        answer = platform.plain(body, path)
    else:
        answer = platform.sealed(body.decode("utf-8", "replace"), path)
    assert answer.status_code < 500
    assert b"Traceback" not in answer.data
