"""Two people who change the same setting: the second is told what the first changed, and nothing is lost."""

import importlib
import pkgutil
import re
from html import unescape

from flask_wtf import FlaskForm

import bot.desk.setting
from bot.desk.setting.seen import Adding, Changing
from bot.desk.setting.severity import _OPEN, _field
from tests.integration.desk_help import said
from tests.integration.settings_help import Office, office

__all__ = ["office"]
S = "/desk/settings"
EMPTY_MENU = {f"columns-{n}{under}-type": "" for n in range(3) for under in ("", *(f"-under-{m}" for m in range(5)))}  # fmt: skip
STEPS = {f"step{place}": "" for place in range(3, 7)} | {"step1": "unit_head", "step2": "chief"}
KIND: dict[str, object] = {"clock": "9", "on_reprint": ""}

# The page, the form on it (empty: the page's only one), what one person fills in, and what the other has changed by it.
FORMS: dict[str, tuple[str, str, dict[str, object], str]] = {
    "UnitForm": (f"{S}/units/1", "", {"name": "局办公室", "kind": "office"}, "局办公室"),
    "OldKindForm": (f"{S}/kinds/of/政策文件", "", KIND, "9"),
    "DefaultForm": (f"{S}/kinds", f"{S}/kinds/default", {"name": "政策文件"}, "政策文件"),
    "MediumForm": (f"{S}/channels/of/dazhong-daily", "", {"name": "大众报", "kind": "newspaper", "level": "city"}, "大众报"),
    "AccountForm": (f"{S}/channels/of/wechat", "", {"name": "桓台文化", "mass_per_day": "2"}, "2"),
    "ChainForm": (f"{S}/chain/of/ordinary", "", {**STEPS, "reason": "快"}, ""),
    "HoursForm": (f"{S}/venues/library", f"{S}/venues/library/hours", {"spans-0-days": ("二", "三"), "spans-0-opens": "09:00", "spans-0-closes": "20:00"}, "二三 09:00—20:00"),
    "DetailsForm": (f"{S}/venues/library", f"{S}/venues/library/details", {"name": "图书馆", "address": "少海路 9 号"}, "少海路 9 号"),
    "EntrustForm": (f"{S}/venues/library", f"{S}/venues/library/keeper", {"unit": "9"}, "文化馆"),
    "SectionForm": (f"{S}/guide/1", "", {"question": "能带水吗？", "answer": "能带水。", "unit": ""}, "能带水。"),
    "MenuForm": (f"{S}/menu?account=wechat", "", {**EMPTY_MENU, "columns-0-name": "问一问", "columns-0-type": "click", "columns-0-value": "帮助"}, ""),
    "TemplateForm": (f"{S}/templates/of/临时闭馆", "", {"kind": "临时闭馆", "title": "闭馆", "body": "闭馆一天。"}, "闭馆一天。"),
    "AccountForm of accounts": (f"{S}/accounts/wechat", "", {"holder": "县文化局"}, "县文化局"),
    "RolesForm": (f"{S}/staff/1", f"{S}/staff/1/roles", {"roles": ("editor", "statistician")}, "统计员"),
    "UnitForm of staff": (f"{S}/staff/1", f"{S}/staff/1/unit", {"unit": "3"}, "新闻出版管理办公室"),
    "DayForm": (f"{S}/calendar/of/元旦", "", {"way": "day", "month": "1", "day": "2", "week": "0", "weekday": "0"}, "2"),
    "WebsiteForm": (f"{S}/website", "", {"fax": "0533-1"}, "0533-1"),
    "SentenceForm": (f"{S}/replies/of/thanks", "", {"text": "不用谢。"}, "不用谢。"),
    "SecondForm": (f"{S}/replies", f"{S}/replies/second", {"words": "投诉"}, "投诉"),
    "RaiseForm": (f"{S}/cases/raise/of/人事", "", {"words": "任免\n任命"}, "任命"),
    "EmergencyForm": (f"{S}/cases/emergency/of/取消", "", {"words": "延期"}, "延期"),
    "SeverityForm": (f"{S}/rules/severity", "", {**dict.fromkeys(map(_field, _OPEN), ""), "links-host": "block"}, "禁止"),
    "HostsForm": (f"{S}/templates", f"{S}/templates/hosts", {"hosts": "qpic.cn"}, "qpic.cn"),
    "BureauForm": (f"{S}/terms", f"{S}/terms/bureau", {"name": "县文化局", "short": "文化局", "index_prefix": "WH"}, "县文化局"),
    "TermsForm": (f"{S}/terms", f"{S}/terms/hours", {"remind_after": "3", "escalate_after": "20", "opens": "8:00", "closes": "18:00", "severe_days": "2", "ordinary_days": "5"}, "18:00"),
    "SilenceForm": (f"{S}/terms", f"{S}/terms/silence", {"days": "8、12"}, "8、12"),
    "ApartForm": (f"{S}/calendar", f"{S}/calendar/apart", {"minutes": "45"}, "45"),
}  # fmt: skip
# A proposal changes nothing yet, and there is but one at a time.
PROPOSED = {"ChainForm", "MenuForm", "SentenceForm"}
# Both of a pair fill in the same form; a new thing's form is that of the thing, and one is the frame of two.
NEW = {
    "NewKindForm",
    "KindForm",
    "ChannelForm",
    "NewAccountForm",
    "NewTemplateForm",
    "NewDayForm",
    "NewRaiseForm",
    "NewEmergencyForm",
}


