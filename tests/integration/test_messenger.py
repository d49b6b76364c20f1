"""Citizens are told something outside of a reply, on a platform over real HTTP."""

import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.activities.send import Errand
from bot.errors import Refused
from bot.memory.memory import open_memory
from bot.wechat import messenger
from bot.wechat.messenger import WeChatMessenger
from tests.integration.publisher_help import account
from tests.integration.sandbox_help import ACCOUNT, Platform, Pushed, callback

OPENID = "oTheSameCitizen0000000000001"


def _errand(template: str = "", openid: str = OPENID) -> Errand:
    return Errand(
        1, "wechat", openid, "您预约的《讲座》有变动", "一个名称很长很长的讲座活动", template
    )


def _messenger(base: str, folder: Path) -> WeChatMessenger:
    return WeChatMessenger(account(base), open_memory(f"unix://{folder}/nobody?db=0"))


def test_a_service_message_reaches_a_follower_and_nobody_else(
    sandbox: Platform, tmp_path: Path
) -> None:
    sandbox.sandbox("act", openid=OPENID, kind="subscribe")
    one = _messenger(sandbox.base, tmp_path)
    one.service(_errand())
    assert "您预约的《讲座》有变动" in str(sandbox.look("chat", openid=OPENID))
    sandbox.sandbox("act", openid=OPENID, kind="unsubscribe")
    with pytest.raises(Refused):
        one.service(_errand())
    with pytest.raises(Refused):
        one.subscription(_errand())  # they agreed to none


def test_the_one_message_that_was_agreed_to_is_sent_as_the_platform_takes_it(
    tmp_path: Path,
) -> None:
    def answer(pushed: Pushed) -> str:
        asked = json.loads(pushed.body)
        return '{"access_token": "t", "expires_in": 7200}' if "grant_type" in asked else '{"errcode": 0}'  # fmt: skip

    with callback() as stand_in:
        stand_in.answer = answer
        _messenger(stand_in.url.removesuffix("/wechat"), tmp_path).subscription(_errand("T1"))
        said = json.loads(stand_in.came[-1].body)
    assert (said["touser"], said["template_id"], said["scene"]) == (OPENID, "T1", messenger.SCENE)
    assert said["data"]["content"]["value"] == "您预约的《讲座》有变动"
    assert len(said["title"]) <= 15


def test_the_phone_is_asked_for_its_consent_and_comes_back() -> None:
    url = messenger.consent_url(account("http://x"), "T1", "https://us.example/book/a?b=c", "r1")
    assert urlsplit(url).fragment == "wechat_redirect"
    assert f"appid={ACCOUNT.app_id}" in url
    assert "redirect_url=https%3A%2F%2Fus.example%2Fbook%2Fa%3Fb%3Dc" in url
