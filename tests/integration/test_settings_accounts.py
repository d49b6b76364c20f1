"""An account's menu as the platform takes it, and the register that warns before its verification ends."""

import json

import pytest

from bot.accounts import menu, register
from bot.accounts.menu import Button
from bot.audit import trail
from bot.db.engine import Sessions
from bot.errors import NotFound, NotYours, Refused
from bot.messages import message
from bot.staff.member import Member
from tests import make

People = dict[str, Member]


@pytest.mark.parametrize(
    ("buttons", "why"),
    [
        ([], "1 到 3 个"),
        ([Button("办事", "view", "https://a.example/")] * 4, "1 到 3 个"),
        ([Button("政府信息公开", "view", "https://a.example/")], "太长"),
        ([Button("办事", "view", "a.example")], "完整的网址"),
        ([Button("办事", "click", " ")], "问机器人的话"),
        ([Button("办事", "miniprogram", "https://a.example/")], "AppID"),
        ([Button("办事", "scan", "x")], "做什么"),
        ([Button("办事", under=(Button("甲", "click", "甲"),) * 6)], "最多 5 个"),
        ([Button("办事", under=(Button("甲", under=(Button("乙", "click", "乙"),)),))], "下级"),
        ([Button(" ", "click", "甲")], "名称"),
    ],
)
def test_a_menu_that_the_platform_would_not_take_is_refused_whole(
    one_sessions: Sessions, staff: People, buttons: list[Button], why: str
) -> None:
    with one_sessions.begin() as session:
        with pytest.raises(Refused, match=why):
            menu.keep(session, "wechat", buttons, by=staff["officer"], at=make.AT)
        kept = menu.draft(session, "wechat")
        assert kept is not None
        assert kept.edited_by == trail.SYSTEM  # what came with config/


def test_a_menu_is_kept_as_the_platform_takes_it_until_it_is_pushed(
    one_sessions: Sessions, staff: People
) -> None:
    wanted = [
        Button("看一看", under=(
            Button("最新发布", "click", "最新通知"),
            Button("公开目录", "view", "https://a.example/catalogue"),
            Button("预约", "miniprogram", "https://a.example/book", "wx1", "pages/index"),
        )),
        Button("开放时间", "click", "hours"),
    ]  # fmt: skip
    with one_sessions.begin() as session:
        with pytest.raises(NotYours):
            menu.keep(session, "wechat", wanted, by=staff["editor"], at=make.AT)
        with pytest.raises(NotFound):
            menu.keep(session, "dazhong-daily", wanted, by=staff["officer"], at=make.AT)
        kept = menu.keep(session, "wechat", wanted, by=staff["officer"], at=make.AT)
        assert json.loads(json.dumps(kept.menu))["button"][1] == {
            "name": "开放时间", "type": "click", "key": "hours"
        }  # fmt: skip
        assert menu.buttons(kept) == wanted
        known = [kept.is_pushed]
        moment = make.later(minutes=1)
        menu.record_pushed(session, "wechat", kept.menu, read_at=moment, by="admin-one", at=moment)
        known.append(kept.is_pushed)
        menu.keep(session, "wechat", wanted[1:], by=staff["admin"], at=make.later(minutes=2))
        assert [*known, kept.is_pushed] == [False, True, False]


def test_the_account_register_warns_in_time(one_sessions: Sessions, staff: People) -> None:
    given = register.Given(
        "桓台县文化出版局", filing="鲁政新媒 370321-1", verified_until=make.later(days=60).date(),
        last_login=make.later(days=-91).date(),
    )  # fmt: skip
    with one_sessions.begin() as session:
        [bare] = register.every(session, today=make.today())
        assert bare.warnings == ("还没有登记主体、认证和备案",)
        with pytest.raises(NotYours):
            register.keep(session, "wechat", given, by=staff["auditor"], at=make.AT)
        ahead = register.Given("局", last_login=make.later(days=1).date())
        with pytest.raises(Refused, match="还没有到"):
            register.keep(session, "wechat", ahead, by=staff["officer"], at=make.AT)
        register.keep(session, "wechat", given, by=staff["officer"], at=make.AT)
        [one] = register.every(session, today=make.today())
        assert [told[:5] for told in one.warnings] == ["认证还有 ", "91 天没"]
        assert register.warnings(one.record, make.later(days=-1).date()) == []
        assert "已在" in register.warnings(one.record, make.later(days=61).date())[0]


def test_what_has_come_due_is_told_once_and_again_when_its_day_is_another(
    one_sessions: Sessions, staff: People
) -> None:
    def told(days: int, until: int) -> list[str]:
        """The sentences of a day, with a verification that ends on another."""
        given = register.Given("局", verified_until=make.later(days=until).date())
        with one_sessions.begin() as session:
            before = len(message.to(session, staff["admin"]))
            register.keep(session, "wechat", given, by=staff["officer"], at=make.AT)
            register.remind(session, at=make.later(days=days))
            return [one.text for one in message.to(session, staff["admin"])[before:]]

    assert told(0, 61) == []
    [soon] = told(1, 61)
    assert "认证还有 60 天到期" in soon
    assert told(2, 61) == []
    [over] = told(62, 61)
    assert "马上续" in over
    assert told(63, 400) == []
    assert len(told(341, 400)) == 1
