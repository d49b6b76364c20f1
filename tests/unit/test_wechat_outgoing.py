"""Replies are well-formed, short enough, and the same bytes for a redelivery."""

import json

import xmltodict
from hypothesis import given
from hypothesis import strategies as st

from bot.chat.asked import Card, Means, Reply
from bot.wechat import outgoing
from bot.wechat.body import clean
from bot.wechat.incoming import Said
from bot.wechat.outgoing import SUCCESS, cut, write

SAID = Said("oA", "gh_1", 1714036504, Means.TEXT, "你好", "m-1")
MORE = "……（全文见 http://127.0.0.1/notices）"


def written(reply: Reply) -> dict[str, object]:
    """The reply as the platform reads it."""
    fields: dict[str, object] = xmltodict.parse(write(reply, SAID, more=MORE, as_json=False))["xml"]
    return fields


def test_a_text_goes_back_to_whom_it_came_from() -> None:
    assert written(Reply("您好", "hello", True)) == {
        "ToUserName": "oA", "FromUserName": "gh_1", "CreateTime": "1714036504", "MsgType": "text", "Content": "您好",
    }  # fmt: skip


def test_a_redelivery_gets_the_same_bytes() -> None:
    reply = Reply("您好", "hello", True)
    assert write(reply, SAID, more=MORE, as_json=False) == write(
        reply, SAID, more=MORE, as_json=False
    )


@given(st.text(min_size=1))
def test_nothing_in_a_text_breaks_out_of_it(text: str) -> None:
    hostile = f"始{text}]]></Content><MsgType><![CDATA[image]]>终"
    fields = written(Reply(hostile, "x", True))
    assert fields["MsgType"] == "text"
    expected = clean(hostile).replace("\r\n", "\n").replace("\r", "\n")
    assert fields["Content"] == expected or len(expected.encode()) > 2048


def test_nothing_in_a_card_breaks_out_of_it() -> None:
    card = Card("标题]]></Title>", "摘要\x00", "http://127.0.0.1/notices/1?a=1&b=2", "")
    fields = written(Reply("见卡片", "notice", True, card=card))
    assert fields["MsgType"] == "news"
    assert fields["ArticleCount"] == "1"
    item = fields["Articles"]["item"]  # type: ignore[index]
    assert (item["Title"], item["Description"]) == ("标题]]></Title>", "摘要")
    assert item["Url"] == "http://127.0.0.1/notices/1?a=1&b=2"


def test_nothing_to_say_is_success() -> None:
    assert write(Reply(" \x00", "x", False), SAID, more=MORE, as_json=False) == SUCCESS


def test_json_is_answered_in_json() -> None:
    told = write(Reply("您好]]>", "hello", True), SAID, more=MORE, as_json=True)
    assert json.loads(told) == {
        "ToUserName": "oA", "FromUserName": "gh_1", "CreateTime": 1714036504, "MsgType": "text", "Content": "您好]]>",
    }  # fmt: skip
    card = Reply("", "notice", True, card=Card("标题", "摘要", "http://x", "http://x/1.jpg"))
    item = json.loads(write(card, SAID, more=MORE, as_json=True))["Articles"][0]
    assert item == {
        "Title": "标题",
        "Description": "摘要",
        "PicUrl": "http://x/1.jpg",
        "Url": "http://x",
    }


def test_a_long_text_is_cut_at_the_end_of_a_sentence_with_a_way_on() -> None:
    told = cut("文化馆每天开放，免费参观。" * 100, MORE)
    assert told.endswith("免费参观。" + MORE)
    assert 1900 < len(told.encode()) <= 2048


def test_a_text_that_fits_is_left_alone() -> None:
    whole = "图" * 682
    assert cut(whole, MORE) == whole
    assert cut(whole + "图", MORE).endswith(MORE)


@given(st.text(alphabet="文a。，😀\n”", min_size=600, max_size=3000), st.integers(200, 2048))
def test_a_cut_text_always_fits(text: str, limit: int) -> None:
    assert len(cut(text, MORE, limit=limit).encode()) <= limit


def test_a_title_above_its_address_becomes_the_link() -> None:
    text = "最新：\n· 11月2日《甲》\nhttps://a.cn/notices/1\n· 《乙》\nhttps://a.cn/notices/2"
    assert outgoing.linked(text) == (
        '最新：\n· 11月2日<a href="https://a.cn/notices/1">《甲》</a>\n· <a href="https://a.cn/notices/2">《乙》</a>'
    )


def test_links_never_make_a_text_too_long() -> None:
    text = "长" * 650 + "\n《甲》\nhttps://a.cn/" + "1" * 70
    assert outgoing.linked(text) == text
    assert len(text.encode()) <= outgoing.LONGEST
