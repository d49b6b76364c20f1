"""Writing notices: what is checked, what comes in with a text or a table."""

import pytest

from bot.db.engine import Sessions
from bot.db.files import Files
from bot.errors import BadRows, NotYours, OutOfTurn, Refused
from bot.notices import review, show, take_in, write
from bot.notices.notice import Notice
from bot.staff import member as members
from bot.staff.member import Member
from tests import make
from tests.unit.test_personal import bank_card, id_card

People = dict[str, Member]


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
        long = make.notice(session, files, editor, title="长" * 33, body="欢迎参加。")
        found = review.submit(session, long, by=editor, at=make.AT)
        assert [(one.severity, one.where) for one in found] == [("hint", "标题")]
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
    assert "--create-units" in str(caught.value)
    assert [(row, column) for row, column, _ in caught.value.rows] == [
        (3, "发布单位"),
        (4, "公开属性"),
        (5, "标题"),
    ]
    with sessions.read() as session:
        assert show.listed(session) == []
    units = _take_in(sessions, bad[:2], people, files, create_units=True)
    assert units == ["图书馆", "没有的馆"]


def test_a_misspelt_column_is_refused_before_any_row_is_read(
    sessions: Sessions, files: Files, people: People
) -> None:
    cells = {"title": "内部事项", "unit": "图书馆", "body": "正文。", "clasification": "withheld"}
    with pytest.raises(Refused, match="是不是“classification”"):
        _take_in(sessions, [(2, cells)], people, files, create_units=False)


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
            session, take_in.read(rows, write.no_pictures, by=editor), by=editor, files=files, fetch=write.no_pictures,
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
