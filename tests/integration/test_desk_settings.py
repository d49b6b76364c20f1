"""The settings' pages: everybody reads, whose they are changes, and what is refused keeps what was typed."""

import re

import pytest

from bot.answers import hours
from bot.errors import Refused, Unreachable, Unsure
from bot.review import chain
from tests import make
from tests.integration.settings_help import Office, office

__all__ = ["office"]
S = "/desk/settings"


@pytest.mark.parametrize("role", ["editor", "auditor", "admin"])
def test_every_card_leads_to_a_page_that_whoever_sees_it_may_read(
    office: Office, role: str
) -> None:
    browser = office.of(role)
    links = set(re.findall(rf'href="({S}/[a-z]+)"', browser.read(S)))
    assert len(links) >= 13
    assert (f"{S}/staff" in links) is (role == "admin")
    for link in links:
        page = browser.read(link)
        if role == "auditor":
            assert f'action="{link}' not in page.replace(f'action="{S}/audit"', "")


def test_units_kinds_and_channels_are_added_and_changed_by_form(office: Office) -> None:
    admin = office.of("admin")
    assert "已新增单位" in admin.press(f"{S}/units/new", name="非遗中心", kind="institution")
    page = admin.post(f"{S}/units/new", name="非遗中心", kind="institution")
    assert "已经有单位“非遗中心”" in page.text
    assert 'value="非遗中心"' in page.text
    assert "日期要写成" in admin.refused(
        f"{S}/units/1", name="办公室", kind="office", valid_to="昨天"
    )
    assert "已保存" in admin.change(
        f"{S}/units/1", name="局办公室", kind="office", valid_to="2026-12-31"
    )
    assert "局办公室" in admin.read(f"{S}/units")
    assert "已新增类别" in admin.press(f"{S}/kinds/new", name="研学", clock="20", on_reprint="")
    assert "整数" in admin.refused(f"{S}/kinds/new", name="研学二", clock="二十", on_reprint="")
    assert "已保存" in admin.change(f"{S}/kinds/of/研学", clock="7", on_reprint="stop", retired="y")
    assert "归“政策文件”" in admin.change(f"{S}/kinds", f"{S}/kinds/default", name="政策文件")
    assert "已新增渠道" in admin.press(
        f"{S}/channels/new", name="《齐鲁晚报》", kind="newspaper", level="province", aliases="齐鲁"
    )
    assert "代号" in admin.refused(f"{S}/channels/new-account", name="县博", slug="博物馆")
    assert "已保存" in admin.change(f"{S}/channels/of/wechat", name="桓台文化", mass_per_day="2")
    assert 'value="2"' in admin.read(f"{S}/channels/of/wechat")
    assert office.of("editor").post(f"{S}/units/new", name="甲", kind="office").status_code == 403


def test_a_chain_is_proposed_by_one_and_agreed_to_by_the_other_on_their_pages(
    office: Office,
) -> None:
    admin, chief = office.of("admin"), office.of("chief")
    steps = {
        "step1": "unit_head+unit",
        "step2": "deputy",
        "step3": "chief",
        "step4": "",
        "step5": "",
        "step6": "",
    }
    assert "没有填对" in admin.refused(f"{S}/chain/of/ordinary", **steps)
    assert "主要领导确认以后生效" in admin.change(
        f"{S}/chain/of/ordinary", **steps, reason="稳一些"
    )
    assert "等您确认" in chief.read(S)
    assert "等另一方确认" in admin.read(f"{S}/chain")
    assert admin.post(f"{S}/chain/1/confirm").status_code == 403
    assert "请填写" in chief.refused(f"{S}/chain/1/decline", reason="")
    assert "已生效" in chief.press(f"{S}/chain/1/confirm")
    with office.sessions.read() as session:
        assert [one.role for one in chain.steps_for(session, "ordinary")] == ["unit_head", "deputy", "chief"]  # fmt: skip
    assert "等您确认" not in chief.read(S)


def test_the_librarian_sets_the_week_and_a_closing_of_the_library_alone(office: Office) -> None:
    librarian = office.of("editor2")
    week: dict[str, object] = {"spans-0-days": ("二", "三", "四"), "spans-0-opens": "9：00", "spans-0-closes": "20:00",
            "spans-1-opens": "", "spans-1-closes": ""}  # fmt: skip
    library, form = f"{S}/venues/library", f"{S}/venues/library/hours"
    assert "马上照新的回答" in librarian.change(library, form, **week)
    week["seen"] = librarian.seen(library, form)
    assert librarian.post(f"{S}/venues/museum/hours", **week).status_code == 403
    assert "保存每周的时间" not in librarian.read(f"{S}/venues/museum")
    page = librarian.post(f"{S}/venues/library/hours", **{**week, "spans-0-closes": "08:00"})
    assert "关门要晚于开门" in page.text
    assert 'value="08:00"' in page.text
    days = {"first": "2026-11-25", "last": "2026-11-25"}
    assert "公告" in librarian.press(f"{S}/venues/library/close", **days, reason="停电")
    with office.sessions.read() as session:
        [told] = [one for one in hours.timetables(session) if one.venue.slug == "library"]
        assert [one.closes for one in told.on(make.today()).spans] == ["20:00"]
        assert told.on(make.later(days=1).date()).why == "停电"
        number = told.venue.closings[0].id
    assert "已取消" in librarian.press(f"{S}/venues/library/closings/{number}/end")
    form = f"{S}/venues/library/details"
    assert "叫法" in librarian.change(
        library, form, name="图书馆", address="少海路", aliases="县图\n图书官"
    )
    form = f"{S}/venues/library/keeper"
    assert "文化馆维护" in office.of("admin").change(library, form, unit="9")
    assert librarian.post(f"{S}/venues/library/hours", **week).status_code == 403


