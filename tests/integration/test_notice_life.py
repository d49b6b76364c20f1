"""A notice from draft to approval: who may do what, and what an edit undoes."""

from pathlib import Path

import pytest

from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import BadRows, NotYours, OutOfTurn, Refused
from bot.notices import review, schedule, show, take_in, write
from bot.notices.channel import Mode
from bot.notices.notice import Notice, State
from bot.review.chain import CHECKLIST
from bot.staff import member as members
from bot.staff.member import Member
from tests import make
from tests.unit.test_personal import bank_card, id_card

People = dict[str, Member]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "uploads")


@pytest.fixture
def people(sessions: Sessions) -> People:
    with sessions.begin() as session:
        make.loaded(session)
        return make.staff(session)


def test_an_ordinary_notice_needs_its_unit_head_and_the_deputy(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = make.notice(session, files, people["editor"])
        review.submit(session, notice, by=people["editor"], at=make.AT)
        assert not review.approve(
            session, notice, by=people["unit_head"], comment="", checked=CHECKLIST, at=make.AT
        )
        assert notice.state == State.IN_REVIEW
        assert review.approve(
            session, notice, by=people["deputy"], comment="", checked=CHECKLIST, at=make.AT
        )
        assert notice.state == State.APPROVED


def test_a_key_notice_needs_the_chief_as_well(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = make.notice(session, files, people["editor"], importance="重点")
        review.submit(session, notice, by=people["editor"], at=make.AT)
        for role, last in (("unit_head", False), ("deputy", False), ("chief", True)):
            assert (
                review.approve(
                    session, notice, by=people[role], comment="", checked=CHECKLIST, at=make.AT
                )
                is last
            )


def test_nobody_passes_a_step_of_their_own_notice(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        both = make.member(session, "又写又审", "editor", "unit_head", unit="文化馆")
        notice = make.notice(session, files, both)
        review.submit(session, notice, by=people["editor2"], at=make.AT)
        with pytest.raises(NotYours, match="作者"):
            review.approve(session, notice, by=both, comment="", checked=CHECKLIST, at=make.AT)


def test_whoever_submitted_or_edited_may_not_approve_either(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        both = make.member(session, "改稿人", "editor", "unit_head", unit="文化馆")
        notice = make.notice(session, files, people["editor"])
        write.edit(
            session,
            notice,
            make.fields(title="改过的"),
            by=both,
            files=files,
            fetch=lambda _: b"",
            at=make.AT,
        )
        review.submit(session, notice, by=people["editor"], at=make.AT)
        with pytest.raises(NotYours):
            review.approve(session, notice, by=both, comment="", checked=CHECKLIST, at=make.AT)


def test_nobody_passes_two_steps_of_one_notice(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        two = make.member(session, "兼任", "unit_head", "deputy", unit="文化馆")
        notice = make.notice(session, files, people["editor"])
        review.submit(session, notice, by=people["editor"], at=make.AT)
        review.approve(session, notice, by=two, comment="", checked=CHECKLIST, at=make.AT)
        with pytest.raises(NotYours, match="两步"):
            review.approve(session, notice, by=two, comment="", checked=CHECKLIST, at=make.AT)


def test_steps_are_passed_in_order(sessions: Sessions, files: Files, people: People) -> None:
    with sessions.begin() as session:
        notice = make.notice(session, files, people["editor"])
        review.submit(session, notice, by=people["editor"], at=make.AT)
        with pytest.raises(NotYours, match="科室负责人"):
            review.approve(
                session, notice, by=people["deputy"], comment="", checked=CHECKLIST, at=make.AT
            )


@pytest.mark.parametrize("missing", CHECKLIST)
def test_every_point_of_the_checklist_must_be_checked(
    one_sessions: Sessions, files: Files, missing: str
) -> None:
    with one_sessions.begin() as session:
        make.loaded(session)
        people = make.staff(session)
        notice = make.notice(session, files, people["editor"])
        review.submit(session, notice, by=people["editor"], at=make.AT)
        rest = [point for point in CHECKLIST if point != missing]
        with pytest.raises(Refused, match=missing):
            review.approve(
                session, notice, by=people["unit_head"], comment="", checked=rest, at=make.AT
            )


def test_an_edit_voids_what_was_approved(sessions: Sessions, files: Files, people: People) -> None:
    with sessions.begin() as session:
        notice = make.approved(session, files, people)
        same = make.fields(title=notice.title, body=notice.body)
        write.edit(
            session, notice, same, by=people["editor"], files=files, fetch=lambda _: b"", at=make.AT
        )
        assert notice.state == State.DRAFT
        with pytest.raises(OutOfTurn):
            schedule.schedule(
                session,
                notice,
                on=["wechat"],
                mode=Mode.PUBLISH,
                due=None,
                by=people["editor"],
                at=make.AT,
            )


def test_a_text_changed_behind_the_chain_cannot_be_scheduled(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = make.approved(session, files, people)
        notice.body += "\n\n偷偷加的一句。"
        with pytest.raises(OutOfTurn, match="不一样"):
            schedule.schedule(
                session,
                notice,
                on=["wechat"],
                mode=Mode.PUBLISH,
                due=None,
                by=people["editor"],
                at=make.AT,
            )


def test_returning_needs_a_reason_and_gives_the_notice_back(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = make.notice(session, files, people["editor"])
        review.submit(session, notice, by=people["editor"], at=make.AT)
        with pytest.raises(Refused, match="原因"):
            review.return_to_author(
                session, notice, by=people["unit_head"], comment=" ", at=make.AT
            )
        review.return_to_author(
            session, notice, by=people["unit_head"], comment="日期不对", at=make.AT
        )
        assert (notice.state, notice.reason) == (State.DRAFT, "日期不对")
        history = show.whole(session, notice)["history"]
        assert isinstance(history, list)
        assert [one["verb"] for one in history] == ["notice.add", "notice.submit", "notice.return"]


@pytest.mark.parametrize(
    "body", [id_card(370321, "19900307", 12), "卡号" + bank_card("622202100000123456")]
)
def test_personal_numbers_block_submission(one_sessions: Sessions, files: Files, body: str) -> None:
    with one_sessions.begin() as session:
        make.loaded(session)
        people = make.staff(session)
        notice = make.notice(session, files, people["editor"], body=f"名单：{body}。")
        with pytest.raises(Refused, match="个人隐私"):
            review.submit(session, notice, by=people["editor"], at=make.AT)


def test_lengths_warn_and_block_by_the_platforms_limits(
    one_sessions: Sessions, files: Files
) -> None:
    with one_sessions.begin() as session:
        make.loaded(session)
        editor = make.staff(session)["editor"]
        long = make.notice(session, files, editor, title="长" * 33, body="联系13800138000。")
        found = review.submit(session, long, by=editor, at=make.AT)
        assert [(one.severity, one.where) for one in found] == [
            ("warn", "标题"),
            ("warn", "摘要"),
            ("warn", "正文"),
        ]
        for given in (
            {"title": "长" * 65},
            {"author": "长" * 17},
            {"digest": "长" * 129},
            {"body": ""},
            {"body": "![](https://x.cn/a.png)"},
        ):
            with pytest.raises(Refused, match="不能送审"):
                review.submit(
                    session, make.notice(session, files, editor, **given), by=editor, at=make.AT
                )


@pytest.mark.parametrize(
    "role", ["unit_head", "deputy", "chief", "statistician", "auditor", "admin"]
)
def test_only_writers_write(one_sessions: Sessions, files: Files, role: str) -> None:
    with one_sessions.begin() as session:
        make.loaded(session)
        with pytest.raises(NotYours, match="采编"):
            make.notice(session, files, make.staff(session)[role])


@pytest.mark.parametrize("role", ["editor", "officer", "statistician", "auditor", "admin"])
def test_only_leaders_approve(one_sessions: Sessions, files: Files, role: str) -> None:
    with one_sessions.begin() as session:
        make.loaded(session)
        people = make.staff(session)
        notice = make.notice(session, files, people["editor2"])
        review.submit(session, notice, by=people["editor2"], at=make.AT)
        with pytest.raises(NotYours):
            review.approve(
                session, notice, by=people[role], comment="", checked=CHECKLIST, at=make.AT
            )


def test_a_table_is_taken_in_whole_or_not_at_all(
    sessions: Sessions, files: Files, people: People
) -> None:
    good = {"title": "甲", "unit": "图书馆", "body": "正文", "classification": "主动公开"}
    bad = [
        (2, good),
        (3, good | {"unit": "没有的馆"}),
        (4, good | {"classification": "保密"}),
        (5, {"title": ""}),
    ]
    with pytest.raises(BadRows) as caught:
        _take_in(sessions, bad, people, files, create_units=False)
    assert [(row, column) for row, column, _ in caught.value.rows] == [
        (3, "发布单位"),
        (4, "公开属性"),
        (5, "标题"),
    ]
    with sessions.read() as session:
        assert show.listed(session) == []
    units = _take_in(sessions, bad[:2], people, files, create_units=True)
    assert units == ["图书馆", "没有的馆"]


def _take_in(
    sessions: Sessions,
    rows: list[tuple[int, dict[str, str]]],
    people: People,
    files: Files,
    *,
    create_units: bool,
) -> list[str]:
    with sessions.begin() as session:
        editor = members.by_name(session, people["editor"].name)
        made = take_in.take_in(
            session, rows, by=editor, files=files, fetch=write.no_pictures,
            create_units=create_units, at=make.AT,
        )  # fmt: skip
        return [one.unit.name for one in made]


def test_pictures_come_in_with_the_text_and_are_bound_by_approval(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        fields = make.fields(body="![海报](images/a.png)\n\n正文。", cover="cover.png")
        given = {"images/a.png": make.picture("red"), "cover.png": make.picture("blue")}
        notice = write.add(
            session, fields, by=people["editor"], files=files, fetch=given.__getitem__, at=make.AT
        )
        assert {one.role for one in notice.media} == {"image", "cover"}
        assert all(files.read(one.file) for one in notice.media)
        before = notice.fingerprint()
        other = write.add(
            session,
            fields,
            by=people["editor"],
            files=files,
            fetch=lambda _: make.picture("green"),
            at=make.AT,
        )
        assert other.fingerprint() != before


def test_a_draft_can_be_deleted_and_nothing_else(
    sessions: Sessions, files: Files, people: People
) -> None:
    with sessions.begin() as session:
        notice = make.notice(session, files, people["editor"])
        number = notice.id
        write.delete(session, notice, by=people["editor"], at=make.AT)
    with sessions.begin() as session:
        assert session.get(Notice, number) is None
        with pytest.raises(OutOfTurn):
            write.delete(
                session, make.approved(session, files, people), by=people["editor"], at=make.AT
            )
