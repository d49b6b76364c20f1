"""What people type for a way is read: only the official hosts of robots, only whole addresses."""

import pytest

from bot.couriers.robots import signed
from bot.errors import Refused
from bot.messages import address

KEY = "693a91f6-7aoc-4bc4-97a0-0ec2sifa5aaa"
WECOM = f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}"
SECRET = "SECabcdefghijklmnop0123456789"


@pytest.mark.parametrize(
    "webhook",
    [
        WECOM.replace("https", "http"),
        WECOM.replace("qyapi.weixin.qq.com", "qyapi.weixin.qq.com.evil.test"),
        WECOM.replace("qyapi.weixin.qq.com", "qyapi.weixin.qq.com@evil.test"),
        WECOM.replace("qyapi.weixin.qq.com", "127.0.0.1"),
        WECOM.replace(".com/", ".com:8443/"),
        WECOM.replace("webhook/send", "webhook/../send"),
        WECOM + "&key=another-key-of-some-length",
        WECOM.split("?")[0],
        "https://[half",
        "",
    ],
)
def test_a_webhook_of_another_host_path_or_key_is_refused(webhook: str) -> None:
    with pytest.raises(Refused, match=r"Webhook 地址不对.*qyapi"):
        address.robot("wecom", webhook)


def test_of_a_webhook_only_its_key_is_kept_and_only_its_end_is_shown() -> None:
    given = address.robot("wecom", f" {WECOM} ")
    assert given.address == KEY
    assert given.shown == "企业微信群机器人 …5aaa"
    assert KEY not in repr(given)


def test_a_robot_of_dingtalk_needs_its_secret() -> None:
    webhook = f"https://oapi.dingtalk.com/robot/send?access_token={KEY}"
    with pytest.raises(Refused, match="加签"):
        address.robot("dingtalk", webhook, "")
    assert address.robot("dingtalk", webhook, SECRET).secret == SECRET
    assert SECRET not in repr(address.robot("dingtalk", webhook, SECRET))


@pytest.mark.parametrize("text", ["", "a@b", "甲@x.cn", "a b@x.cn", "a@x.cn\nBcc: b@x.cn", "a@x.cn,b@x.cn"])  # fmt: skip
def test_what_is_no_mail_address_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="邮箱地址不对"):
        address.mail(text)


def test_a_mail_address_is_shown_in_part() -> None:
    assert address.mail("zhangsan@bureau.gov.cn").shown == "zh***@bureau.gov.cn"


def test_a_wechat_way_is_a_name_or_an_openid() -> None:
    assert address.wechat("zhang_san", "wechat").account == "wechat"
    assert address.wechat("o" + "A" * 27, "wechat").address == "o" + "A" * 27
    with pytest.raises(Refused, match="微信号不对"):
        address.wechat("张三", "wechat")


def test_the_signature_of_dingtalk_is_reckoned_as_its_manual_says() -> None:
    # HMAC-SHA256 with the secret as key over "timestamp\nsecret", base64; checked against openssl.
    assert signed("SEC0000", 1700000000000) == {
        "timestamp": "1700000000000", "sign": "fk7wLL76igIuHqrPHGAIYRutziScl/yHFucMQc3Z5SM=",
    }  # fmt: skip