def test_guide_holidays_and_days_of_our_own_are_kept_by_form(office: Office) -> None:
    librarian, officer = office.of("editor2"), office.of("officer")
    given = {"question": "能带水吗？", "answer": "可以带有盖的。", "unit": "图书馆"}
    assert "马上照它回答" in librarian.press(f"{S}/guide/new", **given)
    assert "从列出的里面" in librarian.refused(f"{S}/guide/new", **{**given, "unit": "文化馆"})
    [number] = re.findall(rf'href="{S}/guide/(\d+)"><span', re.sub(r">\s+<", "><", librarian.read(f"{S}/guide")))[-1:]  # fmt: skip
    assert "马上照新的" in librarian.change(
        f"{S}/guide/{number}", **{**given, "answer": "不可以。"}
    )
    assert "已从指南里删掉" in librarian.press(f"{S}/guide/{number}/drop")
    spring = {
        "name": "春节",
        "first": "2027-02-05",
        "last": "2027-02-11",
        "made_up": "2027-01-31、2027-02-14",
    }
    assert "2027 年的放假安排还没有登记" in officer.read(f"{S}/holidays")
    assert "已登记春节" in officer.press(f"{S}/holidays/enter", **spring)
    assert "不是周末" in officer.refused(
        f"{S}/holidays/enter", **{**spring, "made_up": "2027-02-15"}
    )
    assert "已取消春节" in officer.press(f"{S}/holidays/drop", first="2027-02-05")
    assert "期限照它推算" in officer.press(f"{S}/holidays/days", day="2026-12-01", kind="holiday", document="桓政办 1 号")  # fmt: skip
    assert "照国家" in officer.press(f"{S}/holidays/days/drop", day="2026-12-01")
    assert "写法不对" in officer.refused(f"{S}/holidays/days/drop", day="x")


def test_the_days_worth_preparing_for_and_the_minutes_apart_are_kept_by_form(
    office: Office,
) -> None:
    officer = office.of("officer")
    day = {"name": "馆庆", "way": "day", "month": "9", "day": "31", "week": "0", "weekday": "0"}
    assert "9 月没有 31 日" in officer.refused(f"{S}/calendar/new", **day)
    assert "已登记“馆庆”" in officer.press(f"{S}/calendar/new", **{**day, "day": "30"})
    assert "已经有“馆庆”" in officer.refused(f"{S}/calendar/new", **{**day, "day": "30"})
    assert "2027年9月30日" in officer.read(f"{S}/calendar")
    week = {"way": "week", "month": "10", "day": "9", "week": "1", "weekday": "6", "idea": "讲座"}
    assert "已保存" in officer.change(f"{S}/calendar/of/馆庆", **week)
    dates = {"way": "dates", "month": "0", "week": "0", "weekday": "0", "dates": "2026-01-02"}
    assert "已保存" in officer.change(f"{S}/calendar/of/馆庆", **dates)
    assert "没有以后的日子" in officer.read(f"{S}/calendar")
    assert "已去掉" in officer.press(f"{S}/calendar/of/馆庆/drop")
    assert "1440 分钟之间" in officer.refused(f"{S}/calendar/apart", minutes="1441", seen=officer.seen(f"{S}/calendar"))  # fmt: skip
    assert "不到 90 分钟" in officer.change(f"{S}/calendar", f"{S}/calendar/apart", minutes="90")
    assert "不到 90 分钟" in office.of("editor").read(f"{S}/calendar")
    assert office.of("editor").post(f"{S}/calendar/apart", minutes="1").status_code == 403


def test_templates_are_written_changed_and_taken_away(office: Office) -> None:
    officer = office.of("officer")
    given = {"kind": "通知公告", "title": "【请填：节日】安排", "body": "【请填：哪几天】开放。"}
    assert "已新增模板" in officer.press(f"{S}/templates/new", name="元旦开放", **given)
    assert "从列出的里面" in officer.refused(
        f"{S}/templates/of/元旦开放", **{**given, "kind": "没有"}
    )
    again = officer.post(f"{S}/templates/new", name="元旦开放", **given)
    assert "已经有模板" in again.text
    assert "已保存" in officer.change(
        f"{S}/templates/of/元旦开放", **{**given, "title": "元旦安排"}
    )
    assert "元旦安排" in office.of("editor").read(f"{S}/templates")
    assert "已去掉" in officer.press(f"{S}/templates/of/元旦开放/drop")
    assert office.of("editor").get(f"{S}/templates/new").status_code == 403


