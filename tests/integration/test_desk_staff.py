"""Staff, stand-ins, the audit trail and the manual on the desk."""

import re

from bot.desk.access import WHO
from bot.desk.help import TOPICS, text, topic_of
from bot.staff import member as members
from bot.staff import passwords
from tests import make
from tests.integration.settings_help import Office, office
from tests.make import AT

__all__ = ["office"]
S = "/desk/settings"


def test_a_new_member_is_told_a_password_once(office: Office) -> None:
    admin = office.of("admin")
    told = admin.post(f"{S}/staff/new", name="王采编", roles=("editor", "officer"), unit="9")
    [password] = re.findall(r"<code>(.*?)</code>", told.text)
    assert "no-store" in told.headers["Cache-Control"]
    with office.sessions.read() as session:
        made = members.by_name(session, "王采编")
        assert passwords.matches(made.password_hash, password)
        path = f"{S}/staff/{made.id}"
    assert password not in admin.read(path)
    editor = office.desk.of(made, at=AT)
    assert editor.get("/desk/me").status_code == 200
    assert "马上生效" in admin.change(path, f"{path}/roles", roles="statistician")
    assert "请从列出" in admin.refused(f"{path}/roles", roles="boss")
    assert "换" in admin.read(path)
    assert "已经改好" in admin.change(path, f"{path}/unit", unit="")
    assert "1 处退出" in admin.press(f"{path}/sign-out")
    assert editor.get("/desk/me").status_code == 302
    again = re.findall(r"<code>(.*?)</code>", admin.post(f"{path}/password").text)
    assert again != [password]
    assert "已停用" in admin.press(f"{path}/disable")
    assert "已启用" in admin.press(f"{path}/enable")
    path = f"{S}/staff/{office.staff['admin'].id}"
    seen = admin.seen(path, f"{path}/roles")
    assert "最后一位管理员" in admin.refused(f"{path}/roles", roles="editor", seen=seen)
    assert office.of("chief").get(f"{S}/staff").status_code == 403


def test_each_names_their_own_stand_in_and_the_administrator_anybodys(office: Office) -> None:
    deputy, chief = office.staff["deputy"], office.staff["chief"]
    terms = {"role": "deputy", "stand_in": str(chief.id), "first": "2026-11-24", "last": "2026-11-30", "document": "批假条"}  # fmt: skip
    mine = office.of("deputy")
    assert "都收到了消息" in mine.press(f"{S}/delegations/new", principal=str(deputy.id), **terms)
    head = str(office.staff["unit_head"].id)
    assert "从列出" in mine.refused(
        f"{S}/delegations/new", principal=head, **{**terms, "role": "unit_head"}
    )
    assert office.of("unit_head").post(f"{S}/delegations/1/end").status_code == 403
    assert "依据" in office.of("auditor").read(f"{S}/delegations")
    assert "已经结束" in office.of("admin").press(f"{S}/delegations/1/end")


def test_the_trail_is_filtered_in_its_address_and_taken_away_as_a_table(office: Office) -> None:
    with office.sessions.begin() as session:
        made = make.notice(session, office.desk.files, office.staff["editor"], title="电影放映安排")
    auditor, admin = office.of("auditor"), office.of("admin")
    assert "电影放映安排" in auditor.read(f"{S}/audit?kind=notice&number={made.id}")
    hidden = admin.read(f"{S}/audit?kind=notice")
    assert "电影放映安排" not in hidden
    assert "管理员不看" in hidden
    assert "没有这样的记录" in auditor.read(
        f"{S}/audit?actor=nobody&first=2026-01-01&last=2026-01-02"
    )
    assert auditor.get(f"{S}/audit?first=x").status_code == 409
    table = auditor.get(f"{S}/audit/audit.csv?verb=notice").text.splitlines()
    assert len(table) == 2
    assert "新增稿件" in table[1]
    assert "电影放映安排" not in admin.get(f"{S}/audit/audit.csv?verb=notice").text
    assert "导出审计记录" in auditor.read(f"{S}/audit?verb=trail")
    assert "没有人改过" in auditor.read(f"{S}/audit/verified")
    assert office.of("editor").get(f"{S}/audit").status_code == 403


def test_every_page_has_its_help_and_every_topic_its_text(office: Office) -> None:
    known = [name for name in WHO if topic_of(name)]
    assert {topic_of(name) for name in known} > {"today", "notices", "review", "venues", "audit"}
    assert len(known) > 80
    browser = office.of("editor")
    for topic in TOPICS:
        title, body = text(topic)
        assert len(body) > 60
        assert f"<h1>{title}</h1>" in browser.read(f"/desk/help?topic={topic}")
    assert 'href="/desk/help?topic=venues"' in browser.read(f"{S}/venues")
    assert browser.get("/desk/help?topic=../x").status_code == 404
