"""On the desk: messages are read page by page, ways are proven by what arrives there, the review says who was told."""

import re
from pathlib import Path

import pytest
import time_machine

from bot.db.engine import Sessions
from bot.errors import Unreachable
from bot.messages import inbox, message
from bot.notices import review
from bot.review import step
from bot.staff.member import Member
from tests import make
from tests.fakes import StandIn
from tests.integration.desk_help import Browser, Desk
from tests.integration.outbox_help import SECRET, WECOM, Hands, by_mail, outgoing

People = dict[str, Member]


@pytest.fixture
def desk(one_sessions: Sessions, tmp_path: Path, hands: time_machine.Traveller) -> Desk:
    """A desk that can carry everything, at a moment that stands still."""
    return Desk(one_sessions, tmp_path, publishers={"wechat": StandIn()})


def _tell(sessions: Sessions, role: str, *texts: str) -> None:
    with sessions.begin() as session:
        for text in texts:
            message.tell(session, (role,), text, about=("notice", "7"), at=make.AT)


def _unread(browser: Browser) -> int:
    found = re.search(r'aria-label="(\d+) 条未读消息"', browser.read("/desk/me"))
    return int(found[1]) if found else 0


def test_a_message_is_read_by_opening_what_it_is_about(
    desk: Desk, one_sessions: Sessions, staff: People
) -> None:
    _tell(one_sessions, "officer", "《甲》没有发出", "《乙》<b>没有</b>发出")
    browser = desk.of(staff["officer"], at=make.AT)
    assert _unread(browser) == 2
    page = browser.read("/desk/messages")
    assert page.index("《乙》&lt;b&gt;") < page.index("《甲》没有发出")
    opened = browser.get("/desk/messages/1")
    assert (opened.status_code, opened.location) == (303, "/desk/notices/7")
    assert "《甲》" not in browser.read("/desk/messages")
    assert "《甲》" in browser.read("/desk/messages?all=1")
    assert "1 条消息标为已读" in browser.press("/desk/messages/read")
    assert "没有未读的消息" in browser.read("/desk/messages")
    assert _unread(browser) == 0
    assert _unread(desk.of(staff["admin"], at=make.AT)) == 0


def test_nobody_opens_another_ones_message(
    desk: Desk, one_sessions: Sessions, staff: People
) -> None:
    _tell(one_sessions, "officer", "《甲》没有发出")
    assert desk.of(staff["editor"], at=make.AT).get("/desk/messages/1").status_code == 404


def test_messages_are_leafed_through_and_a_copy_by_another_role_is_shown_once(
    desk: Desk, one_sessions: Sessions, staff: People
) -> None:
    with one_sessions.begin() as session:
        session.merge(staff["officer"]).roles = ["officer", "deputy"]
        message.tell(session, ("officer", "deputy"), "两边", about=("notice", "1"), at=make.AT)
    _tell(one_sessions, "officer", *(f"第 {number} 条。" for number in range(40)))
    browser = desk.of(staff["officer"], at=make.AT)
    first, second = browser.read("/desk/messages"), browser.read("/desk/messages?page=2")
    assert first.count('class="line"') == 30
    assert second.count('class="line"') == 11
    assert second.count("两边") == 1
    assert "没有更早的消息了" in browser.read("/desk/messages?page=9")
    with one_sessions.read() as session:
        assert inbox.unread(session, session.merge(staff["officer"])) == 41


def test_a_way_is_added_proven_and_taken_away(
    desk: Desk, one_sessions: Sessions, staff: People, tmp_path: Path, hands: time_machine.Traveller
) -> None:
    browser, carrier = desk.of(staff["deputy"], at=make.AT), Hands()
    job = outgoing(one_sessions, tmp_path, {"wecom": carrier})
    wrong = browser.refused("/desk/me/ways/new/wecom", to="https://evil.test/cgi-bin/webhook/send")
    assert "Webhook 地址不对" in wrong
    assert "evil.test" in browser.post("/desk/me/ways/new/wecom", to="https://evil.test/").text
    assert "验证码正在发过去" in browser.press("/desk/me/ways/new/wecom", to=WECOM)
    assert "正在发送" in browser.read("/desk/me/ways/1")
    job.run()
    found = re.search(r"\d{6}", carrier.carried[0].text)
    assert found is not None
    other = "000000" if found[0] != "000000" else "111111"
    assert "验证码不对" in browser.refused("/desk/me/ways/1", code=other)
    assert "好了" in browser.press("/desk/me/ways/1", code=found[0])
    mine = browser.read("/desk/me")
    assert "企业微信群机器人 …5aaa" in mine
    assert WECOM.partition("key=")[2] not in mine
    stranger = desk.of(staff["chief"], at=make.AT)
    assert stranger.get("/desk/me/ways/1").status_code == 404
    assert stranger.post("/desk/me/ways/1/remove").status_code == 404
    assert "不再用" in browser.press("/desk/me/ways/1/remove")
    assert "5aaa" not in browser.read("/desk/me")


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("mail", {"to": "li@bureau.test"}),
        ("dingtalk", {"to": "https://oapi.dingtalk.com/robot/send?access_token=" + "k" * 32, "secret": SECRET}),
        ("wechat", {"to": "zhang_san", "account": "nobodys"}),
    ],
)  # fmt: skip
def test_each_kind_of_way_can_be_added(
    desk: Desk, staff: People, kind: str, fields: dict[str, str]
) -> None:
    browser = desk.of(staff["deputy"], at=make.AT)
    assert "已记下" in browser.press(f"/desk/me/ways/new/{kind}", **fields)
    assert browser.get("/desk/me/ways/new/pigeon").status_code == 404


def test_the_review_shows_who_was_told_and_what_did_not_arrive(
    desk: Desk, one_sessions: Sessions, staff: People, tmp_path: Path
) -> None:
    by_mail(one_sessions, staff["unit_head"])
    with one_sessions.begin() as session:
        notice = make.notice(session, desk.files, staff["editor"], title="周末放映")
        review.submit(session, notice, by=session.merge(staff["editor"]), at=make.AT)
        number = notice.id
    outgoing(one_sessions, tmp_path, {"mail": Hands(trouble=Unreachable("邮件服务器连不上"))}).run()
    page = desk.of(staff["editor"], at=make.AT).read(f"/desk/review/{number}")
    assert "已通知 <b>unit_head-one</b>" in page
    assert "邮件：等待发送（邮件服务器连不上）" in page
    assert f"链接：http://desk.test/desk/review/{number}" in page
    assert "只转发或打开链接不算审核" in page


def test_the_link_in_a_message_asks_a_stranger_to_sign_in_and_approves_nothing(
    desk: Desk, one_sessions: Sessions, staff: People
) -> None:
    with one_sessions.begin() as session:
        notice = make.notice(session, desk.files, staff["editor"])
        review.submit(session, notice, by=session.merge(staff["editor"]), at=make.AT)
        number = notice.id
    got = desk.stranger().get(f"/desk/review/{number}")
    assert got.status_code == 302
    assert got.location.startswith("/desk/login?then=")
    desk.of(staff["unit_head"], at=make.AT).read(f"/desk/review/{number}")
    with one_sessions.read() as session:
        opened = step.current(session, "notice", number)
        assert opened is not None
        assert [one.outcome for one in opened.steps] == [None, None]
