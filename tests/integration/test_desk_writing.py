"""Writing on the desk, without a script: one form, its buttons, and what stands there when something is refused."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from bot.db.engine import Sessions
from bot.notices import versions
from bot.notices.notice import Notice, State
from bot.staff.member import Member
from tests import make
from tests.integration.desk_help import Browser, Desk, said
from tests.integration.writing_help import TYPED, field, written
from tests.make import AT

People = dict[str, Member]


@pytest.fixture
def hall(one_sessions: Sessions, staff: People, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose time stands still."""
    with time_machine.travel(AT, tick=False):
        yield Desk(one_sessions, tmp_path)


@pytest.fixture
def editor(hall: Desk, staff: People) -> Browser:
    """A browser in which an editor has signed in."""
    return hall.of(staff["editor"], at=AT)


def test_a_notice_is_written_saved_and_changed(hall: Desk, editor: Browser) -> None:
    assert "从模板开始" in editor.read("/desk/notices/new")
    event = {"starts_at": "2026-11-28T19:00", "venue": "文化广场", "quota": "200"}
    assert "已保存为草稿" in editor.press("/desk/notices/new", **TYPED, **event)
    notice = written(hall)
    assert notice.event == {
        "starts_at": "2026-11-28T11:00:00+00:00",
        "venue": "文化广场",
        "contact": "",
        "quota": 200,
    }
    page = editor.read(f"/desk/notices/{notice.id}/edit")
    assert (field(page, "title"), field(page, "starts_at")) == ("周末放映安排", "2026-11-28T19:00")
    new = TYPED | event | {"opened": field(page, "opened"), "body": "改到周日。"}
    editor.press(f"/desk/notices/{notice.id}/edit", **new)
    assert written(hall).body == "改到周日。"
    history = editor.read(f"/desk/notices/{notice.id}/versions")
    assert "<del>本周六晚七点放映</del>" in history or "<del>" in history
    assert "第 2 版（现在）" in history


def test_what_is_refused_stands_at_its_field_and_nothing_typed_is_lost(
    hall: Desk, editor: Browser
) -> None:
    done = editor.post("/desk/notices/new", **(TYPED | {"title": " ", "body": "很长的正文"}))
    assert done.status_code == 200
    assert "没有写标题" in said(done)
    assert field(done.text, "body") == "很长的正文"
    done = editor.post("/desk/notices/new", **TYPED, quota="许多")
    assert "要写明开始时间" in said(done)
    with hall.sessions.read() as session:
        assert session.scalars(select(Notice)).all() == []


def test_two_editors_see_both_texts_and_the_second_decides(
    hall: Desk, staff: People, editor: Browser
) -> None:
    with hall.sessions.begin() as session:
        number = make.notice(
            session, hall.files, staff["editor"], title="原题", body="原来的一段。"
        ).id
    address = f"/desk/notices/{number}/edit"
    other = hall.of(staff["editor2"], at=AT)
    opened = field(other.read(address), "opened")
    editor.press(address, **(TYPED | {"opened": opened, "body": "甲改的一段。"}))
    mine = TYPED | {"opened": opened, "title": "乙的题", "body": "乙改的一段。"}
    refused = other.post(address, **mine)
    assert "没有保存：您打开以后，editor-one" in said(refused)
    assert field(refused.text, "body") == "乙改的一段。"
    assert "甲改的一段。</textarea>" in refused.text
    assert "<del>甲</del><ins>乙</ins>" in refused.text
    assert "<ins>乙的题</ins>" in refused.text
    assert written(hall).body == "甲改的一段。"
    assert field(other.read(f"{address}?resume=1"), "body") == "乙改的一段。"
    other.press(address, **(mine | {"opened": field(refused.text, "opened")}))
    assert written(hall).body == "乙改的一段。"
    with hall.sessions.read() as session:
        kept = versions.of(session, session.get_one(Notice, number))
        assert [one.content["body"] for one in kept] == [
            "原来的一段。",
            "甲改的一段。",
            "乙改的一段。",
        ]


