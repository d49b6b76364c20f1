"""The sandbox reads replies as strictly as the platform, and writes pushes that parse."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import envelope, replies
from bot.sandbox.events import xml
from tests.integration.sandbox_help import ACCOUNT, parsed

OPENID = "oAbc"
SAFE = replace(ACCOUNT, mode="safe")


def reply(inside: str, kind: str = "text", *, to: str = OPENID) -> str:
    return (
        f"<xml><ToUserName><![CDATA[{to}]]></ToUserName><FromUserName>{ACCOUNT.original_id}</FromUserName>"
        f"<CreateTime>1</CreateTime><MsgType>{kind}</MsgType>{inside}</xml>"
    )


def news(count: int, said: int | None = None) -> str:
    items = (
        "<item><Title>题</Title><Description/><PicUrl/><Url>http://127.0.0.1/</Url></item>" * count
    )
    return reply(
        f"<ArticleCount>{said or count}</ArticleCount><Articles>{items}</Articles>", "news"
    )


def read(body: str, most: int = 1) -> replies.Reply | None:
    return replies.read(ACCOUNT, OPENID, body, most=most)


@pytest.mark.parametrize("body", ["", "success", " success\n"])
def test_success_and_nothing_say_nothing(body: str) -> None:
    assert read(body) is None


def test_a_text_is_shown() -> None:
    assert read(reply("<Content><![CDATA[您好]]></Content>")) == replies.Reply(
        "text", {"text": "您好"}
    )


@pytest.mark.parametrize(
    "body",
    [
        '{"MsgType": "text"}',
        "<xml>",
        "好的",
        reply(""),
        reply("<Content></Content>"),
        reply("<Content>a</Content>", to="oOther"),
        reply("<Content>a</Content>", "card"),
        reply("<Content>a</Content>").replace("<CreateTime>1<", "<CreateTime>now<"),
        reply("<Content><![CDATA[a]]></Content><MsgType>x</MsgType>]]></Content>"),
        reply("<Content>a\x1db</Content>"),
        '<!DOCTYPE x [<!ENTITY a "b">]>' + reply("<Content>&a;</Content>"),
        reply(f"<Content>{'字' * 683}</Content>"),
        news(0),
        news(2, said=3),
        "<xml><Encrypt>AAAA</Encrypt></xml>",
    ],
)
def test_what_is_broken_is_the_platforms_fault_line(body: str) -> None:
    found = read(body)
    assert found is not None
    assert found.kind == "fault"


def test_2048_bytes_are_just_allowed() -> None:
    assert read(reply(f"<Content>{'字' * 682}ab</Content>")) is not None
    found = read(reply(f"<Content>{'字' * 682}ab</Content>"))
    assert found is not None
    assert found.kind == "text"


@pytest.mark.parametrize(("most", "shown"), [(1, 1), (8, 3)])
def test_articles_over_the_limit_are_cut_without_a_word(most: int, shown: int) -> None:
    found = read(news(3), most)
    assert found is not None
    articles = found.data["articles"]
    assert isinstance(articles, list)
    assert len(articles) == shown


def sealed(app_id: str = SAFE.app_id, token: str = SAFE.token) -> str:
    inside = envelope.seal(SAFE.aes_key, app_id, reply("<Content>密</Content>"))
    signature = envelope.sign(token, "1", "n", inside)
    return (
        f"<xml><Encrypt><![CDATA[{inside}]]></Encrypt><MsgSignature>{signature}</MsgSignature>"
        "<TimeStamp>1</TimeStamp><Nonce>n</Nonce></xml>"
    )


@pytest.mark.parametrize(
    ("mode", "body", "kind"),
    [
        ("safe", sealed(), "text"),
        ("compatible", sealed(), "text"),
        ("compatible", reply("<Content>a</Content>"), "text"),
        ("safe", reply("<Content>a</Content>"), "fault"),
        ("plain", sealed(), "fault"),
        ("safe", sealed(app_id="wxother"), "fault"),
        ("safe", sealed(token="other"), "fault"),
    ],
)
def test_each_mode_takes_the_envelopes_that_it_must(mode: str, body: str, kind: str) -> None:
    found = replies.read(replace(ACCOUNT, mode=mode), OPENID, body, most=1)
    assert found is not None
    assert found.kind == kind


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_every_words_of_a_citizen_come_through_the_xml(text: str) -> None:
    root = parsed(
        xml([("Content", text), ("MsgId", 7), ("List", [("item", "一"), ("item", "二")])])
    )
    assert root.findtext("Content") == text
    assert root.findtext("MsgId") == "7"
    assert [item.text for item in root.findall("List/item")] == ["一", "二"]


def test_a_control_character_goes_out_raw() -> None:
    assert xml([("Content", "a\x1db")]) == "<xml><Content><![CDATA[a\x1db]]></Content></xml>"
