"""Importance is not the author's alone; an approver's change counts as the step, and who passed before is told."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotYours, OutOfTurn, Refused
from bot.messages import message
from bot.notices import amend, find, importance, review, show, write
from bot.notices.front import Fields
from bot.notices.notice import Notice, State
from bot.review import step
from bot.review.chain import CHECKLIST
from bot.staff.member import Member
from tests import make
from tests.integration.test_cli_release import Desk

People = dict[str, Member]
VISIT = "副县长李某到文化馆调研，要求做好演出。\n\n演出免费。"


def _submitted(session: Session, files: Files, people: People, **fields: str) -> Notice:
    notice = make.notice(session, files, people["editor"], **fields)
    review.submit(session, notice, by=people["editor"], at=make.AT)
    return notice


def _pass(session: Session, notice: Notice, by: Member) -> bool:
    return review.approve(session, notice, by=by, comment="", checked=CHECKLIST, at=make.AT)


def _amend(
    session: Session, notice: Notice, body: str, files: Files, by: Member, **more: str
) -> bool:
    fields = make.fields(**({"title": notice.title, "body": body} | more))
    return amend.approve(
        session, notice, amend.Amendment(fields, "改了职务", CHECKLIST), by=by, files=files,
        fetch=write.no_pictures, at=make.AT,
    )  # fmt: skip


def _edit(session: Session, notice: Notice, fields: Fields, files: Files, by: Member) -> None:
    write.edit(session, notice, fields, by=by, files=files, fetch=write.no_pictures, at=make.AT)


def _roles(session: Session, notice: Notice) -> list[str]:
    return [one.role for one in step.rounds(session, "notice", notice.id)[-1].steps]


def test_the_story_of_a_leaders_visit(sessions: Sessions, files: Files, people: People) -> None:
    with sessions.begin() as session:
        notice = _submitted(session, files, people, body=VISIT)
        assert (notice.importance, notice.importance_note) == ("key", "涉及领导活动")
        assert _roles(session, notice) == ["unit_head", "deputy", "chief"]
        assert not _pass(session, notice, people["unit_head"])
        right = VISIT.replace("副县长李某", "县委常委、副县长李某")
        assert not _amend(session, notice, right, files, people["deputy"])
        assert notice.state == State.IN_REVIEW
        for role in ("unit_head", "editor"):
            (told,) = (
                one.text for one in message.to(session, people[role]) if "修改后通过" in one.text
            )
            assert "“副县长李某到文化馆调研，要求做好演出。”改为“县委常委、副县长李某到" in told
            assert "演出免费" not in told
        second = show.whole(session, notice)["review"][0]["steps"][1]  # type: ignore[index]
        assert [one["field"] for one in second["difference"]] == ["body"]
        assert _pass(session, notice, people["chief"])
        assert find.approved_as_it_stands(session, notice)
        with pytest.raises(Refused, match="已定为重点（涉及领导活动）"):
            _edit(
                session, notice, make.fields(body=VISIT, importance="普通"), files, people["editor"]
            )


def test_an_edit_that_does_not_speak_of_importance_leaves_what_was_raised(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = _submitted(session, files, people, body=VISIT)
        _edit(session, notice, make.fields(body="演出免费。"), files, people["editor"])
        assert (notice.state, notice.importance) == (State.DRAFT, "key")


@pytest.mark.parametrize(
    ("title", "body", "raised"),
    [
        ("拟聘用人员公示", "名单见附件。", "人事"),
        ("公告", "对违规网吧作出行政处罚决定。", "行政处罚"),
        ("公告", "县长热线可以反映问题。周末调研馆内设施。", ""),  # not in one sentence
        ("周末放映", "周六晚七点放映。", ""),
    ],
)
def test_rules_raise_what_they_name_and_nothing_else(
    sessions: Sessions, files: Files, people: People, title: str, body: str, raised: str
) -> None:
    with sessions.begin() as session:
        notice = _submitted(session, files, people, title=title, body=body)
        assert notice.importance == ("key" if raised else "ordinary")
        assert notice.importance_note == (f"涉及{raised}" if raised else "")


def test_any_approver_may_raise_and_the_missing_step_is_added(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = _submitted(session, files, people)
        assert not _pass(session, notice, people["unit_head"])
        with pytest.raises(NotYours):
            importance.raise_to_key(session, notice, by=people["editor"], reason="x", at=make.AT)
        with pytest.raises(Refused, match="理由"):
            importance.raise_to_key(session, notice, by=people["deputy"], reason=" ", at=make.AT)
        importance.raise_to_key(session, notice, by=people["deputy"], reason="群众关心", at=make.AT)
        with pytest.raises(OutOfTurn, match="已经是重点"):
            importance.raise_to_key(session, notice, by=people["deputy"], reason="x", at=make.AT)
        assert not _pass(session, notice, people["deputy"])
        assert _pass(session, notice, people["chief"])
        assert find.approved_as_it_stands(session, notice)
        with pytest.raises(OutOfTurn, match="只有草稿和审核中"):
            importance.lower(session, notice, by=people["chief"], reason="x", at=make.AT)


def test_only_the_chief_lowers_and_what_is_left_of_the_chain_may_be_nothing(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = _submitted(session, files, people, body=VISIT)
        with pytest.raises(NotYours, match="由主要领导办理"):
            importance.lower(session, notice, by=people["deputy"], reason="不重要", at=make.AT)
        _pass(session, notice, people["unit_head"])
        assert not importance.lower(session, notice, by=people["chief"], reason="例行", at=make.AT)
        assert _roles(session, notice) == ["unit_head", "deputy"]
        assert _pass(session, notice, people["deputy"])
        assert find.approved_as_it_stands(session, notice)
        # The rule does not raise again what the chief has lowered, until the text is another.
        again = _submitted(session, files, people, body=VISIT)
        for role in ("unit_head", "deputy"):
            _pass(session, again, people[role])
        assert importance.lower(session, again, by=people["chief"], reason="例行", at=make.AT)
        assert (again.state, again.importance) == (State.APPROVED, "ordinary")
        _edit(session, again, make.fields(body=VISIT + "改"), files, people["editor"])
        review.submit(session, again, by=people["editor"], at=make.AT)
        assert again.importance == "key"


def test_an_amendment_that_changes_nothing_or_is_blocked_is_refused_whole(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = _submitted(session, files, people)
        number, body = notice.id, notice.body
    with pytest.raises(Refused, match="没有改动"), sessions.begin() as session:
        _amend(session, session.get_one(Notice, number), body, files, session.merge(people["unit_head"]),
               digest=session.get_one(Notice, number).digest)  # fmt: skip
    with pytest.raises(NotYours, match="等待科室负责人"), sessions.begin() as session:
        _amend(
            session, session.get_one(Notice, number), "改了", files, session.merge(people["chief"])
        )
    bad = "身份证 11010519491231002X"
    with pytest.raises(Refused, match="身份证"), sessions.begin() as session:
        _amend(
            session, session.get_one(Notice, number), bad, files, session.merge(people["unit_head"])
        )
    with sessions.read() as session:
        assert session.get_one(Notice, number).body == body


def test_an_amendment_may_raise_the_notice_itself(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = _submitted(session, files, people)
        assert not _amend(session, notice, VISIT, files, people["unit_head"])
        assert not _pass(session, notice, people["deputy"])
        assert _pass(session, notice, people["chief"])
        assert find.approved_as_it_stands(session, notice)


def test_raising_lowering_and_amending_on_the_command_line(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "var")
    with desk.sessions.begin() as session:
        number = str(make.notice(session, desk.files, desk.people["editor"]).id)
    desk.run("notice", "submit", number, "--as", "editor-one")
    new = tmp_path / "new.md"
    new.write_text("---\ntitle: 周末放映\nunit: 文化馆\n---\n周日放映。\n", encoding="utf-8")
    said = desk.run("notice", "approve", number, "--edit", str(new), "--as", "unit_head-one")
    assert said.strip() == "已修改后通过，等待分管领导审核"
    desk.run("notice", "raise", number, "--reason", "群众关心", "--as", "deputy-one")
    assert "等待主要领导" in desk.run("notice", "approve", number, "--as", "deputy-one")
    said = desk.run("notice", "lower", number, "--reason", "例行", "--as", "chief-one")
    assert said.strip() == f"{number} 已改为普通，审核完成"
    assert "周日放映" in desk.run("notice", "show", number)
