"""Bodies of pushes are read whatever they are, or refused in one way."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wechat.body import clean, read
from bot.wechat.envelope import Malformed
from bot.wechat.incoming import understand

BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><xml><Content>&a;</Content></xml>'


def test_control_characters_are_dropped_not_refused() -> None:
    assert read("<xml><Content><![CDATA[ 开放\x1d时\x00间]]></Content></xml>") == {
        "Content": "开放时间"
    }
    assert read('{"Content": "\\u0000开放\\ud800时间"}') == {"Content": "开放时间"}


def test_an_element_that_repeats_is_a_list_and_one_that_does_not_is_not() -> None:
    assert read("<xml><a><i>1</i><i>2</i><i>3</i></a><b><i>1</i></b></xml>") == {
        "a": {"i": ["1", "2", "3"]},
        "b": {"i": "1"},
    }


def test_json_is_read_like_xml() -> None:
    sent = {"MsgId": 12345678901234567890, "Content": "你好", "List": [{"a": None}, True]}
    assert read(json.dumps(sent)) == {
        "MsgId": "12345678901234567890",
        "Content": "你好",
        "List": [{"a": ""}, "1"],
    }


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "你好", "<xml>", "<xml/>", "<xml>text</xml>", "</xml>", "<xml><a></xml>", "<a/><b/>", BOMB, OUTSIDE,
        "<!DOCTYPE html><xml><a>1</a></xml>", "<xml><a>&nbsp;</a></xml>", "<xml>" + "<a>" * 60 + "</a>" * 60 + "</xml>",
        "{", "{]", "[]", "[1]", "{}x", '{"a":' * 200 + "1" + "}" * 200, '{"a":' + "[" * 30_000 + "]" * 30_000 + "}",
        '{"a":' + "[" * 30_000,
    ],
)  # fmt: skip
def test_what_is_neither_is_malformed(text: str) -> None:
    with pytest.raises(Malformed):
        understand(read(text))


@given(st.text())
def test_any_text_is_read_or_malformed(text: str) -> None:
    for body in (text, f"<xml><Content>{text}</Content></xml>", "{" + text):
        try:
            fields = read(body)
        except Malformed:
            continue
        assert all(isinstance(name, str) for name in fields)


@given(st.text(alphabet=st.characters()))
def test_any_text_can_be_told_in_a_push(text: str) -> None:
    safe = text.replace("]]>", "]]]]><![CDATA[>").replace("\r", "")
    fields = read(f"<xml><Content><![CDATA[{safe}]]></Content></xml>")
    assert fields["Content"] == clean(text.replace("\r", "")).strip()
