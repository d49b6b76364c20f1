"""`gongkai channel`: what an account may send, and whether its administrator is asked."""

import json

from bot.audit.trail import Act
from bot.db.engine import Sessions, open_engine
from tests.integration.office import Office


def test_an_account_gets_its_limits_and_protection_and_the_trail_says_so(office: Office) -> None:
    assert "每天群发按账号类型" in office.run("channel", "list")
    told = office.run("channel", "set", "桓台文化", "--mass-per-day", "3", "--protected")
    assert told == "桓台文化：每天群发3 次，每月群发按账号类型，有群发保护\n"
    office.run("channel", "set", "wechat", "--mass-per-month", "0")
    (mine,) = [
        one
        for one in json.loads(office.run("channel", "list", "--json"))
        if one["slug"] == "wechat"
    ]
    assert (mine["mass_per_day"], mine["mass_per_month"], mine["protected"]) == (3, 0, True)
    sessions = Sessions(open_engine(f"sqlite:///{office.var / 'gongkai.db'}"))
    with sessions.read() as session:
        acts = [act for act in session.query(Act).order_by(Act.id) if act.verb == "channel.set"]
    sessions.engine.dispose()
    assert acts[0].before == {"mass_per_day": None, "protected": False}
    assert acts[0].after == {"mass_per_day": 3, "protected": True}


def test_only_an_account_of_ours_and_only_by_who_may(office: Office) -> None:
    assert "没有公众号" in office.refusal("channel", "set", "大众日报", "--mass-per-day", "1")
    office.run("user", "add", "wang", "--role", "editor")
    asked = ("channel", "set", "wechat", "--mass-per-day", "1", "--as", "wang")
    assert "管理员" in office.refusal(*asked)


def test_a_channel_is_retired_and_brought_back(office: Office) -> None:
    assert "已停用" in office.run("channel", "retire", "大众日报")
    (line,) = [one for one in office.run("channel", "list").splitlines() if "大众日报" in one]
    assert line.endswith("停用")
    assert "已经在" in office.refusal("channel", "retire", "dazhong-daily")
    assert "恢复使用" in office.run("channel", "restore", "大众日报")
    assert "没有渠道" in office.refusal("channel", "restore", "没有的报")
