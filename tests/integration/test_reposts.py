"""转载: from a source of the list, at its address, under its title, past one other person; and nothing else."""

from collections.abc import Iterable
from typing import cast

import pytest
from sqlalchemy.orm import Session

from bot.checks.finding import Finding
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotYours, Refused
from bot.notices import (
    amend,
    check,
    claim,
    dismissal,
    importance,
    prepare,
    review,
    rules,
    schedule,
    show,
    source,
    write,
)  # fmt: skip
from bot.notices.channel import Mode
from bot.notices.notice import Notice, State
from bot.reports.checked import checked
from bot.review import step
from bot.review.chain import CHECKLIST
from bot.staff.member import Member
from tests import make

People = dict[str, Member]
TITLE, PAPER = "让书香走进每一个角落", "晨光读书报"
GOOD = {
    "title": TITLE, "source_title": TITLE, "origin": "转载", "source_name": "新华社",
    "source_url": "https://www.news.cn/1.html",
}  # fmt: skip


def repost(session: Session, files: Files, people: People, **given: str) -> Notice:
    return make.notice(session, files, people["editor"], **GOOD | given)


def found(session: Session, notice: Notice) -> list[Finding]:
    return check.findings(
        notice, today=make.today(), pack=rules.kept(session), sources=source.every(session)
    )


def _submit(session: Session, notice: Notice, people: People) -> Iterable[str]:
    review.submit(session, notice, by=people["editor"], at=make.AT)
    return [one.role for one in step.rounds(session, "notice", notice.id)[-1].steps]


def _approve(session: Session, notice: Notice, by: Member) -> bool:
    return review.approve(session, notice, by=by, comment="", checked=CHECKLIST, at=make.AT)


@pytest.mark.parametrize(
    ("given", "severity", "why"),
    [
        ({"source_name": PAPER}, "block", "请信息公开专员写明理由加进名单"),
        ({"source_name": ""}, "block", "要写明来源"),
        ({"source_url": "https://news.cn.example/1"}, "block", "news.cn.example 不是新华社的网站"),
        ({"source_url": "https://[news.cn/1"}, "block", "不是新华社的网站"),
        ({"source_url": r"https://x.example\@www.news.cn/1"}, "block", "不是新华社的网站"),
        ({"source_url": ""}, "block", "要写明原文链接"),
        ({"source_url": "https://mp.weixin.qq.com/s/1"}, "confirm", "看不出是哪个号"),
        ({"source_name": "桓台县融媒体中心"}, "confirm", "没有写桓台县融媒体中心的网站"),
        ({"source_name": "桓台县融媒体中心", "source_url": ""}, "confirm", "请核对原件"),
    ],
)  # fmt: skip
def test_a_repost_from_elsewhere_is_told_what_to_do(
    one_sessions: Sessions, files: Files, staff: People, given: dict[str, str], severity: str, why: str
) -> None:  # fmt: skip
    with one_sessions.begin() as session:
        notice = repost(session, files, staff, **given)
        (one,) = [one for one in found(session, notice) if one.rule == "source"]
        assert (one.severity, why in one.what, bool(one.spot)) == (
            severity,
            True,
            severity == "confirm",
        )
        with pytest.raises(Refused, match="不能送审"), session.begin_nested():
            _submit(session, notice, staff)


@pytest.mark.parametrize(
    ("name", "url"),
    [("《新华社》", "http://NEWS.cn/1"), ("新华网", "https://a.b.xinhuanet.com:443/1")],
)
def test_a_listed_source_is_known_by_its_names_and_all_its_hosts(
    one_sessions: Sessions, files: Files, staff: People, name: str, url: str
) -> None:
    with one_sessions.begin() as session:
        assert found(session, repost(session, files, staff, source_name=name, source_url=url)) == []


