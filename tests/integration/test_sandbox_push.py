"""Pushes: signed and sealed, brought again when nobody answers; what a citizen sees of the answers."""

import re
import time
from email.utils import parsedate_to_datetime
from pathlib import Path
from threading import Event

import pytest
import requests

from bot.sandbox import envelope, events
from bot.sandbox.bubbles import FAULT
from tests.integration.sandbox_help import (
    ACCOUNT,
    AES,
    Pushed,
    callback,
    parsed,
    platform,
)

OPENID = "oTheSameCitizen0000000000001"
TOKEN, APP = ACCOUNT.token, ACCOUNT.app_id


def saying(text: str) -> str:
    """A plain reply to OPENID."""
    return (
        f"<xml><ToUserName><![CDATA[{OPENID}]]></ToUserName><FromUserName><![CDATA[{ACCOUNT.original_id}]]></FromUserName>"
        f"<CreateTime>1</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[{text}]]></Content></xml>"
    )


def sealing(text: str) -> str:
    sealed = envelope.seal(AES, APP, saying(text))
    signature = envelope.sign(TOKEN, "1", "n", sealed)
    return events.xml(
        [("Encrypt", sealed), ("MsgSignature", signature), ("TimeStamp", 1), ("Nonce", "n")]
    )


def proven(pushed: Pushed) -> bool:
    query = pushed.query
    return envelope.signed(query["signature"], TOKEN, query["timestamp"], query["nonce"])


def test_a_plain_push_is_signed_and_answered(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url) as wechat:
        bot.answer = lambda _pushed: saying("您好")
        said = wechat.sandbox("say", openid=OPENID, text="你好 ]]> <b>&")
        assert said["reply"] == {"kind": "text", "text": "您好"}
        (pushed,) = bot.came
        assert proven(pushed)
        assert pushed.query["openid"] == OPENID
        root = parsed(pushed.body)
        assert (root.findtext("Content"), root.findtext("ToUserName")) == (
            "你好 ]]> <b>&",
            ACCOUNT.original_id,
        )
        assert abs(int(str(root.findtext("CreateTime"))) - time.time()) < 60
        assert int(str(root.findtext("MsgId"))) > 2**53


@pytest.mark.parametrize("mode", ["safe", "compatible"])
def test_a_sealed_push_is_proven_by_msg_signature(tmp_path: Path, mode: str) -> None:
    with callback() as bot, platform(tmp_path, bot.url, mode=mode) as wechat:
        bot.answer = lambda _pushed: sealing("密")
        said = wechat.sandbox("say", openid=OPENID, text="你好")
        assert said["reply"] == {"kind": "text", "text": "密"}
        (pushed,) = bot.came
        root, query = parsed(pushed.body), pushed.query
        assert query["encrypt_type"] == "aes"
        sealed = str(root.findtext("Encrypt"))
        assert envelope.signed(
            query["msg_signature"], TOKEN, query["timestamp"], query["nonce"], sealed
        )
        assert parsed(envelope.unseal(AES, APP, sealed)).findtext("Content") == "你好"
        assert root.findtext("Content") == ("你好" if mode == "compatible" else None)


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (saying("字" * 683), FAULT),
        ("{}", FAULT),
        (saying("字" * 682), "字" * 682),
        ("success", None),
        ("", None),
    ],
)
def test_what_the_citizen_sees(tmp_path: Path, answer: str, shown: str | None) -> None:
    with callback() as bot, platform(tmp_path, bot.url) as wechat:
        bot.answer = lambda _pushed: answer
        said = wechat.sandbox("say", openid=OPENID, text="问")
        bubbles = wechat.look("chat", openid=OPENID)["bubbles"]
        assert isinstance(bubbles, list)
        assert [bubble["text"] for bubble in bubbles] == ["问", *([shown] if shown else [])]
        deliveries = said["deliveries"]
        assert isinstance(deliveries, list)
        assert len(deliveries) == 1


@pytest.mark.parametrize("mode", ["plain", "safe"])
def test_a_slow_callback_gets_three_deliveries_of_the_same_body(tmp_path: Path, mode: str) -> None:
    enough = Event()
    with callback() as bot, platform(tmp_path, bot.url, mode=mode, push_timeout=0.15) as wechat:

        def slow(_pushed: Pushed) -> str:
            enough.wait(5)
            return "success"

        bot.answer = slow
        said = wechat.sandbox("say", openid=OPENID, text="问")
        enough.set()
        deliveries = said["deliveries"]
        assert isinstance(deliveries, list)
        assert [one["outcome"] for one in deliveries] == ["timeout"] * 3
        assert said["reply"] == {"kind": "fault", "why": "timeout"}
        assert len({pushed.body for pushed in bot.came}) == 1
        assert len({(pushed.query["nonce"], pushed.query["signature"]) for pushed in bot.came}) == 3
        assert all(proven(pushed) for pushed in bot.came)


