"""Everything that an export of the settings tells is changed on some page of the desk."""

import pytest

from bot.answers import add_venue, change_venue, change_wording, wording
from bot.answers.change_venue import Details
from bot.audit import trail
from bot.configuration import tell
from bot.db.engine import Sessions
from bot.desk.access import WHO
from bot.errors import NotFound, NotYours, Refused
from bot.notices import (
    change_cases,
    change_severity,
    change_terms,
    escalate,
    remind,
    rules,
    templates,
)
from bot.notices.change_cases import EMERGENCY, RAISE, Given
from bot.notices.change_terms import Terms
from bot.reports import silence
from bot.review import proposal
from bot.review.chain import CHECKLIST
from bot.staff import describe_bureau
from bot.staff.describe_bureau import Bureau
from bot.staff.member import Member
from tests import make
from tests.integration.settings_help import Office
from tests.integration.settings_help import office as office

People = dict[str, Member]
S = "/desk/settings"
# File -> what stands in it -> the page on which it is changed.
CHANGED_ON = {
    "organisation.toml": {"website": "setting_website", "bureau": "setting_bureau", "unit": "setting_unit"},
    "channels.toml": {"channel": "setting_channel"},
    "kinds.toml": {"default": "setting_kind_default", "kind": "setting_kind"},
    "review.toml": {
        "step": "setting_chain_propose", "raise": "setting_case", "emergency": "setting_case", "second_person": "setting_second", "remind_after_hours": "setting_terms_hours",
        "escalate_after_hours": "setting_terms_hours", "office_opens": "setting_terms_hours", "office_closes": "setting_terms_hours",
        "severe_error_days": "setting_terms_hours", "ordinary_error_days": "setting_terms_hours",
    },
    "guide.toml": {"venue": "setting_venue_details", "holiday": "setting_holiday", "section": "setting_section"},
    "checks.toml": {
        "hosts": "setting_rule_listed", "names": "setting_rule_listed", "leader": "setting_rule_leader", "group": "setting_rule_new",
        "severity": "setting_severity",
    },
    "sources.toml": {"source": "setting_source_new"},
    "writing.toml": {"picture_hosts": "setting_picture_hosts", "template": "setting_template"},
    "calendar.toml": {"apart_minutes": "setting_apart", "observance": "setting_day"},
}  # fmt: skip

# How many days an unsaved text is kept: a matter of the machine's room, set by file.
BY_FILE_ONLY = {"unsaved_days"}


def test_everything_that_is_told_has_its_page(one_sessions: Sessions, staff: People) -> None:
    with one_sessions.read() as session:
        told = tell.everything(session)
        sentences = {one.name: one.title for one in change_wording.every(session)}
    assert set(told["replies.toml"]) <= set(sentences)
    assert not {name for name, title in sentences.items() if name == title}, (
        "a sentence has no title for people"
    )
    for file, pages in CHANGED_ON.items():
        assert set(told[file]) - BY_FILE_ONLY == set(pages), file
        assert {*pages.values()} <= set(WHO), file


def test_a_sentence_is_said_when_it_was_passed_and_only_with_the_names_that_it_may_use(
    one_sessions: Sessions, staff: People
) -> None:
    officer, head = staff["officer"], staff["unit_head"]
    puts = {change_wording.KIND: change_wording.put}
    with one_sessions.begin() as session:
        for name, text in (("thanks", "不用谢。"), ("gone", "已经撤下")):
            made = change_wording.propose(session, name, text, by=officer, at=make.AT)
            assert made is not None
            assert wording.say(session, name) != text
            proposal.approve(session, made.id, by=head, checked=CHECKLIST, at=make.AT, puts=puts)
            assert wording.say(session, name) == text
        for text, why in (("{name}您好", "不能用"), ("{phone", "成对"), (" ", "缺少"), ("长" * 601, "600")):  # fmt: skip
            with pytest.raises(Refused, match=why):
                change_wording.propose(session, "greeting", text, by=officer, at=make.AT)
        with pytest.raises(NotFound):
            change_wording.propose(session, "nothing", "好", by=officer, at=make.AT)
        with pytest.raises(NotYours):
            change_wording.propose(session, "thanks", "好", by=staff["editor"], at=make.AT)
        act = trail.newest(session, "wording.set", "wording", "thanks")
    assert act is not None
    assert act.after == {"text": "不用谢。", "reviewed_by": head.name}


