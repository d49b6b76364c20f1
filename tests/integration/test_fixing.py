"""What a check found is put right by its own suggestion: an edit like any other, by whoever does it."""

import json

import pytest
from sqlalchemy import select

from bot.audit.trail import Act
from bot.checks.finding import Finding
from bot.clock import local_day
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotFound, NotYours, Refused
from bot.notices import check, dismissal, find, fix, review, rules
from bot.notices.notice import Notice, State
from bot.review.chain import CHECKLIST
from bot.staff.member import Member
from tests import make
from tests.integration.office import Office

People = dict[str, Member]
BODY = "请广大市民按装反诈应用。\n\n按装后请按步就班登记，电话13800138000。"


def _found(session: object, notice: Notice) -> list[Finding]:
    return check.findings(notice, today=local_day(make.AT), pack=rules.kept(session))  # type: ignore[arg-type]


def test_every_suggestion_is_applied_and_recorded_and_the_rest_stays(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        notice = make.notice(session, files, staff["editor"], title="按装指南", body=BODY)
        cover = notice.cover
        done = fix.fix(session, notice, (), by=staff["editor"], files=files, at=make.AT)
        assert (notice.title, notice.cover) == ("安装指南", cover)
        assert notice.body == BODY.replace("按装", "安装").replace("按步", "按部")
        assert notice.digest.startswith("请广大市民安装")
        assert {one.where for one in done.done} == {"标题", "正文"}
        assert [one.rule for one in _found(session, notice) if one.fix] == []
        told = session.scalars(select(Act).where(Act.verb == "notice.fix")).one()
        assert told.actor == "editor-one"
        assert {"where": "标题", "rule": "words", "old": "按装", "new": "安装"} in told.after[
            "changes"
        ]  # type: ignore[index,operator]


def test_what_marks_hide_is_put_right_where_it_stands(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        body = "按部就班。\n\n请**按**\u200b装应用，按[装](https://www.gov.cn/按装)，**按**装。"
        notice = make.notice(session, files, staff["editor"], body=body)
        fix.fix(session, notice, (), by=staff["editor"], files=files, at=make.AT)
        assert notice.body == (
            "按部就班。\n\n请**安**装应用，安[装](https://www.gov.cn/按装)，**安**装。"
        )


def test_one_mark_changes_its_spot_alone(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        notice = make.notice(session, files, staff["editor"], body=BODY)
        last = next(one for one in _found(session, notice) if one.quote.startswith("按步"))
        fix.fix(session, notice, [last.spot], by=staff["editor"], files=files, at=make.AT)
        assert notice.body == BODY.replace("按步", "按部")


def test_it_voids_what_was_approved_as_an_edit_does(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        notice = make.notice(session, files, staff["editor"], body=BODY)
        for one in _found(session, notice):
            dismissal.dismiss(session, notice, one, by=staff["editor"], note="引文", at=make.AT)
        review.submit(session, notice, by=staff["editor"], at=make.AT)
        for role in ("unit_head", "deputy"):
            review.approve(
                session, notice, by=staff[role], comment="", checked=CHECKLIST, at=make.AT
            )
        with pytest.raises(Refused, match="没有可以直接改正"):  # somebody answers for each
            fix.fix(session, notice, (), by=staff["editor2"], files=files, at=make.AT)
        assert find.approved_as_it_stands(session, notice)
        spot = next(one.spot for one in _found(session, notice) if one.fix)
        fix.fix(session, notice, [spot], by=staff["editor2"], files=files, at=make.AT)
        assert notice.state == State.DRAFT
        assert not find.approved_as_it_stands(session, notice)
        assert staff["editor2"].id in notice.writers


def test_where_there_is_no_suggestion_or_no_right_it_is_refused(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        notice = make.notice(session, files, staff["editor"], body=BODY)
        phone = next(one for one in _found(session, notice) if one.rule == "private.mobile")
        for spots, who, problem, why in (
            ([phone.spot], "editor", Refused, "不能直接改正"),
            (["00000000"], "editor", NotFound, "没有记号"),
            ((), "auditor", NotYours, "不能修改稿件"),
            ((), "deputy", NotYours, "不能修改稿件"),
        ):
            with pytest.raises(problem, match=why):
                fix.fix(session, notice, spots, by=staff[who], files=files, at=make.AT)
        assert notice.body == BODY


def test_the_command_says_what_it_changed(office: Office) -> None:
    office.run("user", "add", "editor", "--role", "editor", "--unit", "文化馆")
    file = office.var.parent / "n.md"
    file.write_text(f"---\ntitle: 指南\nunit: 文化馆\n---\n{BODY}\n", encoding="utf-8")
    office.run("notice", "add", str(file), "--as", "editor")
    found = json.loads(office.run("notice", "check", "1", "--json"))
    spot = next(one["spot"] for one in found if one["quote"].startswith("按步"))
    assert office.invoke("notice", "fix", "1", "--as", "editor").exit_code == 2
    assert office.invoke("notice", "fix", "1", spot, "--all", "--as", "editor").exit_code == 2
    assert "正文：“按步就班”改为“按部就班”" in office.run(
        "notice", "fix", "1", spot, "--as", "editor"
    )
    assert "已改正 2 处" in office.run("notice", "fix", "1", "--all", "--as", "editor")
    assert "按装" not in json.loads(office.run("notice", "show", "1", "--json"))["body"]