def test_the_menu_is_drawn_up_within_the_platforms_limits(office: Office) -> None:
    officer = office.of("officer")
    typed = {
        "columns-0-name": "看一看", "columns-0-type": "", "columns-0-under-0-name": "最新发布",
        "columns-0-under-0-type": "click", "columns-0-under-0-value": "最新通知",
        "columns-1-name": "政府信息公开目录", "columns-1-type": "view", "columns-1-value": "https://a.example/",
    }  # fmt: skip
    menu = f"{S}/menu?account=wechat"
    page = officer.post(menu, **_whole(typed), seen=officer.seen(menu))
    assert "太长" in page.text
    assert 'value="最新通知"' in page.text
    typed["columns-1-name"] = "公开目录"
    assert "已送审" in officer.change(menu, **_whole(typed))
    head = office.of("unit_head")
    assert "最新发布：问机器人一句话 最新通知" in head.read("/desk/proposals")
    assert "现在就生效" in head.press("/desk/proposals/approve", number="1", checked="y")
    drawn = re.findall(r'name="drawn" value="(.*?)"', officer.read(f"{S}/menu"))[0]
    push = f"{S}/menu/push?account=wechat"
    assert "没有推送" in officer.refused(push, drawn="2026-11-23T00:00:00+00:00")
    office.desk.console.trouble = Refused("平台不收：按钮的网址不对（40055）")
    assert "按钮的网址不对" in officer.refused(push, drawn=drawn)
    office.desk.console.trouble = Unreachable("超时")
    assert "菜单没有变" in officer.refused(push, drawn=drawn)
    office.desk.console.trouble = Unsure("超时")
    assert "可能已经推上去" in officer.refused(push, drawn=drawn)
    office.desk.console.trouble = None
    assert "推送到公众号" in officer.read(f"{S}/menu")
    assert "已推送" in officer.press(push, drawn=drawn)
    assert len(office.desk.console.pushed) == 1
    assert "推送到公众号" not in officer.read(f"{S}/menu")
    assert office.of("editor").post(push, drawn=drawn).status_code == 403
    assert office.of("editor").post(f"{S}/menu", **_whole(typed)).status_code == 403


def _whole(typed: dict[str, str]) -> dict[str, str]:
    """A form as a browser sends it: every choice says something."""
    empty = {f"columns-{n}-under-{m}-type": "" for n in range(3) for m in range(5)}
    return {**empty, **{f"columns-{n}-type": "" for n in range(3)}, **typed}


def test_rules_reposts_and_accounts_are_kept_by_the_officer(office: Office) -> None:
    officer = office.of("officer")
    word = {"word": "桓台文旅局", "use": "桓台县文化出版局", "category": "机构名称", "source": "三定方案", "severity": "confirm"}  # fmt: skip
    assert "以后送审都查" in officer.press(f"{S}/rules/new", **word)
    [number] = re.findall(rf"{S}/rules/(\d+)/end", officer.read(f"{S}/rules?q=文旅局"))
    assert "已停用" in officer.press(f"{S}/rules/{number}/end", reason="改名")
    assert "没有找到" in officer.read(f"{S}/rules?q=桓台文旅局")
    assert "领导名单" in officer.press(
        f"{S}/rules/leaders", name="张某某", title="县长", position="2"
    )
    assert "离任" in officer.press(f"{S}/rules/leaders/end", number="1", last="2026-10-01")
    assert "已加进" in officer.press(f"{S}/rules/listed", kind="host", value="a.example.cn")
    assert "已去掉" in officer.press(f"{S}/rules/listed/drop", kind="host", value="a.example.cn")
    task = {
        "body": "县委宣传部",
        "title": "二十大报告解读",
        "url": "https://www.news.cn/1",
        "until": "2026-11-24T18:00",
    }
    assert "已登记转发任务" in officer.press(f"{S}/reposts/new", **task)
    assert "还没有到" in officer.refused(f"{S}/reposts/1/done", link="https://a.cn/1", came_out="2026-11-25T08:00")  # fmt: skip
    assert "没有编号为" in officer.refused(f"{S}/reposts/1/tie", notice="99")
    assert "已记为不转发" in officer.press(f"{S}/reposts/1/decline", reason="已有别的单位发")
    assert "不办" in officer.read(f"{S}/reposts?all=1")
    assert "已加进稿源名单" in officer.press(f"{S}/sources/new", name="读书报", hosts="dsb.example.org", reason="名单")  # fmt: skip
    assert "已移出" in officer.press(f"{S}/sources/end?name=读书报", reason="停刊")
    assert "还没有登记主体" in officer.read(f"{S}/accounts")
    assert "已登记" in officer.change(
        f"{S}/accounts/wechat", holder="文化局", verified_until="2026-12-01"
    )
    assert "认证还有 7 天到期" in officer.read(f"{S}/accounts")
