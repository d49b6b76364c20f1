"""Mail and robots carry over real connections; every way to fail is told apart, and no key is logged."""

import base64
import hashlib
import hmac
import logging
from dataclasses import replace

import pytest

from bot.couriers.mail import Mail
from bot.couriers.robots import Robot
from bot.errors import Refused, Unreachable, Unsure
from bot.messages.courier import Parcel
from tests.integration.outbox_help import KEY, SECRET, mail_server, robots

LINK = "https://desk.test/desk/review/3"
PARCEL = Parcel(
    number=5, kind="mail", address="zhang@bureau.test", text="《甲》等您作为分管领导审核", to="张三",
    link=LINK, mark="x1",
)  # fmt: skip
ROBOT = replace(PARCEL, kind="wecom", address=KEY)


def test_a_mail_arrives_with_the_link_and_is_known_when_it_comes_again() -> None:
    with mail_server() as server:
        mail = Mail(server.url, "桓台县文化和旅游局")
        mail.send(PARCEL)
        mail.send(replace(PARCEL, again=True))
    first, second = server.came
    assert first["To"] == "zhang@bureau.test"
    assert first["Subject"] == "《甲》等您作为分管领导审核"
    assert first["From"] == "桓台县文化和旅游局 <desk@bureau.test>"
    text = first.get_content()
    assert LINK in text
    assert "只打开链接不会批准" in text
    assert second["Subject"].startswith("（可能重复）")
    assert first["Message-ID"] == second["Message-ID"]


def test_a_mail_server_that_says_no_later_or_nothing_is_told_apart() -> None:
    with mail_server() as server:
        mail = Mail(server.url)
        server.recipient = "550 no such user zhang@bureau.test"
        with pytest.raises(Refused, match="550") as refused:
            mail.send(PARCEL)
        assert "zhang" not in str(refused.value)
        server.recipient = "451 try later"
        with pytest.raises(Unreachable, match="451"):
            mail.send(PARCEL)
        server.recipient, server.taken = "250 ok", ""
        with pytest.raises(Unsure, match="不知道发出没有"):
            mail.send(PARCEL)
    with pytest.raises(Unreachable, match="连不上邮件服务器"):
        mail.send(PARCEL)


def test_a_password_is_not_said_to_a_server_without_encryption() -> None:
    with mail_server() as server:
        port = server.url.rpartition(":")[2].partition("?")[0]
        with pytest.raises(Unreachable, match="不支持加密"):
            Mail(f"smtp://user:secret@127.0.0.1:{port}", plain=()).send(PARCEL)
    assert server.came == []


def test_a_robot_of_wecom_writes_to_whom_what_and_where() -> None:
    with robots() as server:
        Robot("wecom", server.base).send(ROBOT)
    ((path, query, body),) = server.came
    assert (path, query) == ("/cgi-bin/webhook/send", {"key": KEY})
    assert body == {
        "msgtype": "text", "text": {"content": f"张三：《甲》等您作为分管领导审核\n{LINK}"}
    }  # fmt: skip


def test_a_robot_of_dingtalk_signs() -> None:
    with robots() as server:
        Robot("dingtalk", server.base).send(replace(ROBOT, kind="dingtalk", secret=SECRET))
    ((path, query, _),) = server.came
    assert (path, query["access_token"]) == ("/robot/send", KEY)
    said = f"{query['timestamp']}\n{SECRET}".encode()
    expected = base64.b64encode(hmac.new(SECRET.encode(), said, hashlib.sha256).digest()).decode()
    assert query["sign"] == expected


@pytest.mark.parametrize(
    ("answer", "problem", "says"),
    [
        ({"errcode": 93000}, Refused, "重新复制"),
        ({"errcode": 40058}, Refused, "错误码 40058"),
        ({"errcode": 45009}, Unreachable, "太频繁"),
        ({"result": "ok"}, Unsure, "看不懂"),
        (["x"], Unsure, "HTTP 200"),
    ],
)
def test_a_robot_that_says_no_later_or_nonsense_is_told_apart(
    answer: dict[str, object], problem: type[Exception], says: str
) -> None:
    with robots() as server:
        server.answer = answer
        with pytest.raises(problem, match=says):
            Robot("wecom", server.base).send(ROBOT)


def test_no_key_is_logged_or_hangs_on_what_is_raised(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="urllib3")  # whatever another test has made of it
    with caplog.at_level(logging.DEBUG), robots() as server:
        robot = Robot("wecom", server.base)
        robot.send(ROBOT)
        server.silent = True
        with pytest.raises(Unsure, match="没有收到机器人的答复") as lost:
            robot.send(ROBOT)
    with caplog.at_level(logging.DEBUG), pytest.raises(Unreachable, match="连不上"):
        robot.send(ROBOT)
    assert caplog.records
    assert KEY not in caplog.text
    assert lost.value.__context__ is None
    assert KEY not in repr(ROBOT)
    assert "甲" not in repr(ROBOT)