def test_a_repost_passes_one_other_person_and_a_key_one_the_key_chain(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        notice = repost(session, files, staff)
        assert _submit(session, notice, staff) == ["unit_head"]
        with pytest.raises(NotYours):
            _approve(session, notice, staff["editor"])
        assert _approve(session, notice, staff["unit_head"])
        assert notice.state == State.APPROVED
        key = repost(session, files, staff, importance="重点")
        assert _submit(session, key, staff) == ["unit_head", "deputy", "chief"]
        raised = repost(session, files, staff)
        _submit(session, raised, staff)
        importance.raise_to_key(session, raised, by=staff["unit_head"], reason="要紧", at=make.AT)
        assert not _approve(session, raised, staff["unit_head"])
        assert _submit(session, make.notice(session, files, staff["editor"]), staff) == [
            "unit_head",
            "deputy",
        ]


def test_nobody_shortens_the_chain_of_an_original_by_calling_it_arepost(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        notice = make.notice(session, files, staff["editor"])
        _submit(session, notice, staff)
        made = amend.Amendment(make.fields(**GOOD), "", CHECKLIST)
        with pytest.raises(Refused, match="退回作者"):
            amend.approve(
                session, notice, made, by=staff["unit_head"], files=files, fetch=write.no_pictures, at=make.AT
            )  # fmt: skip


def test_an_approver_sees_both_titles_and_who_answers_for_the_difference(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        notice = repost(session, files, staff, title="书香满桓台")
        (doubt,) = found(session, notice)
        dismissal.dismiss(session, notice, doubt, by=staff["editor"], note="意思一样", at=make.AT)
        notice.source_title = (
            "让书香走进千家万户"  # said of the other title, it does not hold for this one
        )
        assert [one.spot == doubt.spot for one in found(session, notice)] == [False]
        notice.source_title = TITLE
        _submit(session, notice, staff)
        whole = show.whole(session, notice)
        assert (whole["title"], whole["source_title"]) == ("书香满桓台", TITLE)
        (said,) = cast(list[dict[str, str]], whole["answered"])
        assert (said["rule"], said["by"], said["note"]) == (
            "retitled.reworded",
            "editor-one",
            "意思一样",
        )
        before = notice.fingerprint()
        notice.source_title = "另一个标题"
        assert notice.fingerprint() != before


def test_another_title_than_the_original_is_printed_below(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        made = make.approved(session, files, staff, **GOOD | {"title": f"【转载】{TITLE}"})
        (one,) = schedule.schedule(
            session,
            made,
            on=["wechat"],
            mode=Mode.PUBLISH,
            due=None,
            by=staff["editor"],
            at=make.AT,
        )
        uploads = dict.fromkeys([(one.notice.cover, "cover")], "c")
        html = prepare.whole(one, uploads, "https://b.example", demo=False).html
        assert f"原标题：{TITLE}" in html
        one.notice.title = TITLE
        html = prepare.whole(one, uploads, "https://b.example", demo=False).html
        assert "原标题" not in html
        assert "来源：新华社" in html


def test_a_source_taken_off_the_list_after_approval_goes_out_no_more(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        waiting = make.scheduled(session, files, staff, mode=Mode.PUBLISH, due=None, **GOOD)
        approved = make.approved(session, files, staff, **GOOD)
        source.end(session, "新华社", by=staff["officer"], reason="停用", at=make.AT)
        with pytest.raises(Refused, match="不在稿源名单上"):
            schedule.schedule(
                session, approved, on=["wechat"], mode=Mode.PUBLISH, due=None, by=staff["editor"], at=make.AT
            )  # fmt: skip
        assert claim.claim(session, owner="a", at=make.later(seconds=1), usual={}) is None
        assert (waiting.state, waiting.notice.state) == ("failed", State.APPROVED)
        assert "不在稿源名单上" in waiting.notice.reason


def test_the_form_of_a_repost_finds_its_source_on_the_list(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        assert list(checked(session, make.approved(session, files, staff, **GOOD)).lines()) == [
            "没有查出问题"
        ]
