"""Citizens follow, ask and tap; what that lets the account send, see and offer."""

from pathlib import Path

import pytest

from tests.integration.sandbox_help import callback, platform, wait_for

OPENID = "oTheSameCitizen0000000000001"


def test_customer_service_messages_have_an_allowance(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url) as wechat:
        body = {"touser": OPENID, "msgtype": "text", "text": {"content": "补充"}}
        assert wechat.call("message/custom/send", body)["errcode"] == 40003
        wechat.sandbox("act", openid=OPENID, kind="subscribe")
        assert [wechat.call("message/custom/send", body)["errcode"] for _ in range(4)] == [
            0,
            0,
            0,
            45047,
        ]
        wechat.sandbox("say", openid=OPENID, text="问")
        assert [wechat.call("message/custom/send", body)["errcode"] for _ in range(6)] == [
            0
        ] * 5 + [45047]
        wechat.sandbox("act", openid=OPENID, kind="unsubscribe")
        assert wechat.call("message/custom/send", body)["errcode"] == 45015


def test_followers_are_listed_and_strangers_are_bare(tmp_path: Path) -> None:
    with platform(tmp_path) as wechat:
        listed = wechat.call("user/get")
        assert (listed["total"], listed["count"]) == (4, 4)
        wechat.sandbox("act", openid=OPENID, kind="subscribe")
        assert wechat.call("user/info", openid=OPENID)["subscribe"] == 1
        wechat.sandbox("act", openid=OPENID, kind="unsubscribe")
        assert wechat.call("user/info", openid=OPENID) == {
            "subscribe": 0,
            "openid": OPENID,
            "tagid_list": [],
        }
        assert wechat.call("user/info", openid="oNobody")["errcode"] == 40003
        assert wechat.call("getcallbackip") == {"ip_list": ["127.0.0.1"]}


@pytest.mark.parametrize(
    ("buttons", "code"),
    [
        ([{"type": "click", "name": "最新", "key": "latest"}], 0),
        ([], 40016),
        ([{"type": "click", "name": "六个字的名称", "key": "k"}], 40018),
        ([{"type": "click", "name": "最新", "key": "k" * 129}], 40019),
        ([{"type": "view", "name": "最新", "url": "ftp://x"}], 40020),
        ([{"type": "shout", "name": "最新", "key": "k"}], 40017),
        ([{"name": "更多", "sub_button": [{"type": "view", "name": "指南", "url": "x"}]}], 40027),
        (
            [{"name": "更多", "sub_button": [{"type": "click", "name": "指南", "key": "k"}] * 6}],
            40023,
        ),
    ],
)
def test_a_menu_is_taken_or_its_fault_named(
    tmp_path: Path, buttons: list[object], code: int
) -> None:
    with platform(tmp_path) as wechat:
        assert wechat.call("menu/get")["errcode"] == 46003
        assert wechat.call("menu/create", {"button": buttons})["errcode"] == code
        if code == 0:
            assert wechat.call("menu/get") == {"menu": {"button": buttons}}
            assert wechat.call("menu/delete")["errcode"] == 0
            assert wechat.look()["menu"] == {}


def test_what_a_citizen_does_on_the_phone_page_is_brought(tmp_path: Path) -> None:
    with callback() as bot, platform(tmp_path, bot.url) as wechat:
        wechat.sandbox("act", openid=OPENID, kind="subscribe")
        assert "error" in wechat.sandbox("act", openid=OPENID, kind="shout")
        wait_for(lambda: len(bot.came), lambda count: count == 1)
