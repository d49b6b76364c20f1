"""Writing a notice: templates, two people at one text, versions, what was not saved."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.audit.trail import Act
from bot.db import facts
from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import NotFound, NotYours, OutOfTurn, Refused
from bot.notices import (
    review,
    save,
    templates,
    versions,
    working,
    write,
)
from bot.notices.notice import Notice, State
from bot.notices.save import Stale, Written
from bot.notices.templates import Template
from bot.staff.member import Member
from tests import make

People = dict[str, Member]


def test_the_five_templates_are_there_once_and_can_be_changed_with_a_trace(
    one_sessions: Sessions, staff: People
) -> None:
    with one_sessions.begin() as session:
        names = [one.name for one in templates.every(session)]
        assert names == ["节日开放", "临时闭馆", "招募", "公示", "讲座"]
        assert "qpic.cn" in templates.picture_hosts(session)
        new = Template("临时闭馆", "临时闭馆", "关于闭馆的公告", "因故闭馆。")
        templates.put(session, new, by=staff["admin"], at=make.AT)
        assert templates.find(session, "临时闭馆").body == "因故闭馆。"
        told = session.scalars(select(Act).where(Act.verb == "template.set")).one()
        assert "【请填" in str(told.before)
        assert told.after == {
            "kind": "临时闭馆",
            "title": "关于闭馆的公告",
            "body": "因故闭馆。",
            "is_event": False,
        }
        with pytest.raises(NotYours):
            templates.put(session, new, by=staff["editor"], at=make.AT)
        with pytest.raises(Refused, match="没有“别的”这个类别"):
            templates.put(
                session, Template("新", "别的", "题", "文"), by=staff["officer"], at=make.AT
            )
        templates.remove(session, "讲座", by=staff["officer"], at=make.AT)
        with pytest.raises(NotFound, match="节日开放"):
            templates.find(session, "讲座")


def test_what_a_template_left_open_stops_the_submission(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        for one in templates.every(session):
            made = make.notice(
                session, files, staff["editor"], title=one.title, body=one.body, kind=one.kind
            )
            with pytest.raises(Refused, match="模板里要填的还没有填"):
                review.submit(session, made, by=staff["editor"], at=make.AT)


def test_a_second_editor_is_told_and_nothing_is_lost(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = make.notice(session, files, people["editor"], body="第一稿。")
        number, opened = notice.id, save.version(notice)
        working.keep(
            session, number, {"body": "乙的稿。"}, opened=opened, by=people["editor2"], at=make.AT
        )
    mine = Written(make.fields(title="甲的题", body="甲的稿。"), opened)
    with sessions.begin() as session:
        notice = session.get_one(Notice, number)
        save.save(
            session,
            notice,
            mine,
            by=people["editor"],
            files=files,
            fetch=write.no_pictures,
            at=make.later(minutes=1),
        )
    theirs = Written(make.fields(title="乙的题", body="乙的稿。"), opened)
    with (
        sessions.begin() as session,
        pytest.raises(Stale, match="editor-one 在2026年11月24日（周二）09:01动过它"),
    ):
        save.save(
            session,
            session.get_one(Notice, number),
            theirs,
            by=people["editor2"],
            files=files,
            fetch=write.no_pictures,
            at=make.AT,
        )
    with sessions.read() as session:
        notice = session.get_one(Notice, number)
        assert (notice.title, notice.body) == ("甲的题", "甲的稿。")
        kept = working.of(session, number, by=people["editor2"])
        assert kept is not None
        assert kept.said == {"body": "乙的稿。"}
        again = Written(make.fields(title="合并的题", body="甲乙的稿。"), save.version(notice))
    with sessions.begin() as session:
        notice = session.get_one(Notice, number)
        save.save(
            session,
            notice,
            again,
            by=people["editor2"],
            files=files,
            fetch=write.no_pictures,
            at=make.AT,
        )
        assert working.of(session, number, by=people["editor2"]) is None
        assert notice.writers == [people["editor"].id, people["editor2"].id]


def test_a_notice_that_was_submitted_meanwhile_is_not_taken_back_by_a_save(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        notice = make.notice(session, files, staff["editor"])
        opened = save.version(notice)
        review.submit(session, notice, by=staff["editor"], at=make.AT)
        mine = Written(make.fields(), opened)
        with pytest.raises(Stale, match="审核中"):
            save.save(
                session,
                notice,
                mine,
                by=staff["editor2"],
                files=files,
                fetch=write.no_pictures,
                at=make.AT,
            )
        assert notice.state == State.IN_REVIEW


def test_an_unsaved_copy_is_one_per_person_and_place(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        number = make.notice(session, files, people["editor"]).id
        for place, text in (
            (working.NEW, "新"),
            (number, "旧"),
            (working.NEW, "新二"),
            (number, "旧二"),
        ):
            working.keep(session, place, {"body": text}, opened="", by=people["editor"], at=make.AT)
    with sessions.begin() as session:
        assert working.of(session, number, by=people["editor2"]) is None
        said = [working.of(session, place, by=people["editor"]) for place in (working.NEW, number)]
        assert [one.said["body"] for one in said if one] == ["新二", "旧二"]
        with pytest.raises(Refused, match="文字太多"):
            working.keep(
                session, 0, {"body": "长" * 400_001}, opened="", by=people["editor"], at=make.AT
            )
        notice = session.get_one(Notice, number)
        write.delete(session, notice, by=people["editor"], at=make.AT)
        session.flush()
        assert working.of(session, number, by=people["editor"]) is None


def test_a_page_left_open_does_not_bring_back_what_was_withdrawn_or_deleted(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    by = staff["editor"]
    with one_sessions.begin() as session:
        notice = make.notice(session, files, by)
        number = notice.id
        notice.state = State.WITHDRAWN  # as a purge leaves it
        session.flush()
        with pytest.raises(OutOfTurn, match="请关闭这一页"):
            working.keep(session, number, {"body": "秘密"}, opened="1", by=by, at=make.AT)
        with pytest.raises(NotFound, match="删除"):
            working.keep(session, number + 1, {"body": "文"}, opened="1", by=by, at=make.AT)
        assert working.of(session, number, by=by) is None


def test_every_change_is_a_version_with_who_and_when_and_can_be_taken_up_again(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        notice = make.notice(session, files, staff["editor"], title="放映安排", body="周六放映。")
        for minute, body in enumerate(("周日放映。", "周日放映。", "周日晚放映。"), start=1):
            new = make.fields(title="放映安排", body=body)
            write.edit(
                session, notice, new, by=staff["editor2"], files=files, fetch=write.no_pictures,
                at=make.later(minutes=minute),
            )  # fmt: skip
        every = versions.of(session, notice)
        assert [(one.number, one.content["body"], one.by, one.at - make.AT) for one in every] == [
            (1, "周六放映。", "editor-one", timedelta(0)),
            (2, "周日放映。", "editor-two", timedelta(minutes=1)),
            (3, "周日晚放映。", "editor-two", timedelta(minutes=3)),
        ]
        first = versions.fields(versions.at(every, 1))
        write.edit(
            session,
            notice,
            first,
            by=staff["editor"],
            files=files,
            fetch=write.no_pictures,
            at=make.AT,
        )
        assert notice.body == "周六放映。"
        assert versions.content(notice) == every[0].content
        with pytest.raises(NotFound):
            versions.at(every, 4)


def test_a_copy_that_nobody_typed_in_for_long_is_forgotten_by_the_days_that_are_set(
    one_sessions: Sessions, files: Files, staff: People
) -> None:
    with one_sessions.begin() as session:
        kept = make.notice(session, files, staff["editor"]).id
        for place, days in ((working.NEW, 91), (kept, 89)):
            at = make.AT - timedelta(days=days)
            working.keep(session, place, {"body": "字"}, opened="", by=staff["editor"], at=at)
        assert working.expire(session, at=make.AT) == 1
        assert working.of(session, working.NEW, by=staff["editor"]) is None
        assert working.of(session, kept, by=staff["editor"]) is not None
        facts.put(session, working.SET, "30")
        assert working.expire(session, at=make.AT) == 1