def forms() -> dict[str, type[FlaskForm]]:
    """Every form of the settings, by its name and, where two have the same one, its file."""
    found: dict[str, type[FlaskForm]] = {}
    for file in pkgutil.iter_modules(bot.desk.setting.__path__):
        module = importlib.import_module(f"bot.desk.setting.{file.name}")
        for name, one in vars(module).items():
            own = isinstance(one, type) and issubclass(one, FlaskForm) and one.__module__ == module.__name__  # fmt: skip
            if own and one not in (Adding, Changing):
                found[f"{name} of {file.name}" if name in found else name] = one
    return found


def test_every_form_of_the_settings_says_whether_it_changes_what_is_there() -> None:
    known = forms()
    assert [name for name, one in known.items() if not issubclass(one, Adding | Changing)] == []
    files = {"AccountForm of channels": "AccountForm of accounts", "UnitForm of units": "UnitForm of staff"}  # fmt: skip
    changing = {files.get(name, name) for name, one in known.items() if issubclass(one, Changing)}
    assert changing - NEW == set(FORMS)


def test_the_second_of_two_is_told_what_the_first_changed_and_may_save_again(
    office: Office,
) -> None:
    first, second = office.of("admin"), office.of("admin")
    for name, (page, form, typed, told) in FORMS.items():
        opened = second.seen(page, form)
        first.change(page, form, **typed)
        late = second.post(form or page, **typed, seen=opened)
        if name in PROPOSED:
            assert "等确认" in late.text or "正在等审核" in late.text
            continue
        assert "您打开这一页以后，有人改过：" in said(late), name
        assert told in unescape(late.text[late.text.index('class="others"') :]), name
        start = late.text.index(f'action="{form}"') if form else 0
        again = re.compile(r'name="seen" value="(.*?)"').search(late.text, start)
        assert again is not None
        second.press(form or page, **typed, seen=unescape(again[1]))


def test_whoever_was_quicker_is_named_and_what_was_typed_stays(office: Office) -> None:
    admin, officer = office.of("admin"), office.of("officer")
    page = f"{S}/kinds/of/政策文件"
    opened = officer.seen(page)
    admin.change(page, clock="9", on_reprint="stop")
    late = officer.post(page, clock="15", article20="（二）", on_reprint="", seen=opened)
    assert "admin-one改过：公开时限（工作日）" in said(late)
    assert "群发时平台判定为转载" in said(late)
    assert 'value="15"' in late.text
    assert 'value="（二）"' in late.text
    assert "有人改过" in said(admin.post(page, clock="15", on_reprint=""))  # nor without a mark