def test_the_answer_to_a_redelivery_is_shown_once(tmp_path: Path) -> None:
    first = Event()
    with callback() as bot, platform(tmp_path, bot.url, push_timeout=0.15) as wechat:

        def late(_pushed: Pushed) -> str:
            if len(bot.came) == 1:
                first.wait(5)
            return saying("到了")

        bot.answer = late
        said = wechat.sandbox("say", openid=OPENID, text="问")
        first.set()
        assert said["reply"] == {"kind": "text", "text": "到了"}
        assert [one["text"] for one in said["shown"]] == ["到了"]  # type: ignore[attr-defined]


def test_an_answered_message_can_be_brought_again(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url, mode="safe", push_reseal=True) as wechat:
        bot.answer = lambda _pushed: sealing(f"第{len(bot.came)}次")
        said = wechat.sandbox("say", openid=OPENID, text="问", again=2)
        replies = [one["reply"]["text"] for one in said["deliveries"]]  # type: ignore[attr-defined]
        assert replies == ["第1次", "第2次", "第3次"]
        sealed = [str(parsed(pushed.body).findtext("Encrypt")) for pushed in bot.came]
        assert len(set(sealed)) == 3
        assert len({envelope.unseal(AES, APP, one) for one in sealed}) == 1


def test_a_callback_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with platform(tmp_path, "http://127.0.0.1:9/wechat", push_gap=0.01) as wechat:
        said = wechat.sandbox("say", openid=OPENID, text="问")
        assert [one["outcome"] for one in said["deliveries"]] == ["unreachable"] * 3  # type: ignore[attr-defined]
        assert said["reply"] == {"kind": "fault", "why": "unreachable"}


@pytest.mark.parametrize(
    ("kind", "given", "holds"),
    [
        ("image", {}, r"<MsgType><!\[CDATA\[image\]\]>.*<PicUrl>.*<MediaId>"),
        ("voice", {}, r"<MediaId>.*<Format>"),
        ("video", {}, r"<ThumbMediaId>"),
        ("location", {}, r"<Location_X>.*<Location_Y>.*<Scale>16</Scale>.*<Label>"),
        ("link", {}, r"<Title>.*<Description>.*<Url>"),
        ("subscribe", {"EventKey": "qrscene_7"}, r"<Event><!\[CDATA\[subscribe\]\]>.*qrscene_7"),
        ("unsubscribe", {}, r"<Event><!\[CDATA\[unsubscribe\]\]>"),
        ("SCAN", {}, r"<EventKey>.*<Ticket>"),
        ("CLICK", {"EventKey": "latest"}, r"<Event><!\[CDATA\[CLICK\]\]>.*latest"),
        ("VIEW", {"EventKey": "http://127.0.0.1/"}, r"<MenuId>"),
        ("LOCATION", {}, r"<Latitude>.*<Longitude>.*<Precision>"),
    ],
)
def test_every_message_and_event_has_its_fields(
    tmp_path: Path, kind: str, given: dict[str, str], holds: str
) -> None:
    with callback() as bot, platform(tmp_path, bot.url) as wechat:
        wechat.sandbox("act", openid=OPENID, kind=kind, fields=given)
        assert re.search(holds, bot.came[-1].body)
        assert ("<MsgId>" in bot.came[-1].body) == (kind in events.MESSAGES)


def test_any_fields_can_be_pushed(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url) as wechat:
        fields = {"Event": "verify_expired", "Info": {"item": [1, 2]}}
        wechat.sandbox("push", openid=OPENID, kind="event", fields=fields)
        root = parsed(bot.came[-1].body)
        assert root.findtext("Event") == "verify_expired"
        assert [item.text for item in root.findall("Info/item")] == ["1", "2"]


def test_the_address_is_verified_by_echostr(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url) as wechat:
        assert wechat.sandbox("verify")["ok"] is True
        bot.status = 403
        assert wechat.sandbox("verify")["ok"] is False


def test_the_platforms_clock_may_be_ahead_of_ours(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url, clock_ahead=3600) as wechat:
        url = f"{wechat.base}/cgi-bin/draft/count?access_token={wechat.fresh()}"
        said = parsedate_to_datetime(requests.get(url, timeout=10).headers["Date"]).timestamp()
        wechat.sandbox("say", openid=OPENID, text="问")
        assert 3590 < said - time.time() < 3610
        assert 3590 < int(bot.came[-1].query["timestamp"]) - time.time() < 3610
