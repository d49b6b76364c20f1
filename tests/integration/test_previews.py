"""A notice is seen on one phone before anybody else reads it."""

from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from bot.audit.trail import Act
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotYours, Refused, Unsure
from bot.notices import preview
from bot.notices.preview import Order, Preview, Tools
from bot.sandbox import citizens
from bot.staff.member import Member
from scheduler.clear_previews import Previews
from tests import make
from tests.fakes import StandIn
from tests.integration.publisher_help import publisher
from tests.integration.sandbox_help import ACCOUNT, Platform

PHONE = "wenhuaguan_2026"


@pytest.fixture
def tools(one_sessions: Sessions, files: Files) -> Tools:
    return Tools(one_sessions, files, {"wechat": StandIn()}, "http://bureau.test", lambda: make.AT)


def drafted(tools: Tools, staff: dict[str, Member], **given: object) -> int:
    with tools.sessions.begin() as session:
        return make.notice(session, tools.files, staff["editor"], **given).id


def account(tools: Tools) -> StandIn:
    found = tools.accounts["wechat"]
    assert isinstance(found, StandIn)
    return found


def test_a_draft_is_seen_on_one_phone_and_the_trail_says_whose(
    tools: Tools, staff: dict[str, Member]
) -> None:
    number = drafted(tools, staff, title="放映安排", body="![一](a.png)\n\n周六放映。")
    preview.send(Order(number, "wechat", PHONE), tools, by=staff["editor"])
    assert account(tools).previewed == [("放映安排", PHONE)]
    (article,) = next(iter(account(tools).drafts.values()))
    assert article.source_url == f"http://bureau.test/desk/notices/{number}"
    assert "还没有发布" in article.html
    with tools.sessions.read() as session:
        act = session.scalars(select(Act).where(Act.verb == "notice.preview")).one()
        assert (act.actor, act.after) == ("editor-one", {"channel": "wechat", "to": PHONE})


def test_pictures_that_the_account_has_are_not_uploaded_again(
    tools: Tools, staff: dict[str, Member]
) -> None:
    number = drafted(tools, staff, body="![一](a.png)\n\n周六放映。")
    for _ in range(2):
        preview.send(Order(number, "wechat", PHONE), tools, by=staff["editor"])
    assert [call for call in account(tools).done if call == "image"] == ["image"]


def test_who_may_not_previews_nothing(tools: Tools, staff: dict[str, Member]) -> None:
    number = drafted(tools, staff)
    with pytest.raises(NotYours, match="发送预览"):
        preview.send(Order(number, "wechat", PHONE), tools, by=staff["statistician"])
    assert account(tools).done == []


@pytest.mark.parametrize(
    ("given", "to", "why"),
    [
        ({"classification": "on_request", "article20": "个人隐私"}, PHONE, "依申请公开"),
        ({}, "文化馆小王", "微信号"),
        ({"body": "身份证号11010519491231002X。"}, PHONE, "请先改正"),
    ],
)
def test_what_may_not_leave_the_house_is_not_handed_to_the_platform(
    tools: Tools, staff: dict[str, Member], given: dict[str, object], to: str, why: str
) -> None:
    number = drafted(tools, staff, **given)
    with pytest.raises(Refused, match=why):
        preview.send(Order(number, "wechat", to), tools, by=staff["editor"])
    assert account(tools).done == []


def test_a_hundred_a_day_and_no_more(tools: Tools, staff: dict[str, Member]) -> None:
    number = drafted(tools, staff)
    with tools.sessions.begin() as session:
        session.add_all(
            Preview(notice_id=number, account="wechat", recipient=PHONE, by="x", at=make.AT)
            for _ in range(preview.MOST)
        )
    with pytest.raises(Refused, match="明天再发"):
        preview.send(Order(number, "wechat", PHONE), tools, by=staff["editor"])
    with tools.sessions.read() as session:
        assert preview.left_today(session, "wechat", at=make.later(days=1)) == preview.MOST


def test_a_lost_answer_says_that_it_may_have_come(tools: Tools, staff: dict[str, Member]) -> None:
    number = drafted(tools, staff)
    account(tools).troubles.append(("preview", False, Unsure("没有答复")))
    with pytest.raises(Refused, match="可能已经收到"):
        preview.send(Order(number, "wechat", PHONE), tools, by=staff["editor"])
    with tools.sessions.read() as session:
        assert preview.of(session, number) == []


def test_its_draft_is_taken_out_of_the_box_after_a_day(
    tools: Tools, staff: dict[str, Member], hands: time_machine.Traveller
) -> None:
    number = drafted(tools, staff)
    preview.send(Order(number, "wechat", PHONE), tools, by=staff["editor"])
    job = Previews(tools.sessions, tools.accounts)
    job.run()
    assert len(account(tools).drafts) == 1
    hands.shift(timedelta(days=1))
    job.run()
    assert account(tools).drafts == {}


def test_on_the_platform_it_is_a_card_on_that_phone_alone(
    one_sessions: Sessions, files: Files, staff: dict[str, Member], sandbox: Platform, tmp_path: Path
) -> None:  # fmt: skip
    ours = publisher(sandbox.base, tmp_path)
    tools = Tools(one_sessions, files, {"wechat": ours}, "http://bureau.test", lambda: make.AT)
    number = drafted(tools, staff, title="放映安排")
    reader, stranger = (citizens.openid_of(ACCOUNT, citizens.NAMES[at]) for at in (0, -1))
    preview.send(
        Order(number, "wechat", citizens.wechat_name(reader)), tools, by=staff["unit_head"]
    )
    preview.send(Order(number, "wechat", reader), tools, by=staff["unit_head"])
    shown = sandbox.look("chat", openid=reader)["bubbles"]
    assert isinstance(shown, list)
    assert [(one["note"], one["articles"][0]["title"]) for one in shown] == [
        ("预览", "放映安排")
    ] * 2
    with pytest.raises(Refused, match="没有关注"):
        preview.send(Order(number, "wechat", stranger), tools, by=staff["unit_head"])
    with pytest.raises(Refused, match="没有这个微信号"):
        preview.send(Order(number, "wechat", "nobody_here"), tools, by=staff["unit_head"])