def test_what_was_not_saved_is_offered_again_and_goes_with_the_save(
    hall: Desk, staff: People, editor: Browser
) -> None:
    with hall.sessions.begin() as session:
        number = make.notice(session, hall.files, staff["editor"]).id
    address = f"/desk/notices/{number}/edit"
    page = editor.read(address)
    typed = TYPED | {"opened": field(page, "opened"), "body": "写到一半按装"}
    told = editor.client.post(
        f"/desk/writing/{number}/keep", data=typed, headers={"X-CSRFToken": editor.token()}
    )
    assert told.status_code == 200
    assert "改成“安装”" in told.get_json()["findings"]
    assert "写到一半按装" in editor.read(f"/desk/writing/{number}/preview")
    assert "还没有保存，自动留着" in editor.read(address)
    assert field(editor.read(f"{address}?resume=1"), "body") == "写到一半按装"
    other = hall.of(staff["editor2"], at=AT).read(address)
    assert "editor-one 也在改这一篇" in other
    assert "自动留着" not in other
    editor.press(address, **typed)
    assert "自动留着" not in editor.read(address)


def test_a_suggestion_is_taken_and_a_doubt_is_answered_for(
    hall: Desk, staff: People, editor: Browser
) -> None:
    with hall.sessions.begin() as session:
        number = make.notice(session, hall.files, staff["editor"]).id
    address = f"/desk/notices/{number}/edit"
    typed = TYPED | {
        "opened": field(editor.read(address), "opened"),
        "body": "请按装。电话13800138000。",
    }
    page = editor.post(address, **typed, act="look").text
    fix, doubt = re.search(r'value="(fix:\w+)"', page), re.search(r'value="(dismiss:(\w+))"', page)
    assert fix is not None
    assert (
        field(editor.post(address, **typed, act=fix[1]).text, "body") == "请安装。电话13800138000。"
    )
    assert doubt is not None
    assert "请写明理由" in editor.refused(address, **typed, act=doubt[1])
    spot = re.findall(r'value="dismiss:(\w+)"', page)[-1]
    done = editor.post(
        address, **typed, act=f"dismiss:{spot}", **{f"note:{spot}": "公开的值班手机"}
    )
    assert "已确认无误" in said(done)
    assert f"dismiss:{spot}" not in done.text


def test_a_template_begins_a_notice_and_a_version_is_taken_up_again(
    hall: Desk, staff: People, editor: Browser
) -> None:
    page = editor.read("/desk/notices/new?template=讲座")
    assert field(page, "title") == "讲座预告：【请填：题目】"
    assert "模板里要填的还没有填" in page
    assert "讲座预告" in editor.read("/desk/writing/0/preview?template=讲座")
    with hall.sessions.begin() as session:
        number = make.notice(session, hall.files, staff["editor"], body="第一版。").id
    opened = field(editor.read(f"/desk/notices/{number}/edit"), "opened")
    editor.press(f"/desk/notices/{number}/edit", **(TYPED | {"opened": opened, "body": "第二版。"}))
    history = editor.read(f"/desk/notices/{number}/versions")
    opened = field(history, "opened")
    assert (
        hall.of(staff["auditor"], at=AT)
        .post(f"/desk/notices/{number}/restore", version="1", opened=opened)
        .status_code
        == 403
    )
    editor.press(f"/desk/notices/{number}/restore", version="1", opened=opened)
    assert written(hall).body == "第一版。"
    assert editor.get(f"/desk/notices/{number}/versions?to=9").status_code == 404
    assert editor.post(f"/desk/notices/{number}/restore", version="x", opened="").status_code == 404


def test_what_is_out_is_corrected_and_not_edited(
    hall: Desk, staff: People, editor: Browser
) -> None:
    with hall.sessions.begin() as session:
        notice = make.notice(session, hall.files, staff["editor"])
        notice.state = State.PUBLISHED
    got = editor.get(f"/desk/notices/{notice.id}/edit")
    assert (got.status_code, "请用“更正”" in got.text) == (409, True)