def test_rules_of_importance_and_emergency_are_kept_by_administrator_and_chief(
    one_sessions: Sessions, staff: People
) -> None:
    chief = staff["chief"]
    with one_sessions.begin() as session:
        change_cases.add(session, RAISE, "换届", Given(("换届",)), by=chief, at=make.AT)
        with pytest.raises(Refused, match="已经有"):
            change_cases.add(session, RAISE, "换届", Given(("换届",)), by=chief, at=make.AT)
        with pytest.raises(Refused, match="至少一样"):
            change_cases.change(session, RAISE, "换届", Given(()), by=chief, at=make.AT)
        with pytest.raises(Refused, match="没有“天书”"):
            change_cases.add(session, EMERGENCY, "停电", Given((), ("天书",)), by=chief, at=make.AT)
        with pytest.raises(NotYours):
            change_cases.drop(session, EMERGENCY, "取消", by=staff["officer"], at=make.AT)
        change_cases.drop(session, EMERGENCY, "取消", by=staff["admin"], at=make.AT)
        with pytest.raises(NotFound):
            change_cases.find(session, EMERGENCY, "取消")


def test_hours_and_days_are_set_within_reason(one_sessions: Sessions, staff: People) -> None:
    officer = staff["officer"]
    with one_sessions.begin() as session:
        change_terms.put(session, Terms(3, 20, "8:00", "18:00", 2, 5), by=officer, at=make.AT)
        assert change_terms.now(session) == Terms(3, 20, "08:00", "18:00", 2, 5)
        assert remind.office_opens(session).hour == 8
        for wrong, why in (
            (Terms(30, 20, "8:00", "18:00", 2, 5), "先提醒本人"), (Terms(1, 999, "8:00", "18:00", 2, 5), "365"),
            (Terms(1, 2, "18:00", "8:00", 2, 5), "晚于上班"), (Terms(1, 2, "早上", "8:00", 2, 5), "08:30"), (Terms(1, 2, "8:00", "9:00", 0, 5), "1 到 30"),
        ):  # fmt: skip
            with pytest.raises(Refused, match=why):
                change_terms.put(session, wrong, by=officer, at=make.AT)
        silence.warn_after(session, [12, 8], by=officer, at=make.AT)
        assert silence.warnings(session) == (8, 12)
        with pytest.raises(Refused, match="单项否决"):
            silence.warn_after(session, [14], by=officer, at=make.AT)
        name = Bureau("县文化局", "文化局", "WH")
        with pytest.raises(NotYours):
            describe_bureau.put(session, name, by=officer, at=make.AT)
        describe_bureau.put(session, name, by=staff["admin"], at=make.AT)
        assert describe_bureau.now(session) == name
    assert escalate.USUAL == 24


def test_severities_hosts_and_venues_are_changed_and_what_would_do_harm_is_refused(
    one_sessions: Sessions, staff: People
) -> None:
    admin = staff["admin"]
    with one_sessions.begin() as session:
        change_severity.put(session, {"links.host": "block", "hours": ""}, by=admin, at=make.AT)
        assert rules.kept(session).severities["links.host"] == "block"
        with pytest.raises(Refused, match="不能放宽"):
            change_severity.put(session, {"secrecy": "hint"}, by=admin, at=make.AT)
        change_severity.put(session, {"links.host": ""}, by=admin, at=make.AT)
        assert change_severity.now(session) == {}
        with pytest.raises(Refused, match="域名"):
            templates.set_picture_hosts(session, ["https://qpic.cn/"], by=admin, at=make.AT)
        templates.set_picture_hosts(session, ["QPIC.cn", ""], by=admin, at=make.AT)
        assert templates.picture_hosts(session) == ["qpic.cn"]
        for slug, name, why in (("图", "甲馆", "代号"), ("library", "甲馆", "已经有"), ("jia", "图书馆", "叫法")):  # fmt: skip
            with pytest.raises(Refused, match=why):
                add_venue.add(session, slug, name, by=admin, at=make.AT)
        add_venue.add(session, "jia", "甲馆", by=admin, at=make.AT)
        given = Details("路", "1", "", (), "乙馆")
        assert change_venue.describe(session, "jia", given, by=admin, at=make.AT).name == "乙馆"


def test_cases_sentences_and_venues_are_added_on_their_pages(office: Office) -> None:
    admin = office.of("admin")
    assert "已新增“换届”" in admin.press(f"{S}/cases/raise/new", name="换届", words="换届\n选举")
    assert "换届、选举" in admin.read(f"{S}/cases")
    assert "已删掉" in admin.press(f"{S}/cases/raise/of/换届/drop")
    assert admin.get(f"{S}/cases/nothing/new").status_code == 404
    assert "已新增美术馆" in admin.press(f"{S}/venues-new", name="美术馆", slug="gallery")
    assert "美术馆" in admin.read(f"{S}/venues")
    assert "天数写成" in admin.refused(f"{S}/terms/silence", days="七", seen=admin.seen(f"{S}/terms", f"{S}/terms/silence"))  # fmt: skip
    for page in ("cases", "terms", "replies", "rules/severity", "templates"):
        assert "保存" not in office.of("auditor").read(f"{S}/{page}")
